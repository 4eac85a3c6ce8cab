"""Who may do what here, and how a refusal gets into the ledger."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.engagement import queries as engagement
from regie.feedback.refusal import Refused
from regie.kernel.actor import Actor
from regie.people.roles import may


def own(action: str, right: str, municipality_id: int, subject: str, by: Actor) -> int:
    """The user id of somebody of the municipality itself with this right. Raises Refused, in the ledger."""
    reason = _reason(right, by)
    if not reason and by.organisation_id != municipality_id:
        reason = "scope"
    return _passed(action, reason, subject, by)


def agency(action: str, right: str, assignment_id: int, subject: str, *, by: Actor, now: datetime) -> int:
    """The user id of somebody of the agency that holds this assignment now. Raises Refused, in the ledger."""
    reason = _reason(right, by)
    if not reason and not engagement.held_by(by, now).filter(pk=assignment_id).exists():
        reason = "scope"
    return _passed(action, reason, subject, by)


def refuse(action: str, reason: str, subject: str, by: Actor) -> Refused:
    """The refusal to raise. Never called inside a transaction that rolls back."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason)


def _reason(right: str, by: Actor) -> str:
    if by.user_id is None:
        return "software"
    return "" if may(by.role, right) else "right"


def _passed(action: str, reason: str, subject: str, by: Actor) -> int:
    if reason or by.user_id is None:
        raise refuse(action, reason, subject, by)
    return by.user_id
