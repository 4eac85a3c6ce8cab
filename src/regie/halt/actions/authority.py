"""Who may act after a brake: people of the municipality itself, with the right."""

from __future__ import annotations

from regie.audit import actions as audit
from regie.halt.refusal import Refused
from regie.kernel.actor import Actor
from regie.people.roles import may


def allowed(action: str, right: str, municipality_id: int, subject: str, by: Actor) -> int:
    """The user id; raises Refused after writing the refusal in the ledger."""
    reason = ""
    if by.user_id is None:
        reason = "software"
    elif not may(by.role, right):
        reason = "right"
    elif by.organisation_id != municipality_id:
        reason = "scope"
    if reason or by.user_id is None:
        raise refuse(action, reason, subject, by)
    return by.user_id


def refuse(action: str, reason: str, subject: str, by: Actor) -> Refused:
    """The refusal to raise. Never called inside a transaction that rolls back."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason)
