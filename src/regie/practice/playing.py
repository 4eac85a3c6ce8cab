"""The clock of a scene."""

from __future__ import annotations

from datetime import datetime


def elapsed_seconds(played: float, resumed_at: datetime | None, now: datetime, *, speed: float) -> float:
    """Scene seconds so far: what was played before, plus the running stretch at `speed`.

    A clock that is set back never rewinds a scene.
    """
    if resumed_at is None:
        return played
    return played + max(0.0, (now - resumed_at).total_seconds()) * speed
