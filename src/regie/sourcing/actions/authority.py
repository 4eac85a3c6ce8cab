"""Who may do what here, and how a refusal gets into the ledger."""

from __future__ import annotations

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.sourcing.refusal import Refused


def own(action: str, right: str, municipality_id: int | None, by: Actor, *, subject: str = "") -> int:
    """The user id of somebody of the municipality itself with this right. Raises Refused, in the ledger."""
    if by.user_id is None:
        raise refuse(action, "software", by, subject=subject)
    if not may(by.role, right):
        raise refuse(action, "right", by, subject=subject)
    if municipality_id is None or by.organisation_id != municipality_id:
        raise refuse(action, "scope", by, subject=subject)
    return by.user_id


def refuse(action: str, reason: str, by: Actor, *, subject: str = "", told: str = "") -> Refused:
    """The refusal to raise. Never called inside a transaction that rolls back."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason, told)
