"""Who may plan: a planner, for the people of the own employer, at a municipality they work for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.roster.models import Roster
from regie.roster.queries import line
from regie.roster.refusal import Refused


@contextmanager
def deed(action: str, by: Actor, subject: str) -> Iterator[None]:
    """One transaction; a refusal undoes it and is then written in the ledger by itself."""
    try:
        with transaction.atomic():
            yield
    except Refused as refusal:
        audit.refused(action, by=by, reason=refusal.reason, subject=subject)
        raise


def permitted(right: str, by: Actor) -> int:
    """The user id. Raises Refused: right."""
    if by.user_id is None or not may(by.role, right):
        raise Refused("right")
    return by.user_id


def at_place(municipality_id: int, by: Actor, now: datetime) -> None:
    """Raises Refused: scope, when this person does not work for the municipality (any more)."""
    if not line.places(by, now).filter(pk=municipality_id).exists():
        raise Refused("scope")


def planned(roster_id: int, by: Actor, now: datetime) -> Roster:
    """The roster, locked, if this person may plan it. Raises Refused: right, scope, state (withdrawn)."""
    permitted("roster.plan", by)
    row = Roster.objects.select_for_update().filter(pk=roster_id).first()
    if row is None or row.organisation_id != by.organisation_id:
        raise Refused("scope")
    at_place(row.municipality_id, by, now)
    if row.state == Roster.WITHDRAWN:
        raise Refused("state")
    return row
