"""Reads about people that other rooms need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from regie.kernel.actor import Actor
from regie.people.models import Membership, Organisation, User


def seats(user: User, now: datetime) -> QuerySet[Membership]:
    """The user's seats that are valid now; none when the account is closed."""
    if not user.is_active:
        return Membership.objects.none()
    return valid_seats(now).filter(user=user)


def valid_seats(now: datetime) -> QuerySet[Membership]:
    """All seats valid at the moment, of active people in active organisations."""
    return (
        Membership.objects.filter(since__lte=now, user__is_active=True, organisation__active=True)
        .filter(Q(until__isnull=True) | Q(until__gt=now))
        .select_related("user", "organisation")
    )


def holders(municipality_id: int, role: str, now: datetime) -> list[User]:
    """Active people holding the role in the municipality, by name."""
    found = valid_seats(now).filter(organisation_id=municipality_id, role=role)
    return [seat.user for seat in found.order_by("user__name")]


def actor(seat: Membership, *, municipality_id: int | None, origin: str) -> Actor:
    """The actor for somebody in this seat, acting on behalf of `municipality_id`.

    Municipal people act for their own municipality whatever is passed.
    """
    own = seat.organisation.kind == Organisation.MUNICIPALITY
    return Actor(
        kind="person",
        id=str(seat.user_id),
        name=seat.user.name,
        role=seat.role,
        organisation_id=seat.organisation_id,
        municipality_id=seat.organisation_id if own else municipality_id,
        origin=origin,
    )


def seats_of(organisations: Iterable[int], now: datetime, *, ended: bool = False) -> QuerySet[Membership]:
    """Seats at these organisations, also of closed accounts; without `ended` what holds or comes."""
    found = Membership.objects.filter(organisation_id__in=list(organisations))
    if not ended:
        found = found.filter(Q(until__isnull=True) | Q(until__gt=now))
    return found.select_related("user", "organisation").order_by(
        "-organisation__kind", "organisation__name", "user__name", "role"
    )
