"""For whom a library is open."""

from __future__ import annotations

from datetime import datetime

from regie.engagement import queries as engagement
from regie.kernel.actor import Actor


def reaches(municipality_id: int, *, by: Actor, now: datetime) -> bool:
    """Whether this person works for the municipality: in its service, or under an assignment in force."""
    if by.organisation_id == municipality_id:
        return True
    return engagement.held_by(by, now).filter(municipality_id=municipality_id).exists()
