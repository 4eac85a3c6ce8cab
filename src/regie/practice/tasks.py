"""What the worker does for the practice network."""

from __future__ import annotations

from datetime import datetime

from regie.practice import actions


def tick(now: datetime) -> int:
    """Post what is due in the scenes that are being played."""
    return actions.advance(now)
