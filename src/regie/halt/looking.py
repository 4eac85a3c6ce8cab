"""When to look again for a message that may have appeared after the stop."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# Seconds after each "not there": a network may publish minutes after it stopped answering us.
PAUSES: Final = (10, 50, 240)
AFTER_RESTORE: Final[tuple[int, ...]] = ()  # the network has long finished: one look tells
LEASE: Final = timedelta(seconds=30)  # whoever looks is dead after this
AGAIN: Final = timedelta(seconds=5)  # no answer this time
MOST_DELETIONS: Final = 5


def next_look(looks: int, now: datetime, *, restored: bool) -> datetime | None:
    """After so many answers "not there": when to look once more, or None when it is certain."""
    pauses = AFTER_RESTORE if restored else PAUSES
    return now + timedelta(seconds=pauses[looks - 1]) if looks <= len(pauses) else None
