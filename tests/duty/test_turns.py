"""Handing over, standing in, checking in, and what an hour without anybody stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.duty import queries, tasks
from regie.duty.actions import checkins, replacing, turns
from regie.duty.models import CheckIn, Replacement, Turn
from regie.duty.refusal import Refused
from regie.escalation.models import Concern
from regie.handover.actions import sheets
from regie.handover.actions.sheets import Words
from regie.handover.models import Sheet
from regie.handover.queries.gathering import gather
from regie.handover.queries.report import report
from regie.handover.tasks import watch
from regie.inbox.actions import claims, replies
from regie.inbox.models import Case
from regie.people.models import User
from regie.people.queries import holders
from regie.roster.models import Shift
from tests.duty.scene import shift, watched, worker
from tests.inbox.scene import NOW, Scene, case, mandated, person

pytestmark = pytest.mark.django_db
H, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SIX = NOW - 5 * H - 10 * MINUTE  # Friday 18:00 in Amsterdam
FIVE = SIX - H


def near() -> tuple[Scene, Turn]:
    """Five o'clock: the page of the turn at six is there."""
    s = watched()
    assert tasks.plan(FIVE) == 1
    assert tasks.plan(FIVE) == 0
    return s, Turn.objects.get()


def taken(s: Scene) -> Turn:
    """The agency took over at six."""
    tasks.plan(FIVE)
    turn = Turn.objects.get()
    sheets.complete(turn, Words("Kermis tot 01:00."), by=s.adviser, now=SIX - 10 * MINUTE)
    return sheets.take(turn, by=s.anna, now=SIX - 5 * MINUTE)


def test_two_hours_ahead_the_turn_is_there_with_its_sides() -> None:
    s, turn = near()
    assert (turn.at, turn.outgoing_id, turn.incoming_id) == (SIX, s.town.pk, s.agency.pk)
    assert queries.has_watch(s.town.pk, SIX + H) == s.town.pk


def test_control_passes_at_the_hour_only_when_the_other_side_took_over() -> None:
    s = watched()
    turn = taken(s)
    assert turn.passes_at == SIX
    assert queries.has_watch(s.town.pk, SIX - MINUTE) == s.town.pk
    assert queries.has_watch(s.town.pk, SIX) == s.agency.pk


def test_taking_late_passes_control_late_and_before_the_hour_only_what_was_offered() -> None:
    s, turn = near()
    with pytest.raises(Refused, match="not_yet"):
        turns.take(turn, by=s.anna, now=SIX - MINUTE)
    late = turns.take(turn, by=s.anna, now=SIX + 7 * MINUTE)
    assert late.passes_at == SIX + 7 * MINUTE
    assert Event.objects.get(action="duty.taken", result="done").details["offered"] is False


def test_only_the_right_side_offers_and_takes_and_never_twice() -> None:
    s, turn = near()
    for action, by in ((turns.offer, s.anna), (turns.take, s.adviser)):
        with pytest.raises(Refused, match="scope"):
            action(turn, by=by, now=SIX)
    with pytest.raises(Refused, match="right"):
        turns.offer(turn, by=person("Ad", "administrator", s.town), now=SIX)
    turns.take(turn, by=s.anna, now=SIX)
    with pytest.raises(Refused, match="state"):
        turns.take(turn, by=s.bram, now=SIX)
    assert Event.objects.filter(result="refused", action__startswith="duty.").count() == 4


def test_when_nobody_takes_over_the_old_side_keeps_it_and_the_duty_adviser_hears_of_it_once() -> None:
    s, turn = near()
    assert watch(SIX + 14 * MINUTE) == 0
    assert watch(SIX + 15 * MINUTE) == 1
    assert watch(SIX + 16 * MINUTE) == 0
    concern = Concern.objects.get(subject=f"turn:{s.town.pk}")
    assert "18:00" in concern.question
    assert queries.has_watch(s.town.pk, SIX + H) == s.town.pk
    tasks.plan(SIX + 60 * H)  # Monday: the hours of the weekend are over, and the town has had it all along
    turn.refresh_from_db()
    assert turn.state == "open"
    tasks.plan(SIX + 79 * H)
    assert queries.has_watch(s.town.pk, SIX + 79 * H) == s.town.pk


def test_without_the_watch_the_agency_publishes_nothing_and_with_it_what_the_mandate_allows() -> None:
    s = watched()
    mandated(s)
    shift(s, s.anna, SIX, 14)
    made = case(s.channel)
    Case.objects.filter(pk=made.pk).update(language="nl", kind="question")
    claims.claim(made.pk, by=s.anna, now=NOW)
    replies.save_draft(made.pk, "We komen morgen langs. ^AN", by=s.anna, now=NOW)
    assert queries.stops(s.town.pk, s.agency.pk, NOW) == "duty_elsewhere"
    taken(s)
    assert queries.stops(s.town.pk, s.agency.pk, NOW) == ""
    assert replies.submit(made.pk, by=s.anna, now=NOW).state == "queued"
    Shift.objects.update(end=NOW - MINUTE)
    assert queries.stops(s.town.pk, s.agency.pk, NOW) == "unmanned"


