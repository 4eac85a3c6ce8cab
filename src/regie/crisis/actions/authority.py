"""Who may act in a crisis: many hands look and write, only the municipality decides."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.crisis.models import Crisis
from regie.crisis.refusal import Refused
from regie.kernel.actor import Actor
from regie.library.queries.reach import reaches
from regie.people.roles import may


def allowed(action: str, right: str, municipality_id: int, *, by: Actor, now: datetime) -> int:
    """The user id of somebody who works for the municipality and has the right. Refusals are recorded."""
    reason = ""
    if by.user_id is None:
        reason = "software"
    elif not may(by.role, right):
        reason = "right"
    elif not reaches(municipality_id, by=by, now=now):
        reason = "scope"
    if reason or by.user_id is None:
        raise refuse(action, reason, by)
    return by.user_id


def decider(action: str, right: str, municipality_id: int, *, by: Actor, now: datetime) -> int:
    """The same for what only the municipality's own people do, whatever right an agency would be given."""
    who = allowed(action, right, municipality_id, by=by, now=now)
    if by.organisation_id != municipality_id:
        raise refuse(action, "scope", by)
    return who


def locked(crisis: Crisis) -> Crisis:
    """The row, fresh, locked until the transaction ends."""
    return Crisis.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=crisis.pk)


def refuse(action: str, reason: str, by: Actor, *, subject: str = "", detail: str = "") -> Refused:
    """The refusal to raise; the ledger has it. Never called inside a transaction that rolls back."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason, detail)


def record(action: str, crisis: Crisis, by: Actor, *, personal: str = "", **details: object) -> None:
    """One line in the ledger about this crisis; `personal` are words that may name somebody."""
    marked = {"practice": True} if crisis.practice else {}
    audit.record(
        action,
        by=by,
        subject=str(crisis),
        details={"state": crisis.state, "level": crisis.level, **marked, **details},
        personal={"text": personal} if personal else None,
    )
