"""What a municipality chose about access, and whom access is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from regie.access.models import AccessPolicy
from regie.access.policy import EVERYONE, SPECIAL, Policy
from regie.engagement import queries as engagement
from regie.engagement.models import Assignment
from regie.people.models import Membership, Organisation, User
from regie.people.queries import valid_seats
from regie.people.roles import RIGHTS


def policy_of(municipality_id: int | None) -> Policy:
    """The municipality's own choice, or what holds for one that chose nothing."""
    row = AccessPolicy.objects.filter(municipality_id=municipality_id).first()
    return Policy() if row is None else as_policy(row)


def as_policy(row: AccessPolicy) -> Policy:
    """The row as plain values."""
    chosen = {SPECIAL: row.special_next_on, EVERYONE: row.everyone_next_on}
    return Policy(
        longest_months=row.longest_months,
        remind_days=tuple(row.remind_days),
        every_months={SPECIAL: row.special_every_months, EVERYONE: row.everyone_every_months},
        next_on={kind: day for kind, day in chosen.items() if day is not None},
        decide_within_days=row.decide_within_days,
    )


def seats_for(municipality_id: int, now: datetime) -> QuerySet[Membership]:
    """Valid seats at the municipality, and of the agency people who work under its assignments."""
    given = engagement.in_force(now).filter(municipality_id=municipality_id)
    working = Q(organisation__in=given.values("agency_id"), user__in=given.values("members"))
    found = valid_seats(now).filter(Q(organisation_id=municipality_id) | working)
    return found.order_by("-organisation__kind", "organisation__name", "user__name", "role")


def seats_of_members(assignment: Assignment, now: datetime) -> QuerySet[Membership]:
    """Valid seats at the agency of the people who work under this assignment."""
    seats = valid_seats(now).filter(organisation_id=assignment.agency_id, user__in=assignment.members.all())
    return seats.select_related("user", "organisation").order_by("user__name", "role")


def municipalities_of(seat: Membership, now: datetime) -> list[int]:
    """Whose work this seat is for: the own municipality, or those of the assignments of an agency person."""
    if seat.organisation.kind == Organisation.MUNICIPALITY:
        return [seat.organisation_id]
    held = engagement.in_force(now).filter(agency_id=seat.organisation_id, members=seat.user_id)
    return sorted(set(held.values_list("municipality_id", flat=True)))


def with_right(municipality_id: int, right: str, now: datetime) -> list[User]:
    """Active people of the municipality whose role carries the right, by name, each once."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    seats = valid_seats(now).filter(organisation_id=municipality_id, role__in=roles)
    return [seat.user for seat in seats.order_by("user__name", "user_id").distinct("user__name", "user_id")]


def factors(user_ids: Iterable[int]) -> set[int]:
    """Who of these has a second factor."""
    having = User.objects.filter(pk__in=list(user_ids), authenticator__type__in=["totp", "webauthn"])
    return set(having.values_list("pk", flat=True))
