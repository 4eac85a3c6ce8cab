"""What must be covered, and when it is not: weekly windows on the Dutch clock, minute by minute. Plain.

A day that counts as a Sunday has Sunday's windows. The night the clock goes back needs its 25th hour too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from regie.kernel.clock import AMSTERDAM
from regie.kernel.windows import MINUTES_A_DAY, parse_window
from regie.roster.shifts import Kind, Span, days_of, minute

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Need:
    """So many people of a kind in these weekly windows, with all these skills."""

    name: str
    windows: tuple[str, ...]
    people: int = 1
    kind: Kind = "duty"
    skills: frozenset[str] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is asked on windows that begin this day."""
        return (self.starts_on is None or day >= self.starts_on) and (
            self.ends_on is None or day <= self.ends_on
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A shift that has somebody: when, as what, who is able to what."""

    start: int
    end: int
    kind: str
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch in which people are missing for a need."""

    start: int
    end: int
    missing: int
    name: str
    kind: Kind = "duty"


def at_minute(day: date, minutes: int) -> int:
    """The minute since 1970 at which the wall clock shows so many minutes after that day's midnight."""
    ahead, rest = divmod(minutes, MINUTES_A_DAY)
    shown = datetime.combine(day + timedelta(days=ahead), time(rest // 60, rest % 60), AMSTERDAM)
    return minute(shown)


def asked(need: Need, period: Span, sundays: Collection[date]) -> list[Span]:
    """When the need holds within the period; each span begins with a window."""
    windows = [parse_window(text) for text in need.windows]
    found: list[Span] = []
    for day in days_of((period[0] - MINUTES_A_DAY, period[1])):
        if not need.holds_on(day):
            continue
        weekday = SUNDAY if day in sundays else day.weekday()
        for window in windows:
            if weekday in window.days:
                span = (at_minute(day, window.start), at_minute(day, window.end))
                clipped = (max(span[0], period[0]), min(span[1], period[1]))
                if clipped[0] < clipped[1]:
                    found.append(clipped)
    return found


def holes(
    needs: Iterable[Need], placed: Collection[Placed], period: Span, sundays: Collection[date]
) -> list[Hole]:
    """Every stretch of the period in which a need is not met, in time order."""
    found: list[Hole] = []
    for need in needs:
        there = [one for one in placed if one.kind == need.kind and need.skills <= one.skills]
        found += _short(need, asked(need, period, sundays), there)
    return sorted(found, key=lambda hole: (hole.start, hole.end, hole.name))


def _short(need: Need, spans: list[Span], there: list[Placed]) -> Iterator[Hole]:
    steps: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for start, end in spans:
        steps[start][0] += 1
        steps[end][0] -= 1
    for one in there:
        steps[one.start][1] += 1
        steps[one.end][1] -= 1
    asking = present = 0
    since, missing = 0, 0
    for edge in sorted(steps):
        asking, present = asking + steps[edge][0], present + steps[edge][1]
        short = max(0, need.people - present) if asking else 0
        if short != missing:
            if missing:
                yield Hole(since, edge, missing, need.name, need.kind)
            since, missing = edge, short
