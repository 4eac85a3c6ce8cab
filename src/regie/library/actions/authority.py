"""Who may do what with answers, and how a refusal gets into the ledger."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.library.queries.reach import reaches
from regie.library.refusal import Refused
from regie.people.roles import may


def authorise(action: str, right: str, municipality_id: int, *, by: Actor, now: datetime) -> int:
    """The user id of somebody who may do this for the municipality: its own, or of an agency it works with.

    Raises Refused outside any transaction of the caller, so the ledger keeps the refusal.
    """
    if by.user_id is None:
        raise refuse(action, "software", by)
    if not may(by.role, right):
        raise refuse(action, "right", by)
    if not reaches(municipality_id, by=by, now=now):
        raise refuse(action, "scope", by)
    return by.user_id


def refuse(action: str, reason: str, by: Actor, *, subject: str = "") -> Refused:
    """The refusal to raise; the ledger has it."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason)
