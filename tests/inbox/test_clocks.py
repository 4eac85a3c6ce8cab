"""The clocks of a case: they start, stand still, warn in time, and remember what was agreed then."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.engagement.vocabulary import PRIORITIES
from regie.escalation.models import Concern
from regie.inbox.actions import claims, clocks, intake, norms, replies, silence, topics
from regie.inbox.actions.authority import NoRight, NotThere
from regie.inbox.actions.norms import NewCalendar, NewNorm, NormRefused
from regie.inbox.models import Case, ReplyNorm, ServiceCalendar, Timing
from regie.inbox.tasks import watch_clocks
from regie.publishing.models import Release
from regie.roster.models import Holiday
from tests.inbox.scene import NOW, Scene, mandated, message, person, scene, sender, thread

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def agreed(*, minutes: int = 60, urgency: str = "normal") -> tuple[Scene, Case]:
    """Evenings and nights of the agency, and one message at ten past eleven."""
    s = scene()
    rows = [
        {
            "channel": s.channel.pk,
            "priority": one,
            "band": band,
            "minutes": minutes,
            "share": 80,
            "what": what,
        }
        for one in PRIORITIES
        for band in ("evening", "night", "weekend")
        for what in ("first", "close")
    ]
    Assignment.objects.filter(pk=s.assignment.pk).update(
        hours=["mon-fri 18:00-08:00", "sat-sun 00:00-24:00"], service_levels=rows
    )
    message(thread(s.channel), sender(s.channel), "Wanneer wordt de grijze container geleegd?")
    intake.take_in(now=NOW)
    made = Case.objects.get()
    if urgency != made.urgency:
        topics.set_urgency(made.pk, urgency, by=s.anna, now=NOW)
    made.refresh_from_db()
    return s, made


def clock(case: Case, what: str = "first") -> Timing:
    """The clock of that kind that goes, or went last."""
    return case.timings.filter(what=what).latest("pk")


def answer(s: Scene, case: Case, at: datetime) -> None:
    """An answer that went out at that moment."""
    claims.claim(case.pk, by=s.anna, now=NOW)
    replies.save_draft(case.pk, "We komen morgen langs. ^AN", by=s.anna, now=NOW)
    release = replies.submit(case.pk, by=s.anna, now=NOW)
    Release.objects.filter(pk=release.pk).update(state="sent", sent_at=at, due_at=None)
    replies.settle(now=at)
    case.refresh_from_db()


def test_what_was_agreed_with_the_agency_decides_when_the_case_is_due() -> None:
    s, case = agreed()
    assert case.due_at == clock(case).due_at == NOW + 60 * MINUTE
    assert clock(case).assignment_id == s.assignment.pk
    assert (clock(case).promise["minutes"], clock(case).promise["share"], clock(case).promise["band"]) == (
        60,
        80,
        "night",
    )


def test_an_answer_ends_the_clocks_with_the_minutes_it_took() -> None:
    s, case = agreed()
    mandated(s)
    answer(s, case, NOW + 20 * MINUTE)
    assert [(one.state, one.outcome, one.took_minutes) for one in case.timings.all()] == [
        ("ended", "answered", 20.0)
    ] * 2
    assert clock(case).broken_at is None


def test_what_the_sender_writes_after_the_answer_starts_the_next_clock() -> None:
    s, case = agreed()
    mandated(s)
    answer(s, case, NOW + 20 * MINUTE)
    later = NOW + 30 * MINUTE
    message(case.thread, case.sender, "En het groene?", at=later)
    intake.take_in(now=later)
    case.refresh_from_db()
    assert (case.state, clock(case, "next").state) == ("open", "running")
    assert case.due_at == clock(case, "next").due_at == later + 60 * MINUTE
    assert Timing.objects.filter(what="close").count() == 2


def test_deciding_for_silence_ends_the_clocks_too_and_opening_again_starts_them() -> None:
    s, case = agreed()
    silence.decide_silence(case.pk, "thanks", by=s.anna, now=NOW + MINUTE)
    assert {one.outcome for one in case.timings.all()} == {"silent"}
    silence.reopen(case.pk, by=s.anna, now=NOW + 90 * MINUTE)
    case.refresh_from_db()
    assert case.due_at == NOW + 150 * MINUTE
    assert clock(case).state == "running"


def test_a_pause_gives_back_exactly_the_time_that_was_left() -> None:
    s, case = agreed()
    clocks.pause(case.pk, "asked_sender", NOW + timedelta(hours=5), by=s.anna, now=NOW + 20 * MINUTE)
    case.refresh_from_db()
    assert (clock(case).state, case.due_at) == ("paused", NOW + timedelta(hours=5))
    assert watch_clocks(NOW + timedelta(hours=4)) == 0
    clocks.resume(case.pk, by=s.anna, now=NOW + timedelta(hours=4))
    case.refresh_from_db()
    assert case.due_at == NOW + timedelta(hours=4) + 40 * MINUTE
    mandated(s)
    answer(s, case, NOW + timedelta(hours=4) + 5 * MINUTE)
    assert clock(case).took_minutes == 25.0


def test_a_pause_ends_by_itself_and_when_the_sender_writes() -> None:
    s, case = agreed()
    clocks.pause(case.pk, "asked_sender", NOW + 30 * MINUTE, by=s.anna, now=NOW)
    watch_clocks(NOW + 31 * MINUTE)
    assert clock(case).state == "running"
    clocks.pause(case.pk, "asked_sender", NOW + 90 * MINUTE, by=s.anna, now=NOW + 35 * MINUTE)
    message(case.thread, case.sender, "Nummer 12.", at=NOW + 40 * MINUTE)
    intake.take_in(now=NOW + 40 * MINUTE)
    assert clock(case).state == "running"
    assert clock(case).due_at == NOW + 40 * MINUTE + 56 * MINUTE  # four minutes had passed


@pytest.mark.parametrize(
    ("reason", "minutes"), [("because", 10), ("asked_sender", 0), ("asked_sender", 60 * 24 * 15)]
)
def test_a_pause_needs_a_known_reason_and_an_end_in_sight(reason: str, minutes: int) -> None:
    s, case = agreed()
    with pytest.raises(clocks.PauseWrong):
        clocks.pause(case.pk, reason, NOW + minutes * MINUTE, by=s.anna, now=NOW)


def test_a_broken_promise_cannot_be_paused_away_and_others_cannot_pause_at_all() -> None:
    s, case = agreed()
    watch_clocks(NOW + 61 * MINUTE)
    with pytest.raises(clocks.PauseWrong):
        clocks.pause(case.pk, "asked_sender", NOW + 90 * MINUTE, by=s.anna, now=NOW + 61 * MINUTE)
    other = scene(town_name="Lindewaard")
    with pytest.raises(NotThere):
        clocks.pause(case.pk, "asked_sender", NOW + 90 * MINUTE, by=other.anna, now=NOW)
    with pytest.raises(NoRight):
        clocks.pause(
            case.pk, "asked_sender", NOW + 90 * MINUTE, by=person("Ad", "administrator", s.town), now=NOW
        )


def test_before_an_urgent_promise_breaks_the_duty_adviser_hears_of_it_once() -> None:
    s, case = agreed(urgency="high")
    message(thread(s.channel), sender(s.channel, "Bo"), "Wanneer wordt de groene container geleegd?")
    intake.take_in(now=NOW)
    topics.set_urgency(Case.objects.latest("pk").pk, "high", by=s.anna, now=NOW)
    assert watch_clocks(NOW + 44 * MINUTE) == 0
    watch_clocks(NOW + 46 * MINUTE)
    concern = Concern.objects.get(subject=f"promises:{s.town.pk}")
    assert concern.role == "duty_adviser"
    assert concern.url == f"/inbox/{case.pk}/"
    assert "00:10" in concern.question
    assert watch_clocks(NOW + 47 * MINUTE) == 0
    assert Event.objects.filter(action="inbox.promise_near").count() == 4  # two cases, answer and end


def test_a_warning_about_what_is_not_urgent_wakes_nobody() -> None:
    _s, case = agreed()
    watch_clocks(NOW + 50 * MINUTE)
    assert clock(case).warned_at is not None
    assert not Concern.objects.exists()


def test_what_was_broken_keeps_the_agreement_that_held_then() -> None:
    s, case = agreed()
    Assignment.objects.filter(pk=s.assignment.pk).update(service_levels=[])
    watch_clocks(NOW + 61 * MINUTE)
    row = clock(case)
    assert (row.broken_at, row.promise["minutes"], row.assignment_id) == (row.due_at, 60, s.assignment.pk)
    line = Event.objects.filter(action="inbox.promise_broken").earliest("pk")
    assert line.details["promise"]["minutes"] == 60
    mandated(s)
    answer(s, case, NOW + 70 * MINUTE)
    assert clock(case).broken_at == NOW + 60 * MINUTE


def test_a_later_more_urgent_message_counts_from_itself() -> None:
    s, case = agreed(minutes=240)
    rows = Assignment.objects.get(pk=s.assignment.pk).service_levels
    for row in rows:
        row["minutes"] = 15 if row["priority"] == "acute" else 240
    Assignment.objects.filter(pk=s.assignment.pk).update(service_levels=rows)
    later = NOW + 120 * MINUTE
    message(case.thread, case.sender, "Er is een ongeluk gebeurd, er is brand, bel 112!", at=later)
    intake.take_in(now=later)
    case.refresh_from_db()
    assert case.urgency == "acute"
    assert case.due_at == later + 15 * MINUTE


def test_own_norms_and_calendar_hold_for_what_comes_in_after_them() -> None:
    s, case = agreed()
    director = person("Dirk", "director", s.town)
    new = NewNorm("first", "", "normal", 30, ("mon-fri 09:00-12:00", "mon-fri 13:00-17:00"), 90)
    row = norms.set_norm(new, by=director, now=NOW)
    norms.set_norm(NewNorm("first", "", "normal", 45, new.hours, 90), by=director, now=NOW)
    assert ReplyNorm.objects.get().within_minutes == 45
    days = NewCalendar({"office": ["mon-fri 09:00-17:00"]}, {date(2026, 11, 21): "Feest"}, [], 60, ["acute"])
    norms.set_calendar(days, by=director, now=NOW)
    assert ServiceCalendar.objects.get().warn_for == ["acute"]
    assert [(one.day, one.name) for one in Holiday.objects.all()] == [(date(2026, 11, 21), "Feest")]
    assert clock(case).due_at == NOW + 60 * MINUTE
    norms.drop_norm(row, by=director)
    assert not ReplyNorm.objects.exists()
    assert set(Event.objects.filter(action__startswith="inbox.norm").values_list("action", flat=True)) == {
        "inbox.norm_set",
        "inbox.norm_dropped",
    }


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (NewNorm("ever", "", "normal", 30), "what"),
        (NewNorm("first", "", "normal", 0), "minutes"),
        (NewNorm("first", "", "normal", 30, ("always",)), "hours"),
        (NewNorm("first", "", "normal", 30, (), 101), "share"),
    ],
)
def test_a_norm_that_cannot_be_counted_is_refused_and_so_is_the_agency(new: NewNorm, reason: str) -> None:
    s = scene()
    with pytest.raises(NormRefused, match=reason):
        norms.set_norm(new, by=person("Dirk", "director", s.town), now=NOW)
    with pytest.raises(NormRefused, match="right"):
        norms.set_norm(NewNorm("first", "", "normal", 30), by=s.chief, now=NOW)
    assert Event.objects.filter(action="inbox.norm_set", result="refused").count() == 2
