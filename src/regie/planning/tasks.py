"""The sweep of the calendar."""

from __future__ import annotations

from datetime import datetime

from regie.planning.actions import freezing


def freeze(now: datetime) -> int:
    """In a crisis: hold everything that is planned until a person decides."""
    return freezing.freeze(now)
