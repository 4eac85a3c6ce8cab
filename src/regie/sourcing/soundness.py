"""How far figures can be trusted: what lacks, what looks wrong, and what they are good for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np

from regie.mandate.holidays import dutch
from regie.sourcing.exportfile import Reading
from regie.sourcing.history import LEAST_WEEKS, WEEK, Hourly, quality

QUIET: Final = 6  # hours in a row that are the quietest of the day, where people live
NIGHT_STARTS: Final = (22, 23, 0, 1, 2)  # when those begin, if the zone is right
ENOUGH_TO_TELL: Final = 500
STOPPED_DAYS: Final = 21
MANY: Final = 0.02


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know. `grave`: what was counted is likely wrong."""

    code: str
    grave: bool = False
    numbers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole days without anything."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Soundness:
    """Everything the page about the data shows."""

    first: date
    last: date
    weeks: float
    total: int
    enough: bool
    gaps: tuple[Gap, ...]
    holidays: tuple[date, ...]
    findings: tuple[Finding, ...]


def soundness(series: Hourly, found: Reading, own_channels: Collection[str] = ()) -> Soundness:
    """Look at the counts and how they were read. `own_channels`: names of channels that should be there."""
    known = quality(series, found.twice)
    first, last = series.local[0].date(), series.local[-1].date()
    gaps = tuple(_gaps(known.silent_days))
    holidays = tuple(sorted(d for d in dutch(range(first.year, last.year + 1)) if first <= d <= last))
    findings = [
        *_of_length(series, found),
        *_of_rows(found),
        *([Finding("gaps", grave=True, numbers={"days": sum(one.days for one in gaps)})] if gaps else []),
        *_of_zone(series),
        *_of_channels(series, found, own_channels),
    ]
    return Soundness(first, last, known.weeks, found.counted, known.enough, gaps, holidays, tuple(findings))


def _gaps(silent: Collection[date]) -> list[Gap]:
    found: list[Gap] = []
    for day in sorted(silent):
        if found and day - found[-1].last == timedelta(days=1):
            found[-1] = Gap(found[-1].first, day)
        else:
            found.append(Gap(day, day))
    return found


def _of_length(series: Hourly, found: Reading) -> list[Finding]:
    if found.counted == 1:
        return [Finding("one_message", grave=True)]
    if series.weeks < LEAST_WEEKS:
        return [Finding("short", grave=True, numbers={"weeks": round(series.weeks, 1)})]
    return []


def _of_rows(found: Reading) -> list[Finding]:
    told = []
    whole = max(1, found.rows - found.outgoing)
    if found.twice:
        told.append(Finding("twice", numbers={"n": found.twice}))
    for code in ("moment", "no_moment", "far", "skipped_hour", "negative", "answer"):
        number = found.faults[code]
        if number:
            grave = number / whole > MANY and code != "skipped_hour"
            told.append(Finding(code, grave=grave, numbers={"n": number}))
    return told


def _of_zone(series: Hourly) -> list[Finding]:
    """Where people live, the quietest six hours begin around midnight. Elsewhere: likely a wrong zone."""
    hours = series.hour_of_week % 24
    if series.counts.sum() < ENOUGH_TO_TELL or len(series.counts) < 2 * WEEK:
        return []
    by_hour = np.array([series.counts[hours == hour].sum() for hour in range(24)])
    windows = np.array([sum(by_hour[(start + n) % 24] for n in range(QUIET)) for start in range(24)])
    quietest = int(windows.argmin())
    flat = windows.min() > 0.6 * windows.mean()
    if quietest in NIGHT_STARTS or flat:
        return []
    numbers = {"from": quietest, "to": (quietest + QUIET) % 24}
    return [Finding("zone", grave=True, numbers=numbers)]


def _of_channels(series: Hourly, found: Reading, own: Collection[str]) -> list[Finding]:
    told = []
    there = {name.lower() for name in found.channels}
    lacking = sorted(one for one in set(own) if there and not any(one.lower() in name for name in there))
    if lacking:
        told.append(Finding("channels_lack", numbers={"names": ", ".join(lacking)}))
    end = int(series.start.timestamp()) // 3600 + len(series.counts)
    for name, hour in sorted(found.last_by_channel.items()):
        if end - hour > STOPPED_DAYS * 24 and found.channels[name] >= 20:
            numbers = {"name": name, "days": (end - hour) // 24}
            told.append(Finding("channel_stops", grave=True, numbers=numbers))
    return told
