"""Rosters in few words: day numbers from Monday 2 March 2026, hours on the Dutch clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from regie.roster.shifts import (
    HOUR,
    Agreements,
    Call,
    Kind,
    Person,
    Roster,
    Shift,
    Span,
    wall,
)

MONDAY = date(2026, 3, 2)
_numbers = count(1)


def at(day: int, hour: float = 0) -> int:
    """The minute at `hour` o'clock on day number `day`; 7.5 is half past seven, hours beyond 24 run on."""
    whole = MONDAY + timedelta(days=day + int(hour // 24))
    return wall(whole, int(hour % 24)) + round(hour % 1 * 60)


def shift(day: int, start: float, hours: float, kind: Kind = "duty", **more: Any) -> Shift:
    """A shift of Anna's that starts on a day at an hour and lasts so many hours."""
    first = at(day, start)
    return Shift(
        f"s{next(_numbers)}", more.pop("person", "anna"), first, first + round(hours * HOUR), kind, **more
    )


def days(numbers: Iterable[int], start: float, hours: float, kind: Kind = "duty") -> list[Shift]:
    """The same shift on several days."""
    return [shift(day, start, hours, kind) for day in numbers]


def call(day: int, start: float, hours: float) -> Call:
    """Anna was called."""
    return Call("anna", at(day, start), at(day, start) + round(hours * HOUR))


def roster(
    shifts: Sequence[Shift],
    calls: Sequence[Call] = (),
    *,
    person: Person | None = None,
    agreed: Agreements | None = None,
    period: Span | None = None,
    published_at: int | None = None,
) -> Roster:
    """Anna's roster; the period holds everything unless told otherwise."""
    anna = person or Person("anna", "bureau")
    whole = (at(-1), max(one.end for one in shifts) + 400 * 24 * HOUR)
    return Roster((anna,), tuple(shifts), tuple(calls), period or whole, agreed or Agreements(), published_at)
