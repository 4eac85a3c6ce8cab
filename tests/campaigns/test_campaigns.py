"""From goal to an accepted brief, and everything that stops it on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from regie.audit.models import Event
from regie.campaigns import brief, queries
from regie.campaigns.actions import calendar, sending, signing, writing
from regie.campaigns.actions.calendar import NewDay
from regie.campaigns.actions.writing import NewCampaign
from regie.campaigns.brief import STEPS
from regie.campaigns.models import CalendarDay, Campaign
from regie.campaigns.refusal import Refused
from regie.engagement.actions import goals
from regie.engagement.actions.goals import GoalText
from tests import make
from tests.campaigns.make import NOW, POINTS, WHOLE, Scene

pytestmark = pytest.mark.django_db


def refusal(no: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    """The reason, here and in the ledger."""
    last = Event.objects.filter(result="refused").order_by("-pk")[0]
    return no.value.reason, str(last.details["reason"])


def test_a_whole_signed_brief_is_sent_asked_about_answered_and_taken_on() -> None:
    scene = Scene()
    row = scene.sent()
    question = sending.ask(row, "Mag het ook in het Pools?", by=scene.coordinator, now=NOW)
    sending.answer(question, "Ja, graag.", by=scene.writer, now=NOW)
    row = sending.accept(row, by=scene.coordinator, now=NOW)
    assert (row.state, row.answered_by_id) == ("accepted", scene.coordinator.user_id)
    done = sending.end(row, "Het kaartje werkte.", by=scene.writer, now=NOW)
    assert done.state == "ended"
    told = list(Event.objects.filter(object_type="campaign").order_by("pk").values_list("action", flat=True))
    assert told[0] == "campaigns.begun"
    assert told[-6:] == [
        "campaigns.ethics_signed", "campaigns.sent", "campaigns.question_asked",
        "campaigns.question_answered", "campaigns.accepted", "campaigns.ended",
    ]  # fmt: skip


def test_nothing_hangs_from_no_goal_nor_from_one_that_is_over_or_of_another_municipality() -> None:
    scene = Scene()
    other = make.goal(make.municipality())
    for chosen, reason in (((), "goals"), ((other.pk,), "goal_over")):
        with pytest.raises(Refused) as no:
            writing.begin(NewCampaign(scene.town.pk, "X", chosen), by=scene.writer, now=NOW)
        assert refusal(no) == (reason, reason)
    assert not Campaign.objects.exists()


def test_a_brief_that_is_not_whole_is_not_signed_and_an_unsigned_one_not_sent() -> None:
    scene = Scene()
    begun = scene.begun()
    with pytest.raises(Refused) as no:
        signing.sign(begun, POINTS, by=scene.signer, now=NOW)
    assert refusal(no) == ("brief", "brief")
    whole = scene.whole()
    with pytest.raises(Refused) as no:
        sending.send(whole, by=scene.writer, now=NOW)
    assert refusal(no) == ("not_signed", "not_signed")


def test_who_wrote_the_brief_does_not_sign_it() -> None:
    scene = Scene()
    row = scene.begun()
    for step in ("reason", "behaviour", "audience", "strategy", "execution", "measurement"):
        told = {**WHOLE, "channels": [scene.channel.pk]}
        row = writing.keep_step(row, step, told, by=scene.signer, now=NOW)
    with pytest.raises(Refused) as no:
        signing.sign(row, POINTS, by=scene.signer, now=NOW)
    assert no.value.reason == "own_text"


def test_whoever_wrote_one_step_does_not_sign_whatever_a_colleague_wrote_after() -> None:
    scene = Scene()
    row = writing.keep_step(
        scene.begun(), "reason", {**WHOLE, "reason": "Mijn tekst."}, by=scene.signer, now=NOW
    )
    for step in STEPS:
        row = writing.keep_step(
            row, step, {**WHOLE, "channels": [scene.channel.pk]}, by=scene.writer, now=NOW
        )
    assert row.brief_by_id == scene.writer.user_id
    with pytest.raises(Refused) as no:
        signing.sign(row, POINTS, by=scene.signer, now=NOW)
    assert refusal(no) == ("own_text", "own_text")


def test_a_brief_that_changed_while_it_was_read_is_neither_signed_nor_refused_nor_taken_on() -> None:
    scene = Scene()
    read = scene.whole()
    now = writing.keep_step(read, "reason", {**WHOLE, "reason": "Anders."}, by=scene.writer, now=NOW)
    with pytest.raises(Refused) as no:
        signing.sign(read, POINTS, by=scene.signer, now=NOW)
    assert refusal(no) == ("changed", "changed")
    with pytest.raises(Refused):
        signing.refuse(read, "Nee.", by=scene.signer, now=NOW)
    signing.sign(read, POINTS, by=scene.signer, now=NOW, read=now.seal())
    sent = sending.send(now, by=scene.writer, now=NOW)
    with pytest.raises(Refused) as no:
        sending.accept(sent, by=scene.coordinator, now=NOW, read="")
    assert no.value.reason == "changed"


def test_what_was_sent_is_kept_and_compared_when_it_is_sent_again() -> None:
    scene = Scene()
    row = sending.refuse(scene.sent(), "Te krap.", by=scene.coordinator, now=NOW)
    assert queries.sent_before(row) is None
    row = sending.take_back(row, by=scene.writer, now=NOW)
    told = {**WHOLE, "channels": [scene.channel.pk], "hours": 60}
    row = writing.keep_step(row, "execution", told, by=scene.writer, now=NOW)
    signing.sign(row, POINTS, by=scene.signer, now=NOW)
    row = sending.send(row, by=scene.writer, now=NOW)
    found = queries.sent_before(row)
    assert found is not None
    old, names = found
    assert (old.content["hours"], old.sha256, names) == (40, brief.seal(old.content), ["hours"])
    assert row.versions.count() == 2
    row.assignment_id = None
    assert queries.sent_before(row) is None


def test_a_point_without_a_reason_is_no_signature() -> None:
    scene = Scene()
    with pytest.raises(Refused) as no:
        signing.sign(scene.whole(), {**POINTS, "no_tricks": "  "}, by=scene.signer, now=NOW)
    assert (no.value.reason, no.value.detail) == ("points", "no_tricks")


def test_a_refused_box_holds_the_brief_until_it_is_written_otherwise_and_signed() -> None:
    scene = Scene()
    row = scene.whole()
    signing.refuse(row, "Het maakt ouderen bang.", by=scene.signer, now=NOW)
    with pytest.raises(Refused) as no:
        sending.send(row, by=scene.writer, now=NOW)
    assert no.value.reason == "not_signed"
    row = writing.keep_step(row, "reason", {**WHOLE, "reason": "Rustiger."}, by=scene.writer, now=NOW)
    assert queries.box(row) is None
    signing.sign(row, POINTS, by=scene.signer, now=NOW)
    assert sending.send(row, by=scene.writer, now=NOW).state == "sent"


def test_a_change_after_the_signature_asks_for_a_new_one_and_the_same_words_do_not() -> None:
    scene = Scene()
    row = scene.signed()
    same = writing.keep_step(row, "reason", WHOLE, by=scene.writer, now=NOW)
    assert queries.box(same) is not None
    row = writing.keep_step(row, "execution", {**WHOLE, "hours": 400}, by=scene.writer, now=NOW)
    assert queries.box(row) is None
    with pytest.raises(Refused):
        sending.send(row, by=scene.writer, now=NOW)


def test_a_brief_is_not_sent_under_an_assignment_that_is_over_nor_for_a_goal_that_is_over() -> None:
    scene = Scene()
    row = scene.signed()
    late = scene.assignment.ends_at + timedelta(minutes=1) if scene.assignment.ends_at else NOW
    with pytest.raises(Refused) as no:
        sending.send(row, by=scene.writer, now=late)
    assert no.value.reason == "assignment"
    goals.retire(scene.goal, by=scene.signer, now=NOW)
    with pytest.raises(Refused) as no:
        sending.send(row, by=scene.writer, now=NOW + timedelta(days=1))
    assert no.value.reason == "goal_over"


def test_the_agency_sees_a_brief_only_once_it_is_sent_and_refuses_with_a_reason() -> None:
    scene = Scene()
    row = scene.signed()
    assert not queries.seen_by(scene.coordinator, NOW).exists()
    with pytest.raises(Refused) as no:
        sending.accept(row, by=scene.coordinator, now=NOW)
    assert no.value.reason == "state"
    row = sending.send(row, by=scene.writer, now=NOW)
    assert list(queries.waiting_for(scene.coordinator, NOW)) == [row]
    with pytest.raises(Refused) as no:
        sending.refuse(row, " ", by=scene.coordinator, now=NOW)
    assert no.value.reason == "why"
    row = sending.refuse(row, "Te krap voor 40 uur.", by=scene.coordinator, now=NOW)
    assert (row.state, row.note) == ("refused", "Te krap voor 40 uur.")
    assert sending.take_back(row, by=scene.writer, now=NOW).state == "draft"


def test_another_agency_neither_sees_nor_answers_it() -> None:
    scene = Scene()
    row = scene.sent()
    stranger = make.actor(make.seat(make.agency(), "coordinator"), scene.town)
    assert not queries.seen_by(stranger, NOW).exists()
    with pytest.raises(Refused) as no:
        sending.accept(row, by=stranger, now=NOW)
    assert no.value.reason == "scope"


def test_a_goal_that_changes_is_told_to_its_campaigns_until_somebody_says_they_know() -> None:
    scene = Scene()
    row = scene.begun()
    assert queries.changed(row) == []
    before = scene.goal
    owner = scene.signer.user_id or 0
    text = GoalText(before.title, "Anders.", ("openness",), before.starts_on, None, owner, ("parents",))
    goals.change(before, text, by=scene.signer, now=NOW)
    ((one, names),) = queries.changed(row)
    assert names == ["description", "public_values", "audiences"]
    assert queries.with_changed_goals(scene.writer, [row]) == [row]
    assert queries.with_changed_goals(scene.signer, [row]) == []
    one.goal.refresh_from_db()
    writing.see_goal(row, one.goal, by=scene.writer, now=NOW)
    assert queries.changed(row) == []


def test_channels_of_another_municipality_are_left_out_of_a_brief() -> None:
    scene = Scene()
    foreign = make.account(make.municipality())
    told = {**WHOLE, "channels": [scene.channel.pk, foreign.pk]}
    row = writing.keep_step(scene.begun(), "execution", told, by=scene.writer, now=NOW)
    assert row.brief["channels"] == [scene.channel.pk]


def test_a_question_is_answered_once() -> None:
    scene = Scene()
    question = sending.ask(scene.sent(), "Hoeveel?", by=scene.coordinator, now=NOW)
    sending.answer(question, "Tien.", by=scene.writer, now=NOW)
    with pytest.raises(Refused) as no:
        sending.answer(question, "Elf.", by=scene.writer, now=NOW)
    assert no.value.reason == "answered"


def test_the_calendar_takes_what_is_clear_and_nothing_else() -> None:
    scene = Scene()
    day = date(2027, 3, 17)
    new = NewDay(scene.town.pk, "election", "Provinciale Staten", day, day)
    made = calendar.add(new, by=scene.writer, now=NOW)
    before = date(2027, 3, 16)
    for kind, title, last in (("party", "X", day), ("council", " ", day), ("council", "X", before)):
        with pytest.raises(Refused):
            calendar.add(NewDay(scene.town.pk, kind, title, day, last), by=scene.writer, now=NOW)
    assert list(queries.calendar(scene.town.pk, day - timedelta(days=1), day)) == [made]
    assert not queries.calendar(scene.town.pk, day + timedelta(days=1), day + timedelta(days=9)).exists()
    calendar.remove(made, by=scene.writer, now=NOW)
    assert not CalendarDay.objects.exists()
