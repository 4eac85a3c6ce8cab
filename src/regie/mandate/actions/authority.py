"""Who may act on mandates and brakes, and how a refusal is kept."""

from __future__ import annotations

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.mandate.refusal import Refused
from regie.people.roles import may


def authorise(action: str, right: str, municipality_id: int, by: Actor) -> int:
    """The user id of somebody of the municipality itself who is signed in and has the right."""
    if by.user_id is None:
        raise refuse(action, "software", by)
    if not may(by.role, right):
        raise refuse(action, "right", by)
    if by.organisation_id != municipality_id:
        raise refuse(action, "scope", by)
    return by.user_id


def refuse(action: str, reason: str, by: Actor, *, subject: str = "", detail: str = "") -> Refused:
    """The refusal to raise; the ledger has it. Never called inside a transaction that rolls back."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason, detail)
