"""Who may plan: a planner, for the people of the own employer, at a municipality they work for."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.roster.models import Roster, Worker
from regie.roster.queries import line
from regie.roster.refusal import Refused

deed = audit.deeds(Refused)


def permitted(right: str, by: Actor) -> int:
    """The user id. Raises Refused: right."""
    if by.user_id is None or not may(by.role, right):
        raise Refused("right")
    return by.user_id


def at_place(municipality_id: int, by: Actor, now: datetime) -> None:
    """Raises Refused: scope, when this person does not work for the municipality (any more)."""
    if not line.places(by, now).filter(pk=municipality_id).exists():
        raise Refused("scope")


def own_worker(worker_id: int, by: Actor) -> Worker:
    """Oneself, or somebody of the own employer for whoever plans. Raises Refused: right, scope."""
    user_id = permitted("roster.exchange", by)
    found = Worker.objects.filter(pk=worker_id, organisation_id=by.organisation_id or 0).first()
    if found is None:
        raise Refused("scope")
    if found.user_id != user_id:
        permitted("roster.plan", by)
    return found


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
