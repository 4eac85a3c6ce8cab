"""Answers are written by one, approved by another, and hold until they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.library.actions import exchange, uses, writing
from regie.library.models import AnswerUse, AnswerVersion, AnswerWord
from regie.library.queries import answers, sending
from regie.library.queries.suggestions import suggestions
from regie.library.refusal import Refused
from tests.library.scene import GROFVUIL, HOND, PASPOORT, Place, place
from tests.make import NIGHT

pytestmark = pytest.mark.django_db


def _refused(reason: str) -> bool:
    return Event.objects.filter(result="refused", details__reason=reason).exists()


def test_a_version_holds_when_a_second_person_approved_it() -> None:
    p = place()
    draft = p.write()
    assert not answers.usable(p.town.pk, NIGHT).exists()
    writing.approve(draft.pk, by=p.approver, now=NIGHT)
    assert answers.usable(p.town.pk, NIGHT).get() == draft
    assert Event.objects.filter(action="library.approved", object_id=str(draft.answer_id)).exists()


def test_nobody_approves_their_own_words_also_a_director_who_wrote() -> None:
    p = place()
    own = p.write(by=p.approver)
    with pytest.raises(Refused, match="own_words"):
        writing.approve(own.pk, by=p.approver, now=NIGHT)
    assert _refused("own_words")


def test_an_agency_proposes_and_never_approves() -> None:
    p = place()
    draft = p.write(by=p.agent)
    assert draft.answer.owner is None
    with pytest.raises(Refused, match="right"):
        writing.approve(draft.pk, by=p.agent, now=NIGHT)
    after = writing.approve(draft.pk, by=p.approver, now=NIGHT)
    assert after.answer.owner_id == p.approver.user_id  # somebody keeps it right from now on


def test_a_new_version_replaces_the_old_one_only_when_it_is_approved() -> None:
    p = place()
    first = p.approved()
    second = p.write(
        replace(GROFVUIL, text="Grofvuil brengt u naar de milieustraat."), answer_id=first.answer_id
    )
    assert answers.usable(p.town.pk, NIGHT).get() == first
    writing.approve(second.pk, by=p.approver, now=NIGHT)
    assert answers.usable(p.town.pk, NIGHT).get() == second
    first.refresh_from_db()
    assert first.state == "replaced"


def test_the_same_words_again_are_no_new_version() -> None:
    p = place()
    first = p.approved()
    with pytest.raises(Refused, match="nothing_changed"):
        p.write(answer_id=first.answer_id)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (replace(GROFVUIL, title=" "), "no_title"),
        (replace(GROFVUIL, text=""), "no_text"),
        (replace(GROFVUIL, text="x" * 4_001), "too_long"),
        (replace(GROFVUIL, topic="afval"), "unknown_topic"),
        (replace(GROFVUIL, language="xx"), "unknown_language"),
        (replace(GROFVUIL, valid_until=GROFVUIL.valid_from), "dates"),
        (replace(GROFVUIL, valid_until=NIGHT), "over"),
        (replace(GROFVUIL, source_name="", source_url=""), "source"),
        (replace(GROFVUIL, source_url="http://veldermeer.example"), "source"),
        (replace(GROFVUIL, source_url="javascript:alert(1)"), "source"),
        (replace(GROFVUIL, text="Dag {voornaam}"), "unknown_placeholder"),
    ],
)
def test_an_answer_without_what_it_needs_is_refused_and_told(content: object, reason: str) -> None:
    p = place()
    with pytest.raises(Refused, match=reason):
        p.write(content)  # type: ignore[arg-type]
    assert _refused(reason)
    assert not AnswerVersion.objects.exists()


def test_another_municipality_and_an_ended_assignment_reach_nothing() -> None:
    p, other = place(), place()
    version = p.approved()
    for stranger in (other.approver, other.agent):
        assert answers.answer(version.answer_id, by=stranger, now=NIGHT) is None
        with pytest.raises(Refused, match="scope"):
            writing.write(p.town.pk, HOND, by=stranger, now=NIGHT)
    with pytest.raises(Refused, match="scope"):
        writing.retire(version.pk, "weg", by=other.approver, now=NIGHT)
    with pytest.raises(Refused, match="not_there"):
        writing.write(other.town.pk, HOND, answer_id=version.answer_id, by=other.writer, now=NIGHT)
    assert answers.answer(version.answer_id, by=p.agent, now=NIGHT) is not None
    Assignment.objects.filter(agency=p.agency).update(state=Assignment.ENDED)
    assert answers.answer(version.answer_id, by=p.agent, now=NIGHT) is None


def test_declining_and_retiring_ask_a_reason_and_an_ended_draft_is_not_approved() -> None:
    p = place()
    draft = p.write()
    with pytest.raises(Refused, match="no_comment"):
        writing.decline(draft.pk, " ", by=p.approver, now=NIGHT)
    writing.decline(draft.pk, "Klopt niet meer.", by=p.approver, now=NIGHT)
    with pytest.raises(Refused, match="state"):
        writing.approve(draft.pk, by=p.approver, now=NIGHT)
    late = p.write(HOND)
    with pytest.raises(Refused, match="over"):
        writing.approve(late.pk, by=p.approver, now=HOND.valid_until)


def test_an_owner_has_a_seat_that_may_write_here() -> None:
    p = place()
    version = p.approved()
    with pytest.raises(Refused, match="no_owner"):
        writing.give_owner(version.answer_id, p.agent.user_id or 0, by=p.approver, now=NIGHT)
    given = writing.give_owner(version.answer_id, p.approver.user_id or 0, by=p.writer, now=NIGHT)
    assert given.owner_id == p.approver.user_id


def test_owners_see_what_ends_soon_first() -> None:
    p = place()
    p.approved()
    soon = p.approved(replace(HOND, valid_until=NIGHT + timedelta(days=5)))
    assert list(answers.ending(p.writer.user_id or 0, NIGHT)) == [soon]


# -- may it still be sent ----------------------------------------------------------------------


def test_what_comes_from_an_ended_retired_or_replaced_answer_may_not_go() -> None:
    p = place()
    version = p.approved()
    sent = GROFVUIL.text.replace("{naam}", "Fatima")
    assert sending.objection(version.pk, sent, sent, NIGHT) == ""
    assert sending.objection(version.pk, sent, sent, GROFVUIL.valid_until) == "answer_expired"
    assert (
        sending.objection(version.pk, sent, "Heel andere woorden, zelf bedacht.", GROFVUIL.valid_until) == ""
    )
    newer = p.write(replace(GROFVUIL, text="Anders."), answer_id=version.answer_id)
    writing.approve(newer.pk, by=p.approver, now=NIGHT)
    assert sending.objection(version.pk, sent, sent, NIGHT) == "answer_replaced"
    writing.retire(newer.pk, "Regeling vervalt.", by=p.approver, now=NIGHT)
    assert sending.objection(newer.pk, "Anders.", "Anders.", NIGHT) == "answer_retired"


def test_a_text_copied_by_hand_from_an_ended_answer_is_recognised() -> None:
    p = place()
    p.approved(HOND)
    text = "Dag! Uw hond mag los in het Bospark, elke dag. ^AB"
    assert sending.pasted(p.town.pk, text, NIGHT) is None
    found = sending.pasted(p.town.pk, text, HOND.valid_until)
    assert found is not None
    renewed = replace(HOND, valid_until=HOND.valid_until + timedelta(days=300))
    p.approved(renewed, answer_id=found.answer_id)
    assert sending.pasted(p.town.pk, text, HOND.valid_until) is None
    assert sending.pasted(p.town.pk, "De markt is morgen open.", HOND.valid_until) is None


# -- suggestions -------------------------------------------------------------------------------


def _first(p: Place, question: str, topic: str = "other") -> str:
    found = suggestions(p.town.pk, question, topic=topic, language="nl", now=NIGHT)
    return found[0].version.title if found else ""


def test_the_nearest_answer_comes_first_with_the_reasons() -> None:
    p = place()
    for content in (GROFVUIL, PASPOORT, HOND):
        p.approved(content)
    found = suggestions(
        p.town.pk, "Waar kan ik mijn oude matras kwijt? Grofvuil?", topic="waste", language="nl", now=NIGHT
    )
    assert found[0].version.title == GROFVUIL.title
    assert {why.code for why in found[0].why} >= {"words", "topic"}
    assert _first(p, "mijn identiteitskaart is verlopen, wat nu") == PASPOORT.title
    assert _first(p, "mag ik de hond ergens los laten lopen") == HOND.title
    assert _first(p, "Goedemorgen allemaal") == ""


def test_drafts_ended_answers_other_languages_and_other_towns_are_not_proposed() -> None:
    p, other = place(), place()
    p.write(GROFVUIL)
    other.approved(GROFVUIL)
    p.approved(replace(HOND, language="en"))
    assert _first(p, "grofvuil ophalen", "waste") == ""
    assert _first(p, "mag mijn hond los") == ""
    p.approved(PASPOORT)
    assert not suggestions(
        p.town.pk, "paspoort aanvragen", topic="civil_affairs", language="nl", now=PASPOORT.valid_until
    )


def test_an_answer_is_found_by_words_under_which_it_was_used_before() -> None:
    p = place()
    version = p.approved(GROFVUIL)
    question = "wie neemt die kapotte trampoline mee"
    assert _first(p, question, "waste") == ""
    for number in range(12):
        gone = uses.Gone(version.pk, number, p.agency.pk, "waste", GROFVUIL.text, GROFVUIL.text, question)
        uses.note_use(gone, by=p.agent, now=NIGHT)
    found = suggestions(p.town.pk, question, topic="waste", language="nl", now=NIGHT)
    assert found[0].version == version
    assert "used" in {why.code for why in found[0].why}


@pytest.mark.parametrize(
    "question", ["", "'; drop table", "a & b | !c <-> d:*", "{}", "🙂🙂", "x" * 5_000, "%_\\"]
)
def test_any_question_can_be_asked(question: str) -> None:
    p = place()
    p.approved()
    suggestions(p.town.pk, question, topic="other", language="nl", now=NIGHT)


# -- use ---------------------------------------------------------------------------------------


def test_use_is_noted_once_per_reply_with_what_was_changed_and_no_names() -> None:
    p = place()
    version = p.approved(HOND)
    sent = HOND.text.replace("elke dag", "behalve zondag")
    gone = uses.Gone(
        version.pk, 7, p.agency.pk, "animals", HOND.text, sent, "Beste Willem, mag de teckel los?"
    )
    uses.note_use(gone, by=p.agent, now=NIGHT)
    uses.note_use(gone, by=p.agent, now=NIGHT)
    use = AnswerUse.objects.get()
    assert 0.1 < use.share_edited < 0.4
    assert set(AnswerWord.objects.values_list("word", "count")) == {("teckel", 1), ("los", 1)}
    table = answers.use_by_organisation(version.answer_id)
    assert [(row.organisation, row.sent, row.as_it_was) for row in table] == [(p.agency.name, 1, 0)]
    assert answers.most_edited(version.answer_id) == [use]


def test_a_reply_in_which_nothing_of_the_answer_is_left_is_no_use_of_it() -> None:
    p = place()
    version = p.approved(HOND)
    gone = uses.Gone(version.pk, 7, p.agency.pk, "animals", HOND.text, "Nee, dat mag niet.", "mag dat?")
    assert uses.note_use(gone, by=p.agent, now=NIGHT) is None


# -- in and out --------------------------------------------------------------------------------


def test_a_table_given_out_comes_in_elsewhere_as_drafts_and_a_second_time_says_nothing_new() -> None:
    p, other = place(), place()
    for content in (GROFVUIL, PASPOORT, HOND):
        p.approved(content)
    data = exchange.give_out(p.town.pk, by=p.approver, now=NIGHT).encode()
    came = exchange.bring_in(other.town.pk, data, by=other.writer, now=NIGHT)
    assert (came.made, came.same, came.wrongs) == (3, 0, ())
    assert set(
        AnswerVersion.objects.filter(answer__municipality=other.town).values_list("state", flat=True)
    ) == {"draft"}
    again = exchange.bring_in(other.town.pk, data, by=other.writer, now=NIGHT)
    assert (again.made, again.same) == (0, 3)


def test_one_wrong_line_brings_nothing_in() -> None:
    p = place()
    data = (
        b"title,text,topic,valid_until,source_name\n"
        b"Goed,Antwoord,waste,2027-06-01,Website\n"
        b"Fout,Antwoord,afval,2027-06-01,Website\n"
    )
    came = exchange.bring_in(p.town.pk, data, by=p.writer, now=NIGHT)
    assert [(wrong.number, wrong.code) for wrong in came.wrongs] == [(3, "unknown_topic")]
    assert not AnswerVersion.objects.exists()


# -- the list ----------------------------------------------------------------------------------


def test_the_list_shows_by_standing_and_finds_by_word() -> None:
    p = place()
    p.approved()
    p.write(PASPOORT)
    p.approved(replace(HOND, valid_until=NIGHT + timedelta(days=3)))
    for show, number in {
        "holds": 2,
        "to_approve": 1,
        "expiring": 1,
        "expired": 0,
        "mine": 3,
        "all": 3,
    }.items():
        chosen = answers.Selection(show=show)
        assert answers.listed(p.town.pk, chosen, by=p.writer, now=NIGHT).count() == number, show
    assert answers.counts(p.town.pk, by=p.writer, now=NIGHT)["expiring"] == 1
    later = NIGHT + timedelta(days=4)
    assert answers.counts(p.town.pk, by=p.writer, now=later)["expired"] == 1
    found = answers.listed(p.town.pk, answers.Selection(q="matras"), by=p.writer, now=NIGHT)
    assert [version.title for version in found] == [GROFVUIL.title]
