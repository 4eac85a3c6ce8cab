"""For whom listening is open."""

from __future__ import annotations

from datetime import datetime

from regie.engagement import queries as engagement
from regie.kernel.actor import Actor


def reaches(municipality_id: int, *, by: Actor, now: datetime) -> bool:
    """Whether this person works for the municipality: in its service, or under an assignment in force."""
    if by.organisation_id == municipality_id:
        return True
    return engagement.held_by(by, now).filter(municipality_id=municipality_id).exists()


def places_of(by: Actor, now: datetime) -> list[int]:
    """The municipalities this person works for. For an agency one chosen, or all under assignment."""
    if by.organisation_id == by.municipality_id and by.organisation_id is not None:
        return [by.organisation_id]
    held = engagement.held_by(by, now).values_list("municipality_id", flat=True)
    found = sorted(set(held))
    return [by.municipality_id] if by.municipality_id in found else found
