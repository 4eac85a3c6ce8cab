"""Builders of rosters for tests: people who can be rostered, a draft, shifts by their hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.people.models import Membership, Organisation
from regie.roster.actions import rosters, shifts
from regie.roster.models import Cover, Roster, Shift, Worker
from regie.roster.placing import NewShift, moments
from tests import make

NOW = make.NIGHT  # Friday 20 November 2026, 23:10 in Amsterdam
MONDAY = date(2027, 1, 4)  # more than 28 days ahead


@dataclass(slots=True)
class Town:
    """A municipality and its agency, each with a planner and people who can be rostered."""

    place: Organisation
    bureau: Organisation
    assignment: Assignment
    planner: Actor
    coordinator: Actor
    agents: list[Membership]
    own: list[Worker] = field(default_factory=list)
    hired: list[Worker] = field(default_factory=list)


def town(name: str = "", people: int = 3) -> Town:
    """With so many people on either side."""
    place, bureau = make.municipality(name), make.agency()
    chief = make.seat(place, "adviser", "Petra Planner")
    coordinator = make.seat(bureau, "coordinator", "Carla Coord")
    agents = [make.seat(bureau, "agent", f"Agent {letter}") for letter in "ABCDEFGH"[:people]]
    advisers = [make.seat(place, "duty_adviser", f"Piket {letter}") for letter in "ABCDEFGH"[:people]]
    under = make.assignment(
        place, bureau, [make.account(place)], [coordinator.user, *(seat.user for seat in agents)]
    )
    made = Town(place, bureau, under, make.actor(chief), make.actor(coordinator, place), agents)
    made.own = [worker(seat) for seat in advisers]
    made.hired = [worker(seat) for seat in agents]
    return made


def worker(seat: Membership, **fields: object) -> Worker:
    """Somebody with this seat, full time."""
    values = {"contract_hours_week": 36, **fields}
    return Worker.objects.create(user=seat.user, organisation=seat.organisation, **values)


def me(one: Worker, at: Town) -> Actor:
    """This person at work."""
    seat = Membership.objects.select_related("user", "organisation").get(
        user=one.user, organisation=one.organisation
    )
    return make.actor(seat, at.place)


def draft(
    at: Town, *, agency: bool = True, first: date = MONDAY, days: int = 14, now: datetime = NOW
) -> Roster:
    """A draft of one employer over these days."""
    by = at.coordinator if agency else at.planner
    return rosters.begin(at.place.pk, first, first + timedelta(days=days - 1), by=by, now=now)


def hours(day: date, begins: int, ends: int) -> tuple[datetime, datetime]:
    """From and to whole hours; past midnight when the end is not later."""
    return moments(day, time(begins), time(ends % 24))


def shift(
    roster: Roster, who: Worker | None, day: date, span: tuple[int, int], *, by: Actor, now: datetime = NOW
) -> Shift:
    """A duty shift."""
    start, end = hours(day, *span)
    return shifts.place(roster.pk, NewShift(who.pk if who else None, start, end), by=by, now=now)


def round_the_clock(at: Town) -> Cover:
    """Somebody must always be there."""
    return Cover.objects.create(municipality=at.place, name="Dag en nacht", windows=["mon-sun 00:00-24:00"])
