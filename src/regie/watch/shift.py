"""Does a share change? Of all that was read, how much is negative or urgent, now and before.

Two shares are compared by the usual test for two proportions, with a least number on both sides and a least
difference, so that a few messages and a difference that nobody would notice say nothing. Which message is
what comes from elsewhere, and may be wrong; therefore a shift is told beside alarms and never holds one back.
Only a share that rises is told: what calms down is no alarm.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

HOUR: Final = 3_600
NOW_HOURS: Final = 24
BEFORE_HOURS: Final = 14 * 24
LOOK_EVERY: Final = 300.0  # seconds between two looks at one share
NEGATIVE, URGENT = "negative", "urgent"
TONES: Final = (NEGATIVE, URGENT)  # bit 1 and bit 2 of a tone


@dataclass(frozen=True, slots=True)
class Bars:
    """From when on a shift is one: so many messages on both sides, so large, and so unlikely by chance."""

    least: int = 100
    difference: float = 0.1
    z: float = 4.0


BARS: Final = Bars()


@dataclass(frozen=True, slots=True)
class Compared:
    """The share of the last day beside that of the two weeks before; `z` in standard errors, up or down."""

    share: float
    before: float
    z: float
    count: int
    count_before: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """Which tone rose, and how."""

    tone: str
    at: datetime
    compared: Compared


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
    """The share of each tone over time, by the hour; what is older than fifteen days is forgotten."""

    __slots__ = ("_hours", "_looked_at", "_of", "_parts", "_said")

    def __init__(self) -> None:
        self._hours = array("q")  # counted from 1970; in order
        self._of = array("l")
        self._parts = [array("l") for _ in TONES]
        self._looked_at = [-math.inf for _ in TONES]
        self._said = [(-math.inf, 0.0) for _ in TONES]  # when, and which share

    def add(self, at: datetime, tone: int, bars: Bars = BARS) -> tuple[Shifted, ...]:
        """One message; the shifts that it makes large enough to tell.

        What is late counts in its own hour, and not at all when that is forgotten.
        """
        hour = int(at.timestamp() // HOUR)
        if not self._hours or hour > self._hours[-1]:
            for row in (self._hours, self._of, *self._parts):
                row.append(0)
            self._hours[-1] = hour
        place = next((n for n in reversed(range(len(self._hours))) if self._hours[n] <= hour), None)
        if place is None:
            return ()
        self._of[place] += 1
        for number, part in enumerate(self._parts):
            part[place] += tone >> number & 1
        while self._hours[0] <= self._hours[-1] - NOW_HOURS - BEFORE_HOURS:
            for row in (self._hours, self._of, *self._parts):
                del row[0]
        return tuple(found for n in range(len(TONES)) if tone >> n & 1 and (found := self._look(n, at, bars)))

    def _look(self, number: int, at: datetime, bars: Bars) -> Shifted | None:
        """From time to time: has this share risen, and was that not said already?"""
        now = at.timestamp()
        if now < self._looked_at[number] + LOOK_EVERY:
            return None
        self._looked_at[number] = now
        found = self.shifted(at, TONES[number], bars)
        said_at, said = self._said[number]
        soon = now - said_at < NOW_HOURS * HOUR
        if found is None or found.z < 0 or (soon and found.share < said + bars.difference):
            return None
        self._said[number] = (now, found.share)
        return Shifted(TONES[number], at, found)

    def compared(self, now: datetime, tone: str = NEGATIVE) -> Compared:
        """The last day beside the two weeks before it."""
        first = int(now.timestamp() // HOUR) - NOW_HOURS
        cut = next((n for n, hour in enumerate(self._hours) if hour > first), len(self._hours))
        part = self._parts[TONES.index(tone)]
        return compare(sum(part[cut:]), sum(self._of[cut:]), sum(part[:cut]), sum(self._of[:cut]))

    def shifted(self, now: datetime, tone: str = NEGATIVE, bars: Bars = BARS) -> Compared | None:
        """The same, when it passes the bars."""
        found = self.compared(now, tone)
        enough = min(found.count, found.count_before) >= bars.least
        large = abs(found.share - found.before) >= bars.difference
        return found if enough and large and abs(found.z) >= bars.z else None

    # -- to keep and to go on ------------------------------------------------------------------------

    def state(self) -> list[Any]:
        """Everything, as numbers."""
        rows = [list(row) for row in (self._hours, self._of, *self._parts)]
        return [rows, self._looked_at, self._said]

    @classmethod
    def of(cls, state: Sequence[Any]) -> Shift:
        """What `state` gave."""
        found = cls()
        (hours, every, *parts), looked_at, said = state
        found._hours, found._of = array("q", hours), array("l", every)
        found._parts = [array("l", one) for one in parts]
        found._looked_at, found._said = list(looked_at), [(at, share) for at, share in said]
        return found
