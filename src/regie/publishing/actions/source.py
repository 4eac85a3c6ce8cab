"""A text that comes from the library goes out only while that answer holds (ADR 0056)."""

from __future__ import annotations

from datetime import datetime

from regie.library.queries import sending
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed, Proposal


def take(row: Release, proposal: Proposal, now: datetime) -> None:
    """At the proposal: keep where the text comes from and what the writer explained.

    Raises NotAllowed when the inserted answer does not hold, or the text was copied by hand from one that
    has ended.
    """
    row.answer_id, row.answer_text = proposal.answer_id, proposal.answer_text
    row.explained = [dict(one) for one in proposal.explained]
    why = objection(row, now)
    if why:
        raise NotAllowed(why)
    if sending.pasted(row.municipality_id, row.text, now) is not None:
        raise NotAllowed("answer_expired")


def objection(row: Release, now: datetime) -> str:
    """At the gate, asked again at the moment of sending: why it may not go; empty when it may."""
    return sending.objection(row.answer_id, row.answer_text, row.text, now)
