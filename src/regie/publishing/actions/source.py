"""A text that comes from the library goes out only while that answer holds (ADR 0056)."""

from __future__ import annotations

from datetime import datetime

from regie.library.queries import sending
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed


def check(row: Release, now: datetime) -> None:
    """At the proposal: the inserted answer still holds, and nothing was copied by hand from one that ended.

    Raises NotAllowed with the reason.
    """
    why = objection(row, now)
    if why:
        raise NotAllowed(why)
    if sending.pasted(row.municipality_id, row.text, now) is not None:
        raise NotAllowed("answer_expired")


def objection(row: Release, now: datetime) -> str:
    """At the gate, asked again at the moment of sending: why it may not go; empty when it may."""
    return sending.objection(row.answer_id, row.answer_text, row.text, now)
