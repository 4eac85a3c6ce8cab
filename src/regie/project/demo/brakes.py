"""Brakes that were pulled and released before you came in, and one drill with its report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from regie.channels.models import ChannelAccount
from regie.halt.models import Drill
from regie.kernel.actor import Actor
from regie.mandate.actions import brakes
from regie.mandate.brake import NewBrake
from regie.mandate.models import Brake
from regie.people import queries as people
from regie.people.models import Membership, Organisation

_PAST: Final = (
    (38, "topic", "Een incident of crisis: brand op het industrieterrein, de veiligheidsregio spreekt", 12.4),
    (9, "channel", "Er ging iets fouts de deur uit: oude openingstijden, eerst de bron herstellen", 0.21),
)


def tell(place: Organisation, now: datetime) -> None:
    """Past brakes with their times, and a drill of three weeks ago."""
    channel = ChannelAccount.objects.filter(municipality=place, practice=True).first()
    asker, confirmer = (_actor(place, role) for role in ("director", "head_of_communication"))
    if channel is None or asker is None or confirmer is None:
        return
    for days, scope, reason, seconds in _PAST:
        target = {"target_id": channel.pk} if scope == "channel" else {"topic": "crisis"}
        new = NewBrake(place.pk, scope, reason, **target)  # type: ignore[arg-type]
        _once(new, (asker, confirmer), now - timedelta(days=days, hours=3), seconds)
    _drill(channel, (asker, confirmer), now - timedelta(days=21, hours=5))


def _once(new: NewBrake, two: tuple[Actor, Actor], at: datetime, seconds: float) -> Brake:
    brake = brakes.set_brake(new, by=two[0], now=at)
    brakes.confirm_stopped(brake, now=at + timedelta(seconds=seconds))
    brakes.release_brake(brake, by=two[0], now=at + timedelta(minutes=41))
    return brakes.release_brake(brake, by=two[1], now=at + timedelta(minutes=43))


def _drill(channel: ChannelAccount, two: tuple[Actor, Actor], at: datetime) -> None:
    new = NewBrake(channel.municipality_id, "channel", "Oefening", channel.pk, drill=True)
    brake = _once(new, two, at + timedelta(seconds=9), 0.31)
    Drill.objects.create(
        municipality_id=channel.municipality_id,
        account=channel,
        brake=brake,
        state=Drill.DONE,
        started_by_id=two[0].user_id or 0,
        started_at=at,
        ended_at=brake.released_at,
        checked_at=at + timedelta(seconds=21),
        counted={"offered": 80, "before": 33, "under_way": 2, "stopped": 45, "after_confirmed": 0},
    )


def _actor(place: Organisation, role: str) -> Actor | None:
    held = Membership.objects.select_related("user", "organisation").filter(organisation=place, role=role)
    seat = held.first()
    return people.actor(seat, municipality_id=place.pk, origin="demo") if seat else None
