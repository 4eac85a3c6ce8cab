"""Wall-clock wishes turned into moments, and days of a series. Plain.

A wish is a day and a time as people read them in Amsterdam; the moment follows from it. So a post for every
Monday nine o'clock goes out at nine, on either side of the night in which the clock moves.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from regie.kernel.clock import AMSTERDAM, local
from regie.planning.refusal import Refused

EVERY: Final = ("", "day", "workday", "week", "fortnight", "month")
MOST: Final = 120
_DAYS: Final = {"day": 1, "workday": 1, "week": 7, "fortnight": 14}
_SATURDAY: Final = 5


def moment(day: date, at: time) -> datetime:
    """In UTC. Of two equal times in the night the clock goes back, the first.

    Raises Refused `time` when the clock skips over it.
    """
    shown = datetime.combine(day, at.replace(second=0, microsecond=0), AMSTERDAM)
    found = shown.astimezone(UTC)
    if local(found).replace(tzinfo=None) != shown.replace(tzinfo=None):
        raise Refused("time")
    return found


def days(first: date, every: str, until: date | None) -> list[date]:
    """The days of a series, the first included; one day without `every`.

    Monthly keeps the day of the month, or takes the last one where a month is shorter. Raises Refused
    `series` for an unknown rhythm, without an end, or beyond MOST.
    """
    if every not in EVERY:
        raise Refused("series")
    if not every:
        return [first]
    if until is None or until < first:
        raise Refused("series")
    found: list[date] = []
    for day in _all(first, every):
        if day > until:
            return found
        if len(found) == MOST:
            break
        if every != "workday" or day.weekday() < _SATURDAY:
            found.append(day)
    raise Refused("series")


def _all(first: date, every: str) -> Iterator[date]:
    number = 0
    while True:
        if every == "month":
            year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
            last = calendar.monthrange(year, month + 1)[1]
            yield date(year, month + 1, min(first.day, last))
        else:
            yield first + timedelta(days=number * _DAYS[every])
        number += 1
