"""Weekly windows such as `mon-fri 18:00-08:00`, on the wall clock of one time zone.

A window belongs to the day on which it starts and may run past midnight. Times are wall-clock times:
in the night the clock goes back an hour, 02:30 comes twice and both are inside a window that holds
02:30; in the night it goes forward 02:30 does not come at all. Public holidays are not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY: Final = 24 * 60
MINUTES_A_WEEK: Final = 7 * MINUTES_A_DAY

Span = tuple[int, int]  # minutes since Monday 00:00, start included, end not

_DAY = "|".join(DAYS)
_FORM = re.compile(rf"({_DAY})(?:-({_DAY}))? ([0-9]{{2}}):([0-9]{{2}})-([0-9]{{2}}):([0-9]{{2}})")
_MEND = "write it like 'mon-fri 18:00-08:00' or 'sun 00:00-24:00'"


class WindowWrong(ValueError):
    """A window that cannot be read; carries the problem and the mend."""

    def __init__(self, problem: str, mend: str = _MEND) -> None:
        super().__init__(f"{problem}; {mend}")
        self.problem = problem
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Window:
    """One weekly window: on which days it starts, and from when until when (minutes of the day).

    `end` is larger than 1440 when the window runs into the next day.
    """

    text: str
    days: tuple[int, ...]
    start: int
    end: int

    def spans(self) -> list[Span]:
        """The window as half-open spans within one week; Sunday night wraps to Monday morning."""
        found: list[Span] = []
        for day in self.days:
            start, end = day * MINUTES_A_DAY + self.start, day * MINUTES_A_DAY + self.end
            found.append((start, min(end, MINUTES_A_WEEK)))
            if end > MINUTES_A_WEEK:
                found.append((0, end - MINUTES_A_WEEK))
        return found


def parse_window(text: str) -> Window:
    """Read one window. Raises WindowWrong; `fri-mon` is Friday to Monday."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise WindowWrong(f"'{text}' is not a weekly window")
    first, last, *numbers = match.groups()
    hours_from, minutes_from, hours_to, minutes_to = (int(n) for n in numbers)
    start = _minute(hours_from, minutes_from, text)
    end = _minute(hours_to, minutes_to, text)
    if start == MINUTES_A_DAY:
        raise WindowWrong(f"'{text}' starts at 24:00", "start at 00:00 of the next day")
    if start == end:
        raise WindowWrong(f"'{text}' starts and ends at the same time", "write 00:00-24:00 for a whole day")
    return Window(text, _days(first, last or first), start, end if end > start else end + MINUTES_A_DAY)


def _minute(hours: int, minutes: int, text: str) -> int:
    total = hours * 60 + minutes
    if minutes > 59 or total > MINUTES_A_DAY:
        raise WindowWrong(f"'{text}' names a time that does not exist", "use 00:00 to 24:00")
    return total


def _days(first: str, last: str) -> tuple[int, ...]:
    start, end = DAYS.index(first), DAYS.index(last)
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))


def merged(spans: list[Span]) -> tuple[Span, ...]:
    """The same minutes as few, ordered, disjoint spans."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def minute_of_week(at: datetime, zone: tzinfo) -> int:
    """Minutes since Monday 00:00 as the wall clock in `zone` shows them; `at` must be aware."""
    there = at.astimezone(zone)
    return there.weekday() * MINUTES_A_DAY + there.hour * 60 + there.minute
