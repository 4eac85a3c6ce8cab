"""A municipality that calls for hands: its own people, an agency's, and a roster that knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from regie.hands.actions import calls
from regie.hands.actions.calls import NewCall
from regie.hands.models import Call
from regie.kernel.actor import Actor
from regie.people.models import Membership, Organisation
from regie.roster.models import Roster, Shift, Worker
from tests import make

NOW = make.NIGHT
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Scene:
    """Whoever asks, and five of the agency who could come."""

    town: Organisation
    agency: Organisation
    director: Actor
    coordinator: Actor
    agents: list[Actor] = field(default_factory=list)

    def call(self, places: int = 1, *, now: datetime = NOW, **more: object) -> Call:
        """Four hours of help from now on."""
        new = NewCall(self.town.pk, "Drukte door de storm", places, now, now + 4 * HOUR, **more)  # type: ignore[arg-type]
        return calls.call(new, by=self.director, now=now)


def scene(people: int = 5) -> Scene:
    """Everybody free, everybody lawful."""
    town, agency = make.municipality(), make.agency()
    seats = [make.seat(agency, "agent", f"Hand {chr(65 + n)}") for n in range(people)]
    coordinator = make.seat(agency, "coordinator", "Carla Hoofd")
    users = [one.user for one in (*seats, coordinator)]
    make.assignment(town, agency, [make.account(town)], users)
    director = make.actor(make.seat(town, "director", "Dirk Regie"))
    for one in seats:
        Worker.objects.create(user=one.user, organisation=agency, skills=["nl"])
    return Scene(
        town,
        agency,
        director,
        make.actor(coordinator, town),
        [make.actor(one, town) for one in seats],
    )


def shift(s: Scene, who: Actor, start: datetime, hours: float) -> Shift:
    """A published shift of somebody of the agency."""
    roster, _made = Roster.objects.get_or_create(
        municipality=s.town,
        organisation=s.agency,
        defaults={
            "starts_on": NOW.date() - timedelta(days=3),
            "ends_on": NOW.date() + timedelta(days=9),
            "state": "published",
            "made_by_id": who.user_id or 0,
            "made_at": NOW,
            "published_at": NOW - timedelta(days=40),
        },
    )
    worker = Worker.objects.get(user_id=who.user_id or 0)
    return Shift.objects.create(
        roster=roster, worker=worker, start=start, end=start + timedelta(hours=hours), told_at=NOW - 40 * HOUR
    )


def seat_of(who: Actor) -> Membership:
    """The seat of somebody in the scene."""
    return Membership.objects.get(user_id=who.user_id or 0)