def test_an_hour_without_anybody_is_shown_before_and_told_when_it_comes() -> None:
    s = watched()
    shift(s, s.anna, SIX, 9)
    shift(s, s.bram, SIX + 10 * H, 50)
    tasks.plan(FIVE)
    turn = Turn.objects.get()
    assert gather(turn, s.adviser, FIVE).gaps == [(SIX + 9 * H, SIX + 10 * H)]
    turns.take(turn, by=s.anna, now=SIX)
    assert watch(SIX + 9 * H - MINUTE) == 0
    assert watch(SIX + 9 * H + MINUTE) == 1
    assert watch(SIX + 9 * H + 2 * MINUTE) == 0
    concern = Concern.objects.get()
    assert (concern.subject, "04:00" in concern.question) == (f"unmanned:{s.town.pk}", True)
    assert queries.stops(s.town.pk, s.agency.pk, SIX + 9 * H) == "unmanned"


def test_sick_at_midnight_a_colleague_takes_the_rest_and_the_ledger_knows() -> None:
    s = watched()
    row = shift(s, s.anna, SIX, 12)
    other = worker(s.bram, s.agency)
    midnight = SIX + 6 * H
    assert [one.worker.pk for one in replacing.stand_ins(row, by=s.chief, now=midnight)] == [other.pk]
    replacing.replace(row.pk, other.pk, by=s.chief, now=midnight)
    there = queries.there(s.town.pk, midnight)
    assert [one.person for one in there] == [s.bram.user_id]
    assert [(x.start, x.end) for x in Shift.objects.order_by("start")] == [
        (SIX, midnight),
        (midnight, SIX + 12 * H),
    ]
    assert Event.objects.get(action="duty.replaced").details["in"] == s.bram.user_id


def test_what_the_law_forbids_asks_a_reason_and_the_municipality_replaces_no_agency_people() -> None:
    s = watched()
    row = shift(s, s.anna, SIX, 10)
    worked = shift(s, s.bram, SIX - 10 * H, 9)  # Bram worked the whole day
    assert worked.worker is not None
    with pytest.raises(Refused, match="scope"):
        replacing.replace(row.pk, worked.worker.pk, by=s.duty, now=SIX + H)
    with pytest.raises(Refused, match="blocked"):
        replacing.replace(row.pk, worked.worker.pk, by=s.chief, now=SIX + H)
    replacing.replace(row.pk, worked.worker.pk, "Niemand anders", by=s.chief, now=SIX + H)
    assert Replacement.objects.get().found != []


def test_somebody_alone_at_night_is_asked_and_silence_is_told() -> None:
    s = watched(check_in_minutes=60)
    shift(s, s.anna, SIX, 14)
    taken(s)
    assert tasks.ask(NOW) == 1
    assert tasks.ask(NOW + MINUTE) == 0
    checkins.all_is_well(by=s.anna, now=NOW + 2 * MINUTE)
    assert tasks.ask(NOW + 30 * MINUTE) == 0
    assert tasks.ask(NOW + 63 * MINUTE) == 1
    assert watch(NOW + 69 * MINUTE) == 1
    assert CheckIn.objects.latest("pk").missed_at is not None
    assert "Anna" in Concern.objects.get(subject=f"check_in:{s.town.pk}").question
    with pytest.raises(Refused, match="state"):
        checkins.all_is_well(by=s.anna, now=NOW + 70 * MINUTE)


def test_two_together_are_not_asked_and_by_day_nobody_is() -> None:
    s = watched(check_in_minutes=60)
    shift(s, s.anna, SIX, 14)
    taken(s)
    assert tasks.ask(SIX + H) == 0
    shift(s, s.bram, SIX, 14)
    assert tasks.ask(NOW) == 0


def test_the_page_gathers_by_itself_and_keeps_what_it_showed() -> None:
    s, turn = near()
    made = case(s.channel)
    Case.objects.filter(pk=made.pk).update(urgency="high", follow_up_at=SIX + H)
    found = gather(turn, s.adviser, FIVE)
    assert list(found.counts) == [("high", 1)]
    assert [one.pk for one in found.promised] == [made.pk]
    sheets.complete(turn, Words("Kermis.", "Het plein", ""), by=s.adviser, now=SIX - MINUTE)
    sheets.take(turn, by=s.anna, now=SIX)
    sheet = Sheet.objects.get()
    assert (sheet.message, sheet.shown["counts"]) == ("Kermis.", {"high": 1})


def test_the_report_counts_between_the_turns() -> None:
    s = watched()
    turn = taken(s)
    found = report(turn, NOW)
    assert found is not None
    assert (found.since, found.until) == (SIX, None)
    back = Turn.objects.create(
        municipality=s.town, assignment=s.assignment, outgoing=s.agency, incoming=s.town, at=SIX + 14 * H
    )
    turns.take(back, by=s.adviser, now=SIX + 14 * H)
    ended = report(turn, SIX + 15 * H)
    assert ended is not None
    assert (ended.until, ended.ended_by) == (SIX + 14 * H, back)


def test_an_escalation_finds_who_is_on_call_and_otherwise_everybody_with_the_role() -> None:
    s = watched()
    second = person("Else", "duty_adviser", s.town)
    users = queries.rostered(s.town.pk, _duty(s), NOW)
    assert len(users) == 2
    shift(s, second, SIX, 14, "on_call")
    assert [user.pk for user in queries.rostered(s.town.pk, _duty(s), NOW)] == [second.user_id]


def _duty(s: Scene) -> list[User]:
    return holders(s.town.pk, "duty_adviser", NOW)
