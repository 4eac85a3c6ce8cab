"""Shifts, on-call, calls and people as values. Time is in whole minutes since 1970 in UTC.

Minutes of the clock that runs on: the night the clock goes back has 25 hours, and rest in it counts 25.
Where the law speaks of the wall clock (Sundays, between midnight and six) it is Europe/Amsterdam's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from regie.kernel.clock import AMSTERDAM, local

HOUR: Final = 60
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
EPOCH: Final = date(1970, 1, 1)

Kind = Literal["duty", "on_call"]
Span = tuple[int, int]  # start included, end not


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works. The municipality sees that something is excepted, never why.

    `no_nights`: need not or may not work nights. `short_days`: at most 10 hours a shift, 50 a week over
    4 weeks and 45 over 16 (Working Hours Act 4:5). `unavailable` is what the person asked for.
    """

    id: str
    employer: str
    skills: frozenset[str] = frozenset()
    contract_hours_week: float | None = None
    unavailable: tuple[Span, ...] = ()
    no_nights: bool = False
    short_days: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """One row of the roster; `person` is None while nobody was found. `danger` is work under 5:10.

    `breaks` is None when the roster does not say when people pause; then breaks are not judged.
    """

    id: str
    person: str | None
    start: int
    end: int
    kind: Kind = "duty"
    skills: frozenset[str] = frozenset()
    breaks: tuple[Span, ...] | None = None
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody on call was called and worked."""

    person: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Agreements:
    """What a collective agreement or the works council allows beyond the ordinary rules; default: nothing.

    `weekly_rest_in_parts` is not for offices (Working Hours Decree 2.1:4). `handover_minutes` (at most
    15) may be added to a shift for handing over (Decree 4.4:1). `shorter_breaks`: a quarter of an hour will
    do. `known_days_ahead`: how long before they work people know their roster (4:2).
    """

    weekly_rest_in_parts: bool = False
    longer_average: bool = False
    more_nights: bool = False
    longer_series: bool = False
    sundays: bool = False
    handover_minutes: int = 0
    shorter_breaks: bool = False
    known_days_ahead: int = 28


@dataclass(frozen=True, slots=True)
class Demand:
    """At least so many people of a kind, each with all these skills; one may count for several rows."""

    start: int
    end: int
    people: int
    skills: frozenset[str] = frozenset()
    kind: Kind = "duty"


@dataclass(frozen=True, slots=True)
class Roster:
    """People and shifts, with history before the period so that sliding windows look back."""

    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    calls: tuple[Call, ...]
    period: Span
    agreements: Agreements = field(default_factory=Agreements)
    published_at: int | None = None
    demand: tuple[Demand, ...] = ()


def minute(moment: datetime) -> int:
    """Minutes since 1970 of an aware moment, seconds cut off."""
    return int(moment.timestamp()) // 60


def moment(minutes: int) -> datetime:
    """The moment in Europe/Amsterdam."""
    return local(datetime.fromtimestamp(minutes * 60, UTC))


def iso(minutes: int) -> str:
    """ISO 8601 with the offset of Europe/Amsterdam."""
    return moment(minutes).isoformat()


@lru_cache(maxsize=8192)
def wall(day: date, hour: int) -> int:
    """The minute at which it is `hour` o'clock that day in Europe/Amsterdam (the first, when it is twice)."""
    return minute(datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM))


def days_of(span: Span) -> list[date]:
    """The Dutch calendar days a span touches."""
    first = day_of(span[0])
    if span[1] <= wall(first + timedelta(days=1), 0):
        return [first]
    last = day_of(span[1] - 1)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_of(minutes: int) -> date:
    """The Dutch calendar day of a minute: asked so often that it counts on from known midnights."""
    day = EPOCH + timedelta(days=(minutes + HOUR) // DAY)  # right in winter; in summer an hour late
    following = day + timedelta(days=1)
    return following if minutes >= wall(following, 0) else day


def union(spans: Iterable[Span]) -> list[Span]:
    """The same minutes as few, ordered, disjoint spans."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def shared(one: Span, other: Span) -> int:
    """Minutes that two spans have in common."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def longest_gap(spans: Iterable[Span], within: Span) -> int:
    """The longest stretch of `within` that none of the spans touches, in minutes."""
    longest, (free_from, last) = 0, within
    for start, end in sorted(spans):
        if start >= last:
            break
        longest = max(longest, start - free_from)
        free_from = max(free_from, end)
    return max(longest, last - free_from)


def gaps(spans: Iterable[Span], within: Span) -> list[Span]:
    """The stretches of `within` that none of the spans touches."""
    found, free_from = [], within[0]
    for start, end in union(spans):
        if end <= within[0] or start >= within[1]:
            continue
        if start > free_from:
            found.append((free_from, start))
        free_from = max(free_from, end)
    if free_from < within[1]:
        found.append((free_from, within[1]))
    return found
