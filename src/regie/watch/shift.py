"""Does a share change? Of all that was read as something, how much is this (negative, urgent) now and before.

Two shares are compared by the usual test for two proportions, with a least number on both sides and a least
difference, so that a few messages and a difference that nobody would notice say nothing. Which message is
what comes from elsewhere, and may be wrong; therefore a shift is told beside alarms and never holds one back.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

HOUR: Final = 3_600
NOW_HOURS: Final = 24
BEFORE_HOURS: Final = 14 * 24


@dataclass(frozen=True, slots=True)
class Bars:
    """From when on a shift is one: so many messages on both sides, so large, and so unlikely by chance."""

    least: int = 100
    difference: float = 0.1
    z: float = 4.0


@dataclass(frozen=True, slots=True)
class Compared:
    """The share of the last day beside that of the two weeks before; `z` in standard errors, up or down."""

    share: float
    before: float
    z: float
    count: int
    count_before: int


def compare(part: int, of: int, part_before: int, of_before: int) -> Compared:
    """Two shares. `z` is 0 when either side is empty, or when all or nothing is so on both."""
    share = part / of if of else 0.0
    before = part_before / of_before if of_before else 0.0
    z = 0.0
    if of and of_before:
        both = (part + part_before) / (of + of_before)
        error = math.sqrt(both * (1 - both) * (1 / of + 1 / of_before))
        z = (share - before) / error if error else 0.0
    return Compared(share, before, z, of, of_before)


class Shift:
    """The share over time, by the hour; what is older than fifteen days is forgotten."""

    def __init__(self, bars: Bars | None = None) -> None:
        self.bars = bars or Bars()
        self._hours: deque[list[int]] = deque()  # hour from 1970, how many are so, of how many; in order

    def add(self, at: datetime, so: bool) -> None:
        """One message. What is late counts in its own hour, and not at all when that is forgotten."""
        hour = int(at.timestamp() // HOUR)
        if not self._hours or hour > self._hours[-1][0]:
            self._hours.append([hour, 0, 0])
        row = next((one for one in reversed(self._hours) if one[0] <= hour), None)
        if row is None:
            return
        row[1] += so
        row[2] += 1
        while self._hours[0][0] <= self._hours[-1][0] - NOW_HOURS - BEFORE_HOURS:
            self._hours.popleft()

    def compared(self, now: datetime) -> Compared:
        """The last day beside the two weeks before it."""
        first = int(now.timestamp() // HOUR) - NOW_HOURS
        recent, before = (
            _sum(o for o in self._hours if o[0] > first),
            _sum(o for o in self._hours if o[0] <= first),
        )
        return compare(*recent, *before)

    def shifted(self, now: datetime) -> Compared | None:
        """The same, when it passes the bars."""
        found = self.compared(now)
        enough = min(found.count, found.count_before) >= self.bars.least
        large = abs(found.share - found.before) >= self.bars.difference
        return found if enough and large and abs(found.z) >= self.bars.z else None


def _sum(rows: Iterable[list[int]]) -> tuple[int, int]:
    part = of = 0
    for _, so, every in rows:
        part += so
        of += every
    return part, of
