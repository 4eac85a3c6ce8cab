"""Public holidays: which days count as a Sunday.

A table writes its holidays out, so what was signed says by itself on which days other windows hold.
This calendar only helps to fill them in; a municipality adds its own days and leaves out others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

import holidays as calendar

SUNDAY: Final = 6


def weekday(day: date, holidays: Collection[date]) -> int:
    """The day of the week whose windows hold, Monday 0."""
    return SUNDAY if day in holidays else day.weekday()


def dutch(years: Iterable[int]) -> dict[date, str]:
    """Dutch public holidays by their names, in order of date; Liberation Day every fifth year only."""
    found = calendar.country_holidays("NL", years=list(years), language="nl")
    return {day: str(name) for day, name in sorted(found.items())}


def between(start: datetime, end: datetime, zone: tzinfo) -> list[date]:
    """The Dutch public holidays from `start` up to `end` on the calendar of the zone; both aware."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    known = dutch(range(first.year, last.year + 1))
    return [day for day in known if first <= day <= last]


def around(day: date) -> tuple[date, date]:
    """The day and the one before it: both decide which windows hold, for a window may run past midnight."""
    return day, day - timedelta(days=1)
