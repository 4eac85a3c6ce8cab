"""The municipality's own calendar: which hours are evening or night, and which days are special. Plain.

A day is a public holiday when the Dutch calendar says so or the municipality closes on it, unless the
municipality works as usual on it. Bands are windows on that calendar, several a day where needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from regie.engagement.vocabulary import BANDS
from regie.inbox.clock import HOLIDAY, dutch_holiday, windows
from regie.kernel.clock import local

Hours = tuple[str, ...]

STARTER: Final[Mapping[str, Hours]] = {
    "office": ("mon-fri 08:00-18:00",),
    "evening": ("mon-fri 18:00-23:00",),
    "night": ("mon-fri 00:00-08:00", "mon-fri 23:00-24:00"),
    "weekend": ("sat-sun 00:00-24:00",),
    "holiday": ("holiday 00:00-24:00",),
}
# Where two bands hold the same minute the later one of BANDS counts: a holiday is a holiday first.
_STRONGEST_FIRST: Final = tuple(reversed(BANDS))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Bands and days as they hold for one municipality."""

    bands: Mapping[str, Hours] = field(default_factory=lambda: STARTER)
    closed: frozenset[date] = frozenset()
    ordinary: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        """Whether the windows of a holiday count on this day."""
        return day not in self.ordinary and (day in self.closed or dutch_holiday(day))

    def band(self, at: datetime) -> str:
        """The band in which the moment lies; empty where no band was given any hours."""
        return next((name for name in _STRONGEST_FIRST if self.within(self.bands.get(name, ()), at)), "")

    def within(self, hours: Hours, at: datetime) -> bool:
        """Whether the moment lies within these windows; a window belongs to the day on which it starts."""
        for day, minute in read(at):
            kind = HOLIDAY if self.is_holiday(day) else day.weekday()
            if any(w.day == kind and w.start <= minute < w.end for w in windows(hours)):
                return True
        return False

    def hours(self, names: tuple[str, ...]) -> Hours:
        """All windows of these bands together."""
        return tuple(line for name in BANDS if name in names for line in self.bands.get(name, ()))

    def as_dict(self) -> dict[str, list[str]]:
        """The special days as they are kept with a promise, so that it can be counted again later."""
        return {
            "closed": sorted(day.isoformat() for day in self.closed),
            "ordinary": sorted(day.isoformat() for day in self.ordinary),
        }


def read(at: datetime) -> tuple[tuple[date, int], tuple[date, int]]:
    """The moment on the Dutch wall clock: as minutes of its own day, and of the day before it."""
    there = local(at)
    minute = there.hour * 60 + there.minute
    return (there.date(), minute), (there.date() - timedelta(days=1), minute + 24 * 60)


def of_days(kept: Mapping[str, Any]) -> Calendar:
    """A calendar with only the special days that were kept with a promise."""
    closed, ordinary = (
        frozenset(date.fromisoformat(day) for day in kept.get(name, ())) for name in ("closed", "ordinary")
    )
    return Calendar(closed=closed, ordinary=ordinary)
