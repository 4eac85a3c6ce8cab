"""One transaction per deed, refusals written down, and who may do what where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.duty.refusal import Refused
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.people.roles import may


@contextmanager
def deed(action: str, by: Actor, subject: str) -> Iterator[None]:
    """A refusal undoes it and is then written in the ledger by itself."""
    try:
        with transaction.atomic():
            yield
    except Refused as refusal:
        audit.refused(action, by=by, reason=refusal.reason, subject=subject)
        raise


def permitted(right: str, municipality_id: int, by: Actor, now: datetime) -> int:
    """The user id. Raises Refused: right, or scope for who does not work for the municipality now."""
    if by.user_id is None or not may(by.role, right):
        raise Refused("right")
    own = by.organisation_id == municipality_id
    if not own and not engagement.held_by(by, now).filter(municipality_id=municipality_id).exists():
        raise Refused("scope")
    return by.user_id
