"""Prolonging an assignment together with the accounts that go along, in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from regie.access.queries import policies
from regie.audit import actions as audit
from regie.engagement.actions import prolonging
from regie.engagement.models import Assignment, Prolongation
from regie.engagement.prolonging import NewEnd
from regie.engagement.terms import Refused
from regie.kernel.actor import Actor
from regie.people import actions as people
from regie.people.seats import SeatRefused, latest_end

_deed = audit.deeds(Refused, SeatRefused)  # their own lines are inside the transaction that is undone


@dataclass(frozen=True, slots=True)
class Prolonged:
    """What was signed, and the seats that end later by it."""

    prolongation: Prolongation
    moved: list[int]


def prolong(
    assignment: Assignment, new: NewEnd, seats: Collection[int], *, by: Actor, now: datetime
) -> Prolonged:
    """Sign the new end, and let these seats of its people go along as far as one account may last.

    No account goes along by itself (ADR 0063). Raises Refused or SeatRefused, recorded; then nothing of
    it was done.
    """
    with _deed("engagement.prolonged", by, f"assignment:{assignment.pk}"):
        made = prolonging.prolong(assignment, new, by=by, now=now)
        return Prolonged(made, _move(assignment, new.ends_at, seats, by=by, now=now))


def _move(
    assignment: Assignment, until: datetime, chosen: Collection[int], *, by: Actor, now: datetime
) -> list[int]:
    months = policies.policy_of(assignment.municipality_id).longest_months
    end, moved = min(until, latest_end(now, months)), []
    for seat in policies.seats_of_members(assignment, now).filter(pk__in=list(chosen)):
        if seat.until is not None and seat.until < end:
            agencies = [assignment.agency_id]
            people.move_end(seat.pk, end, by=by, now=now, agencies=agencies, months=months)
            moved.append(seat.pk)
    return moved
