"""The reply clock: when an answer is due, counted in the hours in which answers are promised.

Plain. Minutes are real minutes, so a window over the night on which the clocks change holds one
hour more or less. Holidays are the Dutch public ones; on such a day only `holiday` windows count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

import holidays

from regie.kernel.clock import AMSTERDAM

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
HOLIDAY: Final = DAYS.index("holiday")
MINUTE: Final = timedelta(minutes=1)
# Without a single open window in this many days there is no promise that can be counted.
HORIZON_DAYS: Final = 400

_WINDOW = re.compile(r"([a-z]+)(?:-([a-z]+))? (\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `start` to `end` minutes after midnight of `day`; `end` may pass 24:00 (1,440)."""

    day: int  # position in DAYS
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Norm:
    """A promise: answer within so many service minutes. No hours: day and night."""

    within_minutes: int
    hours: tuple[str, ...] = ()
    share: int = 100  # percent that must make it


DAYTIME: Final = ("mon-fri 08:00-22:00", "sat-sun 10:00-18:00", "holiday 10:00-18:00")
OFFICE: Final = ("mon-fri 09:00-17:00",)

# A sensible start, not a standard: no national norm exists. By network ("" for every other) and urgency.
STARTER: Final[dict[tuple[str, str], Norm]] = {
    ("", "acute"): Norm(15),
    ("", "high"): Norm(60),
    ("", "normal"): Norm(240, DAYTIME),
    ("", "low"): Norm(840, DAYTIME),
    ("email", "normal"): Norm(480, OFFICE),
    ("email", "low"): Norm(1440, OFFICE),
    ("feed", "normal"): Norm(480, OFFICE),
    ("feed", "low"): Norm(1440, OFFICE),
    ("file", "normal"): Norm(1440, OFFICE),
    ("file", "low"): Norm(1440, OFFICE),
}

IsHoliday = Callable[[date], bool]


class HoursWrong(ValueError):
    """A window that cannot be read; the message names it."""


@lru_cache(maxsize=256)
def windows(hours: tuple[str, ...]) -> tuple[Window, ...]:
    """Read `mon-fri 18:00-08:00` lines. A window past midnight belongs to the day it starts on."""
    return tuple(window for line in hours for window in _windows_of(line))


def _windows_of(line: str) -> Iterator[Window]:
    found = _WINDOW.fullmatch(line.strip().lower())
    if found is None or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
        raise HoursWrong(line)
    start, end = _minutes(found[3], found[4], line), _minutes(found[5], found[6], line)
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    mixed = HOLIDAY in (first, last) and first != last
    if start in (end, 1440) or first > last or mixed:
        raise HoursWrong(line)
    for day in range(first, last + 1):
        yield Window(day, start, end if end > start else end + 1440)


def _minutes(hour: str, minute: str, line: str) -> int:
    value = int(hour) * 60 + int(minute)
    if int(minute) > 59 or value > 1440:
        raise HoursWrong(line)
    return value


@lru_cache(maxsize=8)
def _year(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def dutch_holiday(day: date) -> bool:
    """Whether the day is a public holiday in the Netherlands (King's Day moves; 5 May every five years)."""
    return day in _year(day.year)


def norm_for(norms: Mapping[tuple[str, str], Norm], network: str, urgency: str) -> Norm:
    """The promise for network and urgency: the municipality's own first, then the starter.

    Acute always runs day and night, whatever hours somebody wrote; unknown urgency counts as high,
    because a word we do not know must not give more time.
    """
    for table in (norms, STARTER):
        for key in ((network, urgency), ("", urgency)):
            if key in table:
                found = table[key]
                return replace(found, hours=()) if urgency == "acute" else found
    return STARTER["", "high"]


def due_at(received: datetime, norm: Norm, *, is_holiday: IsHoliday = dutch_holiday) -> datetime:
    """The moment by which an answer was promised for a message received at `received` (aware)."""
    return due_after(received, norm.within_minutes, norm.hours, is_holiday=is_holiday)


def due_after(
    start: datetime, minutes: float, hours: tuple[str, ...], *, is_holiday: IsHoliday = dutch_holiday
) -> datetime:
    """The moment at which so many service minutes have passed since `start` (aware)."""
    left = minutes * MINUTE
    # In UTC throughout: between two moments of one zone Python counts wall-clock time.
    last = begin = start.astimezone(UTC)
    if not hours:
        return begin + left
    for opens, end in _open(begin, windows(hours), is_holiday):
        start = max(opens, last)
        if end <= start:
            continue  # covered by a window before it
        if end - start >= left:
            return start + left
        left -= end - start
        last = end
    return begin + minutes * MINUTE  # no window within the horizon: count real time rather than never


def opens_at(
    start: datetime, hours: tuple[str, ...], *, is_holiday: IsHoliday = dutch_holiday
) -> datetime | None:
    """The first open moment at or after `start`; None when there is none within the horizon."""
    begin = start.astimezone(UTC)
    found = next(_open(begin, windows(hours), is_holiday), None)
    return max(found[0], begin) if found else None


def service_minutes(
    since: datetime, until: datetime, hours: Sequence[str], *, is_holiday: IsHoliday = dutch_holiday
) -> float:
    """Open minutes between two moments; all minutes when there are no hours."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    if until <= since:
        return 0.0
    if not hours:
        return (until - since) / MINUTE
    total, last = timedelta(), since
    for opens, closes in _open(since, windows(tuple(hours)), is_holiday):
        if opens >= until:
            break
        start, end = max(opens, last), min(closes, until)
        if end > start:
            total += end - start
            last = end
    return total / MINUTE


def _open(
    since: datetime, wanted: Sequence[Window], is_holiday: IsHoliday
) -> Iterator[tuple[datetime, datetime]]:
    """Open stretches in UTC that end after `since`, by start; stretches may overlap."""
    first = since.astimezone(AMSTERDAM).date() - timedelta(days=1)
    for offset in range(HORIZON_DAYS):
        day = first + timedelta(days=offset)
        kind = HOLIDAY if is_holiday(day) else day.weekday()
        found = sorted((_moment(day, w.start), _moment(day, w.end)) for w in wanted if w.day == kind)
        for start, end in found:
            if end > since:
                yield start, end


def _moment(day: date, minutes: int) -> datetime:
    """Wall-clock minutes after midnight as a real moment. 02:30 in spring does not exist: it is 03:30."""
    days, rest = divmod(minutes, 1440)
    wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), AMSTERDAM)
    return wall.astimezone(UTC)
