"""Who may change an assignment, and how a refusal and a deed get into the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from regie.audit import actions as audit
from regie.engagement.models import Assignment
from regie.engagement.terms import Objection, Refused
from regie.kernel.actor import Actor
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


def refuse(
    action: str, reason: str, by: Actor, *, subject: str = "", objections: Sequence[Objection] = ()
) -> Refused:
    """The refusal to raise; the ledger has it. Never called inside a transaction that rolls back."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason, objections)


def about(assignment: Assignment) -> str:
    """The assignment as the ledger names it."""
    return f"assignment:{assignment.pk}"


def record(
    action: str, assignment: Assignment, by: Actor, details: Mapping[str, object], *, reason: str = ""
) -> None:
    """Write the deed; a reason in free words is kept as a personal value."""
    personal = {"reason": reason} if reason else None
    audit.record(action, by=by, subject=about(assignment), details=details, personal=personal)
