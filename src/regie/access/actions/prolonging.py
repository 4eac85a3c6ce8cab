"""Prolonging an assignment together with the accounts that go along, in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from regie.access.queries import policies
from regie.audit import actions as audit
from regie.engagement.actions import prolonging
from regie.engagement.models import Assignment, Prolongation
from regie.engagement.prolonging import NewEnd
from regie.engagement.terms import Refused
from regie.kernel.actor import Actor
from regie.people import actions as people
from regie.people.seats import SeatRefused, latest_end


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
    try:
        with transaction.atomic():
            made = prolonging.prolong(assignment, new, by=by, now=now)
            moved = _move(assignment, new.ends_at, seats, by=by, now=now)
    except (Refused, SeatRefused) as refusal:  # their own lines were inside the transaction that was undone
        about = f"assignment:{assignment.pk}"
        audit.refused("engagement.prolonged", by=by, reason=refusal.reason, subject=about)
        raise
    return Prolonged(made, moved)


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
