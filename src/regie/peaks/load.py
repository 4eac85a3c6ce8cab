"""What a peak will ask: arrivals times the expected multiple, and the people that takes. Plain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regie.roster.erlang import Queue, needed

# Parts of a day on the wall clock: name, first hour, hour after the last.
PARTS: Final = (("day", 8, 18), ("evening", 18, 23), ("night", 23, 8))
HANDLE_SECONDS: Final = 360  # reading, thinking, writing and checking one message
WITHIN_SECONDS: Final = 1800
TARGET: Final = 0.8
BUSY_AT_MOST: Final = 0.8  # of somebody's time: with more nobody can think any more


@dataclass(frozen=True, slots=True)
class Expected:
    """One part of the day: messages per hour as usual and in the peak, and people for each."""

    part: str
    usual: float
    peak: float
    people_usual: int
    people_peak: int


def part_of(hour: int) -> str:
    """The part of the day an hour on the wall clock belongs to."""
    for name, first, after in PARTS:
        inside = first <= hour < after if first < after else hour >= first or hour < after
        if inside:
            return name
    raise ValueError(f"{hour} is no hour of a day")


def hours_of(part: str) -> int:
    """How many hours a day the part has."""
    found = {name: (after - first) % 24 for name, first, after in PARTS}
    return found[part]


def people_for(per_hour: float) -> int:
    """The fewest people who answer 80 % within half an hour and keep a fifth of their time to think.

    Erlang C: nobody gives up, so it never counts too low. None for no messages.
    """
    if per_hour <= 0:
        return 0
    queue = Queue(per_hour / 3600, HANDLE_SECONDS)
    enough = needed(queue, TARGET, WITHIN_SECONDS).agents
    return max(enough, math.ceil(queue.load / BUSY_AT_MOST - 1e-9))


def expect(counted: Mapping[str, int], days: float, multiple: float) -> list[Expected]:
    """Per part of the day, from what came in over so many ordinary days."""
    found = []
    for part, _first, _after in PARTS:
        usual = counted.get(part, 0) / (days * hours_of(part)) if days > 0 else 0.0
        peak = usual * multiple
        found.append(Expected(part, usual, peak, people_for(usual), people_for(peak)))
    return found
