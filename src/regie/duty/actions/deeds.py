"""One transaction per deed, refusals written down, and who may do what where."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.duty.refusal import Refused
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.people.roles import may

deed = audit.deeds(Refused)


def permitted(right: str, municipality_id: int, by: Actor, now: datetime) -> int:
    """The user id. Raises Refused: right, or scope for who does not work for the municipality now."""
    if by.user_id is None or not may(by.role, right):
        raise Refused("right")
    own = by.organisation_id == municipality_id
    if not own and not engagement.held_by(by, now).filter(municipality_id=municipality_id).exists():
        raise Refused("scope")
    return by.user_id
