"""The drill as values: its texts, its moments and its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TEXTS: Final = 80
APART: Final = timedelta(milliseconds=250)  # so there is always something on its way for twenty seconds
PRESS_WITHIN: Final = timedelta(minutes=10)
# After the confirmation the network is left alone for so long, then read: a late post would stand there.
CHECK_AFTER: Final = timedelta(seconds=10)
GOAL_SECONDS: Final = 0.25  # from the press until nothing new leaves
FACTS: Final[Mapping[str, str]] = {
    "action": "post",
    "channel": "practice",
    "topic": "other",
    "kind": "other",
    "language": "nl",
    "risk": "low",
    "visibility": "public",
    "personal_data": "no",
    "team": "municipality",
    "phase": "normal",
}


def text(number: int) -> str:
    """What is written on the practice channel; nobody outside ever reads it."""
    return f"Oefening noodrem, bericht {number} van {TEXTS}. Dit bericht is niet echt."


@dataclass(frozen=True, slots=True)
class Moments:
    """Of the brake, in order."""

    pressed: datetime
    shut: datetime
    confirmed: datetime


def count(published: Iterable[datetime], stopped: int, moments: Moments) -> dict[str, int]:
    """What the network shows: before the press, between press and confirmation, after it."""
    at = list(published)
    return {
        "offered": TEXTS,
        "before": sum(moment <= moments.pressed for moment in at),
        "under_way": sum(moments.pressed < moment <= moments.confirmed for moment in at),
        "after_confirmed": sum(moment > moments.confirmed for moment in at),
        "stopped": stopped,
    }


def passed(counted: Mapping[str, int], moments: Moments) -> bool:
    """Something was stopped, nothing came after the confirmation, and the gate shut in time."""
    quick = (moments.shut - moments.pressed).total_seconds() <= GOAL_SECONDS
    return quick and counted.get("stopped", 0) > 0 and counted.get("after_confirmed", 1) == 0


def is_due(last: datetime | None, now: datetime, days: int) -> bool:
    """Whether it is time for another drill."""
    return last is None or last + timedelta(days=days) <= now
