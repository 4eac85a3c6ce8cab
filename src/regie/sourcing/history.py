"""What came in, hour by hour, and how far it can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

HOUR: Final = timedelta(hours=1)
WEEK: Final = 168
LEAST_WEEKS: Final = 4
MOST_HOURS: Final = 24 * 366 * 10
SUNDAY: Final = 6

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Hourly:
    """Counts of whole hours from `start` (aware, on the hour) on; `missing` hours are known to lack.

    The hour of the week is that of the zone's clock: in the night the clock goes back one comes twice.
    """

    start: datetime
    counts: Floats
    zone: ZoneInfo
    missing: Flags

    @cached_property
    def local(self) -> list[datetime]:
        """The start of each hour on the zone's clock."""
        first = self.start.astimezone(UTC)  # on the wall clock an hour is lost or doubled twice a year
        return [(first + n * HOUR).astimezone(self.zone) for n in range(len(self.counts))]

    @cached_property
    def hour_of_week(self) -> Ints:
        """0 is Monday midnight."""
        return np.array([at.weekday() * 24 + at.hour for at in self.local], dtype=np.int64)

    @property
    def weeks(self) -> float:
        """Length in weeks."""
        return len(self.counts) / WEEK

    def on(self, days: Collection[date]) -> Flags:
        """Which hours fall on these days."""
        return np.array([at.date() in days for at in self.local], dtype=bool)


@dataclass(frozen=True, slots=True)
class Quality:
    """What to know before believing a forecast."""

    first: datetime | None
    last: datetime | None
    weeks: float
    total: int
    twice: int
    silent_days: tuple[date, ...]  # a whole day without anything, between days with
    enough: bool


def hourly(moments: Iterable[datetime], zone: ZoneInfo) -> Hourly:
    """Moments (aware) counted by hour. Takes a stream: memory grows with hours, not with moments.

    Raises ValueError when there are none, or they span more than ten years.
    """
    counted: Counter[int] = Counter(int(at.timestamp()) // 3600 for at in moments)
    if not counted:
        raise ValueError("there is no message in it")
    first, last = min(counted), max(counted)
    if last - first > MOST_HOURS:
        raise ValueError("it spans more than ten years")
    counts = np.zeros(last - first + 1)
    for hour, number in counted.items():
        counts[hour - first] = number
    start = datetime.fromtimestamp(first * 3600, zone)
    return Hourly(start, counts, zone, np.zeros(len(counts), dtype=bool))


def quality(series: Hourly, twice: int = 0) -> Quality:
    """How long, how much, and which days are silent."""
    by_day: dict[date, float] = {}
    for at, number in zip(series.local, series.counts, strict=True):
        by_day[at.date()] = by_day.get(at.date(), 0) + float(number)
    whole_days = sorted(by_day)[1:-1]  # the first and last may be cut off
    silent = tuple(day for day in whole_days if by_day[day] == 0)
    return Quality(
        series.local[0],
        series.local[-1] + HOUR,
        round(series.weeks, 1),
        int(series.counts.sum()),
        twice,
        silent if _usually_busy(by_day) else (),
        series.weeks >= LEAST_WEEKS,
    )


def without_silent_stretches(series: Hourly) -> Hourly:
    """Marks days without a single message as missing where a day usually has many: an export that lacks them
    must not be read as quiet.
    """
    silent = set(quality(series).silent_days)
    return Hourly(series.start, series.counts, series.zone, series.missing | series.on(silent))


def _usually_busy(by_day: dict[date, float]) -> bool:
    """Whether a silent day would be a surprise (less than once in a year by chance)."""
    return float(np.median(list(by_day.values()))) >= 6
