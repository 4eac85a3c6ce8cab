"""From a drawn answer to a change that people have read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.feedback import queries
from regie.feedback.actions import cards, findings, proposals, samples
from regie.feedback.models import Looked, Proposal
from regie.feedback.refusal import Refused
from regie.feedback.states import MOVES, Scores
from regie.kernel.clock import utc_now
from regie.mandate.actions import versions
from regie.mandate.starter import agency_table
from tests import make
from tests.feedback.scene import BAD, GOOD, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town(utc_now())


def _refused(action: str, reason: str) -> bool:
    return Event.objects.filter(action=action, result="refused", details__reason=reason).exists()


def test_only_what_the_agency_sent_in_the_period_is_drawn(town: Town) -> None:
    inside = town.sent(3)
    town.sent(1, own_words=True)
    town.sent(1, state="queued", due_at=town.now)
    town.sent(1, sent_at=town.now - timedelta(days=3))
    assert {one.release_id for one in town.sample().answers.all()} == {one.pk for one in inside}


def test_practice_is_drawn_apart(town: Town) -> None:
    town.sent(2)
    with pytest.raises(Refused, match="empty"):
        town.sample(practice=True)
    town.channel.practice = True
    town.channel.save()
    with pytest.raises(Refused, match="empty"):
        town.sample()
    assert town.sample(practice=True).practice


def test_what_is_risky_comes_along_whatever_chance_says(town: Town) -> None:
    town.sent(60)
    (risky,) = town.sent(1, risk="acute")
    (approved,) = town.sent(1, outcome="approve")
    (explained,) = town.sent(1, explained=[{"rule": "length", "why": "x"}])
    drawn = {one.release_id: one.why for one in town.sample(margin=0.3, confidence=0.8).answers.all()}
    assert {risky.pk, approved.pk, explained.pk} <= drawn.keys()
    assert set(drawn.values()) <= {"random", "risk", "approved", "explained"}


def test_an_agency_draws_and_judges_nothing(town: Town) -> None:
    town.sent(2)
    by = town.by(town.coordinator)
    with pytest.raises(Refused, match="right"):
        samples.draw_sample(town.assignment, town.wanted(), by=by, now=town.now)
    answer = town.sample().answers.all()[0]
    with pytest.raises(Refused, match="right"):
        cards.judge(answer, GOOD, by=by, now=town.now)
    assert _refused("feedback.judged", "right")


def test_a_period_that_is_not_over_is_refused(town: Town) -> None:
    town.sent(1)
    wanted = samples.Wanted(town.now, town.now + timedelta(days=1), 0.05, 0.95)
    with pytest.raises(Refused, match="period"):
        samples.draw_sample(town.assignment, wanted, by=town.by(town.director), now=town.now)


def test_nobody_judges_twice_their_own_words_or_more_than_asked(town: Town) -> None:
    (release,) = town.sent(1)
    answer = town.sample(reviewers=1).answers.get()
    release.wordings.create(text="Anders", by=town.head.user, role="head_of_communication", at=town.now)
    with pytest.raises(Refused, match="author"):
        cards.judge(answer, GOOD, by=town.by(town.head), now=town.now)
    town.judge(answer, GOOD)
    with pytest.raises(Refused, match="twice"):
        town.judge(answer, BAD)
    with pytest.raises(Refused, match="full"):
        cards.judge(answer, GOOD, by=town.by(town.adviser), now=town.now)
    with pytest.raises(Refused, match="grade"):
        cards.judge(answer, Scores(True, True, True, 0, 6), by=town.by(town.adviser), now=town.now)


def test_who_wrote_or_judged_it_is_not_given_it_again(town: Town) -> None:
    town.sent(2)
    sample = town.sample()
    first, second = sample.answers.all()
    town.judge(first, GOOD)
    mine = queries.to_judge(sample, town.director.user_id)
    assert list(mine) == [second]
    assert list(queries.to_judge(sample, town.adviser.user_id)) == [first, second]
    assert not queries.to_judge(sample, town.agent.user_id).exists()


def test_an_appeal_that_is_upheld_clears_the_answer_and_is_answered_by_somebody_else(town: Town) -> None:
    town.sent(1)
    answer = town.sample().answers.get()
    by = town.by(town.coordinator)
    with pytest.raises(Refused, match="state"):
        cards.appeal(answer, "Te vroeg", by=by, now=town.now)
    town.judge(answer, BAD)
    made = cards.appeal(answer, "De site zei het zo.", by=by, now=town.now)
    with pytest.raises(Refused, match="twice"):
        cards.appeal(answer, "Nog eens", by=by, now=town.now)
    with pytest.raises(Refused, match="author"):
        cards.decide_appeal(made, upheld=True, reply="Ja", by=town.by(town.director), now=town.now)
    assert queries.lines_of(answer.sample)[0].wrong == 1
    cards.decide_appeal(made, upheld=True, reply="Klopt.", by=town.by(town.head), now=town.now)
    assert queries.lines_of(answer.sample)[0].wrong == 0
    with pytest.raises(Refused, match="state"):
        cards.decide_appeal(made, upheld=False, reply="Toch niet", by=town.by(town.head), now=town.now)


def test_a_change_is_due_within_the_agreed_hours_done_and_read_by_the_agency(town: Town) -> None:
    town.sent(1)
    answer = town.sample().answers.get()
    made = findings.ask_change(answer, "instruction", "Noem de dag.", by=town.by(town.adviser), now=town.now)
    assert made.due_at == town.now + timedelta(hours=24)  # as agreed in make.CONTENTS
    with pytest.raises(Refused, match="state"):
        findings.settle(made, by=town.by(town.agent), now=town.now)
    findings.take_up(made, "Instructie 4 is aangepast.", by=town.by(town.director), now=town.now)
    settled = findings.settle(made, by=town.by(town.agent), now=town.now)
    assert (settled.state, settled.settled_by) == ("settled", town.agent.user)
    with pytest.raises(Refused, match="state"):
        findings.drop(made, "Toch niet", by=town.by(town.director), now=town.now)


def test_nobody_settles_what_they_did_themselves(town: Town) -> None:
    town.sent(1)
    answer = town.sample().answers.get()
    made = findings.ask_change(answer, "talk", "Bespreek dit.", by=town.by(town.adviser), now=town.now)
    done = findings.take_up(made, "Besproken", by=town.by(town.coordinator), now=town.now)
    with pytest.raises(Refused, match="author"):
        findings.settle(done, by=town.by(town.coordinator), now=town.now)


@pytest.mark.parametrize(("kind", "what", "reason"), [("", "Iets", "kind"), ("talk", "  ", "empty")])
def test_a_change_without_kind_or_words_is_refused(town: Town, kind: str, what: str, reason: str) -> None:
    town.sent(1)
    answer = town.sample().answers.get()
    with pytest.raises(Refused, match=reason):
        findings.ask_change(answer, kind, what, by=town.by(town.adviser), now=town.now)


def test_a_state_that_is_not_in_the_table_moves_nowhere() -> None:
    assert set().union(*MOVES.values()) <= set(MOVES)


def _judged(town: Town, wrong: int, good: int) -> list[Proposal]:
    town.sent(wrong + good)
    sample = town.sample(reviewers=1)
    for number, answer in enumerate(sample.answers.all()):
        town.judge(answer, BAD if number < wrong else GOOD)
    return proposals.propose(sample, 0.05, now=town.now)


def test_figures_propose_and_a_person_signs_which_drafts_the_mandate(town: Town) -> None:
    period = (town.now - timedelta(days=2), town.now + timedelta(days=90))
    adviser, director = town.by(town.adviser), town.by(town.director)
    draft = versions.draft_version(
        town.place.pk, town.assignment, agency_table(period), by=adviser, now=town.now
    )
    held = make.in_force(draft, by=director, now=town.now)
    (made,) = _judged(town, 9, 31)
    assert (made.topic, made.wrong, made.looked_at) == ("waste", 9, 40)
    with pytest.raises(Refused, match="right"):
        proposals.accept(made, "", by=adviser, now=town.now)
    signed = proposals.accept(made, "Te vaak fout.", by=director, now=town.now)
    assert signed.draft is not None
    assert (signed.draft.state, signed.draft.version) == ("draft", held.version + 1)
    rule = signed.draft.table["rules"][-1]
    assert (rule["when"], rule["outcome"]) == ({"topic": ["waste"]}, "approve")
    with pytest.raises(Refused, match="state"):
        proposals.refuse_proposal(made, "Nee", by=director, now=town.now)


def test_a_proposal_is_refused_with_a_reason_and_nothing_changes(town: Town) -> None:
    (made,) = _judged(town, 9, 31)
    director = town.by(town.director)
    with pytest.raises(Refused, match="empty"):
        proposals.refuse_proposal(made, " ", by=director, now=town.now)
    with pytest.raises(Refused, match="no_mandate"):
        proposals.accept(made, "Ja", by=director, now=town.now)
    refused = proposals.refuse_proposal(made, "Nieuwe route, gaat over.", by=director, now=town.now)
    assert (refused.state, refused.draft) == ("refused", None)


def test_few_answers_or_few_faults_propose_nothing_and_twice_proposes_once(town: Town) -> None:
    assert _judged(town, 1, 9) == []
    assert _judged(town, 1, 39) == []
    (made,) = _judged(town, 9, 31)
    assert proposals.propose(made.sample, 0.05, now=town.now) == []


def test_another_agency_and_another_municipality_see_nothing(town: Town) -> None:
    town.sent(1)
    sample = town.sample()
    strangers = [
        make.actor(make.seat(make.municipality(), "director")),
        make.actor(make.seat(make.agency(), "coordinator"), town.place),
    ]
    for stranger in strangers:
        assert not queries.samples(stranger, town.now).exists()
    assert queries.samples(town.by(town.agent), town.now).get() == sample
    town.assignment.state = "ended"
    town.assignment.ended_at = town.now
    town.assignment.save()
    assert not queries.samples(town.by(town.agent), town.now).exists()
    assert Looked.objects.count() == 1
