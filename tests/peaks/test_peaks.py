"""A peak from laid ready to over: all at once, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

import pytest

from regie.audit.models import Event
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.library.actions import writing
from regie.library.models import AnswerVersion
from regie.mandate.actions import phases
from regie.mandate.models import Phase
from regie.peaks import queries
from regie.peaks.actions import people, preparing, running
from regie.peaks.actions.people import Extra
from regie.peaks.actions.preparing import NewPeak
from regie.peaks.kind import Queue, kinds
from regie.peaks.models import Peak
from regie.peaks.refusal import Refused
from regie.people.models import Membership, Organisation
from regie.roster.models import Cover
from tests import make

NOW: Final = make.NIGHT
DAY: Final = timedelta(days=1)
pytestmark = pytest.mark.django_db


@dataclass(slots=True)
class Town:
    """A municipality with an agency at work, and whom we ask things of."""

    place: Organisation
    given: Assignment
    director: Actor
    adviser: Actor
    duty: Actor
    agent: Actor


@pytest.fixture
def town() -> Town:
    place, bureau = make.municipality(), make.agency()
    agent = make.seat(bureau, "agent", "Noor Nacht")
    given = make.assignment(place, bureau, [make.account(place)], [agent.user])
    director, adviser, duty = (
        make.actor(make.seat(place, role, name))
        for role, name in (
            ("director", "Dirk Regie"),
            ("adviser", "Ada Advies"),
            ("duty_adviser", "Piet Piket"),
        )
    )
    return Town(place, given, director, adviser, duty, make.actor(agent, place))


def _new(town: Town, **more: object) -> NewPeak:
    base = NewPeak(
        town.place.pk,
        "elections",
        "Verkiezingen",
        NOW + 2 * DAY,
        NOW + 9 * DAY,
        Decimal("2.5"),
        "elections",
        1,
        ("mon-sun 08:00-22:00",),
        (Queue("Stemmen", "topic=elections"),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _extra(town: Town, name: str = "Eva Extra", initials: str = "EX") -> Extra:
    return Extra(f"{initials.lower()}@bureau.example", name, initials, "agent", town.given.pk)


def _refused(reason: str, action: str) -> None:
    assert Event.objects.filter(action=action, result="refused", details__reason=reason).exists()


def test_preparing_lays_ready_what_comes_and_opens_nothing(town: Town) -> None:
    peak = preparing.prepare(_new(town), by=town.adviser, now=NOW)
    assert [step.text for step in peak.steps.all()] == [text for _when, text in kinds()["elections"].steps]
    proposed = queries.answers(peak)
    assert {one.state for one in proposed} == {"draft"}
    assert {(one.valid_from, one.valid_until) for one in proposed} == {(peak.starts_at, peak.ends_at)}
    cover = Cover.objects.get(municipality=town.place)
    assert (cover.name, cover.people, str(cover.ends_on)) == ("Piek: Verkiezingen", 1, "2026-11-29")
    assert not Phase.objects.exists()
    assert not queries.queues([town.place.pk], NOW)
    assert Event.objects.filter(action="peaks.prepared", result="done").exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": "  "}, "title"),
        ({"kind": "carnival"}, "kind"),
        ({"ends_at": NOW - DAY, "starts_at": NOW - 2 * DAY}, "over"),
        ({"ends_at": NOW + 200 * DAY}, "period"),
        ({"multiple": Decimal("0.5")}, "multiple"),
        ({"phase": "party"}, "phase"),
        ({"windows": ()}, "staff"),
        ({"windows": ("altijd",)}, "windows"),
        ({"queues": (Queue("Alles", ""),)}, "queue"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    town: Town, change: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refused) as no:
        preparing.prepare(_new(town, **change), by=town.adviser, now=NOW)
    assert no.value.reason == reason
    assert not Peak.objects.exists()
    assert not Cover.objects.exists()
    assert not AnswerVersion.objects.exists()
    _refused(reason, "peaks.prepared")


def test_one_action_starts_all_and_one_takes_all_back(town: Town) -> None:
    peak = preparing.prepare(_new(town), by=town.director, now=NOW)
    people.add(peak, _extra(town), by=town.director, now=NOW)
    first = queries.answers(peak)[0]
    writing.approve(first.pk, by=town.adviser, now=NOW)
    invited = running.start(peak, by=town.director, now=NOW + DAY)
    seat = Membership.objects.get(user__name="Eva Extra")
    assert [one.seat.pk for one in invited] == [seat.pk]
    assert (seat.until, seat.role) == (peak.ends_at, "agent")
    assert town.given.members.filter(pk=seat.user_id).exists()
    phase = Phase.objects.get()
    assert (phase.phase, phase.starts_at, phase.ends_at) == ("elections", NOW + DAY, peak.ends_at)
    assert [queue.name for _peak, queue in queries.queues([town.place.pk], NOW + DAY)] == ["Stemmen"]

    later = NOW + 4 * DAY
    with pytest.raises(Refused, match="reason"):
        running.wind_down(peak, " ", by=town.director, now=later)
    running.wind_down(peak, "Rustiger dan gedacht", by=town.director, now=later)
    seat.refresh_from_db()
    phase.refresh_from_db()
    first.refresh_from_db()
    assert (seat.until, phase.ends_at, first.state) == (later, later, "retired")
    assert {one.state for one in queries.answers(peak)} == {"retired", "declined"}
    assert not Cover.objects.exists()
    assert not queries.queues([town.place.pk], later)
    with pytest.raises(Refused, match="state"):
        running.start(peak, by=town.director, now=later)


def test_at_its_end_it_winds_down_by_itself_once(town: Town) -> None:
    peak = preparing.prepare(_new(town), by=town.director, now=NOW)
    running.start(peak, by=town.director, now=NOW)
    assert running.end_over(peak.ends_at - timedelta(seconds=1)) == 0
    assert [running.end_over(peak.ends_at), running.end_over(peak.ends_at)] == [1, 0]
    peak.refresh_from_db()
    assert (peak.state, peak.ended_by) == ("over", None)
    assert Event.objects.filter(action="peaks.wound_down", actor_kind="software").count() == 1


def test_the_duty_adviser_starts_at_night_what_needs_no_account_and_is_told_what_lacks(town: Town) -> None:
    peak = preparing.prepare(_new(town), by=town.director, now=NOW)
    people.add(peak, _extra(town), by=town.director, now=NOW)
    with pytest.raises(Refused) as no:
        running.start(peak, by=town.duty, now=NOW)
    assert (no.value.reason, no.value.detail) == ("right", "people.manage")
    assert len(people.give_accounts(peak, by=town.director, now=NOW)) == 1
    assert running.start(peak, by=town.duty, now=NOW) == []
    with pytest.raises(Refused):
        running.wind_down(peak, "Klaar", by=town.duty, now=NOW)


def test_agency_people_and_another_municipality_prepare_and_start_nothing(town: Town) -> None:
    stranger = make.actor(make.seat(make.municipality(), "director", "Vera Vreemd"))
    peak = preparing.prepare(_new(town), by=town.director, now=NOW)
    for who in (stranger, town.agent):
        with pytest.raises(Refused):
            preparing.prepare(_new(town, title="Anders"), by=who, now=NOW)
        with pytest.raises(Refused):
            running.start(peak, by=who, now=NOW)
    assert not queries.seen_by(stranger, NOW).exists()
    assert queries.seen_by(town.agent, NOW).get() == peak


def test_a_crisis_that_runs_is_never_replaced_by_the_milder_time_of_a_peak(town: Town) -> None:
    phases.set_phase(
        town.place.pk, "crisis", grip=2, until=NOW + 20 * DAY, reason="Brand", by=town.director, now=NOW
    )
    peak = preparing.prepare(_new(town, phase="crisis"), by=town.director, now=NOW)
    running.start(peak, by=town.director, now=NOW + DAY)
    assert Phase.objects.get().grip == 2
    running.wind_down(peak, "Klaar", by=town.director, now=NOW + 2 * DAY)
    assert Phase.objects.get().ends_at == NOW + 20 * DAY


def test_whoever_works_here_already_keeps_the_own_end_and_initials_are_nobody_elses(town: Town) -> None:
    peak = preparing.prepare(_new(town), by=town.director, now=NOW)
    held = Membership.objects.get(user__name="Noor Nacht")
    there = replace(_extra(town), email=held.user.email)
    with pytest.raises(Refused, match="seated"):
        people.add(peak, there, by=town.director, now=NOW)
    with pytest.raises(Refused, match="initials_taken"):
        people.add(peak, _extra(town, initials=held.user.initials), by=town.director, now=NOW)
    before = held.until
    held.refresh_from_db()
    assert held.until == before


def test_a_start_that_fails_half_way_starts_nothing(town: Town) -> None:
    peak = preparing.prepare(_new(town), by=town.director, now=NOW)
    people.add(peak, _extra(town), by=town.director, now=NOW)
    make.user("Eefje Xerxes")  # takes the initials meanwhile
    with pytest.raises(Refused, match="initials_taken"):
        running.start(peak, by=town.director, now=NOW)
    peak.refresh_from_db()
    assert (peak.state, Phase.objects.count()) == ("prepared", 0)
    _refused("initials_taken", "peaks.started")


def test_a_prepared_peak_can_be_called_off_and_a_line_of_the_list_ticked(town: Town) -> None:
    peak = preparing.prepare(_new(town), by=town.director, now=NOW)
    step = peak.steps.all()[0]
    assert preparing.tick(step, True, by=town.duty, now=NOW).done_by_id == town.duty.user_id
    assert preparing.tick(step, False, by=town.duty, now=NOW).done_at is None
    preparing.drop(peak, by=town.director, now=NOW)
    assert {one.state for one in queries.answers(peak)} == {"declined"}
    assert not Cover.objects.exists()


def test_what_came_in_is_set_against_the_usual_days(town: Town) -> None:
    account = make.account(town.place)
    for back in range(28):
        then = NOW - (back + 0.5) * DAY
        make.message(account, received_at=then, remote_created_at=then)
    peak = preparing.prepare(_new(town, starts_at=NOW), by=town.director, now=NOW)
    usual = queries.expected(peak, NOW)
    assert round(sum(one.usual * hours for one, hours in zip(usual, (10, 5, 9), strict=True)), 6) == 1.0
    running.start(peak, by=town.director, now=NOW)
    for hour in range(6):
        then = NOW + timedelta(hours=hour)
        make.message(account, received_at=then, remote_created_at=then)
    found = queries.came(peak, NOW + 2 * DAY)
    assert found is not None
    assert (found.messages, found.a_day, found.times) == (6, 3.0, 3.0)
