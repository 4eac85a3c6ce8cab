"""What is coming: a robust week, its mean level, and bounds that held on the user's own past weeks.

The typical hour is the median of the last five such hours; it is hard to beat a week ahead, and a peak does
not drag it along. Work needs the mean, so the shape is scaled to the mean level. Bounds come from leaving
each week out in turn and seeing how far off it was (conformal, by part of the day and weekend): counts vary
far more than a Poisson distribution says. Holidays are taken as Sundays; days with an event are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import numpy as np

from regie.sourcing.history import HOUR, LEAST_WEEKS, SUNDAY, WEEK, Flags, Floats, Hourly, Ints

WEEKS: Final = 5
LEVELS: Final = (0.8, 0.9, 0.95)
SPARSE: Final = 1.0  # below a median of one an hour its shape is mostly noughts; then the mean is smoothed
PARTS: Final = 8


class TooShort(ValueError):
    """Fewer than four weeks: no forecast, only an estimate."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Per hour: `typical` (the median), `mean` (for load) and upper bounds by level."""

    start: datetime
    typical: Floats
    mean: Floats
    upper: Mapping[float, Floats]


@dataclass(frozen=True, slots=True)
class Week:
    """A week as it usually is: 168 hours from Monday midnight, with upper bounds by level."""

    typical: Floats
    mean: Floats
    upper: Mapping[float, Floats]


@dataclass(frozen=True, slots=True)
class Backtest:
    """Over all origins: error against the seasonal naive (MASE and WAPE), and how often bounds held."""

    origins: int
    mase: float
    naive_mase: float
    wape: float
    naive_wape: float
    coverage: Mapping[float, float]


@dataclass(frozen=True, slots=True)
class Event:
    """From one day to another (included) so many times the usual comes in."""

    first: date
    last: date
    multiple: float


def usual_week(series: Hourly, leave_out: Collection[date] = ()) -> Week:
    """The week as it usually is. Raises TooShort under four weeks."""
    if series.weeks < LEAST_WEEKS:
        raise TooShort(f"{series.weeks:.1f} weeks of history; a forecast needs {LEAST_WEEKS}")
    past = _by_hour(series.counts, series.hour_of_week, series.missing | series.on(leave_out))
    typical = np.nanmedian(past, axis=0)
    return Week(typical, _mean_profile(past, typical), _bounds(past, typical))


def forecast(
    series: Hourly,
    hours: int,
    holidays: Collection[date] = (),
    events: Sequence[Event] = (),
) -> Forecast:
    """The hours after the series. Holidays come as Sundays; an event multiplies what is usual."""
    apart = {*holidays, *(day for event in events for day in _days(series, event))}
    week = usual_week(series, apart)
    start = series.start.astimezone(UTC) + len(series.counts) * HOUR
    ahead = Hourly(start, np.zeros(hours), series.zone, np.zeros(hours, dtype=bool))
    places = np.array(
        [(SUNDAY if at.date() in holidays else at.weekday()) * 24 + at.hour for at in ahead.local],
        dtype=np.int64,
    )
    factor = np.ones(hours)
    for event in events:
        inside = np.array([event.first <= at.date() <= event.last for at in ahead.local])
        factor[inside] *= event.multiple
    return Forecast(
        start,
        week.typical[places] * factor,
        week.mean[places] * factor,
        {level: bound[places] * factor for level, bound in week.upper.items()},
    )


def origins(length: int, most: int = 28) -> list[int]:
    """From which hours a week ahead is tried: a day apart, newest first, five weeks of past before each."""
    last = length - WEEK
    return list(range(last, WEEKS * WEEK - 1, -24))[:most] or [last]


def backtest(series: Hourly) -> Backtest:
    """From several past moments, a week ahead, against what then came."""
    counts, places, missing = series.counts, series.hour_of_week, series.missing
    tried = [at for at in origins(len(counts)) if at >= LEAST_WEEKS * WEEK]
    rows = [_one_origin(counts, places, missing, at) for at in tried]
    if not rows:
        raise TooShort("fewer than five weeks of history; nothing to test a forecast on")
    parts = zip(*(row[0] for row in rows), strict=True)
    errors, naive, scaled, naive_scaled, actual = (np.array(part) for part in parts)
    held = {level: float(np.mean([r[1][level] for r in rows])) for level in LEVELS}
    whole = max(float(actual.sum()), 1e-9)
    return Backtest(
        len(rows),
        float(scaled.mean()),
        float(naive_scaled.mean()),
        float(errors.sum()) / whole,
        float(naive.sum()) / whole,
        held,
    )


def _one_origin(
    counts: Floats, places: Ints, missing: Flags, at: int
) -> tuple[tuple[float, float, float, float, float], dict[float, float]]:
    past = _by_hour(counts[:at], places[:at], missing[:at])
    typical = np.nanmedian(past, axis=0)
    bounds = _bounds(past, typical)
    here, ahead = places[at : at + WEEK], counts[at : at + WEEK]
    naive = counts[at - WEEK : at][: len(ahead)]
    scale = max(float(np.abs(counts[WEEK:at] - counts[: at - WEEK]).mean()), 1e-9)
    error, naive_error = np.abs(ahead - typical[here]), np.abs(ahead - naive)
    held = {level: float((ahead <= bound[here]).mean()) for level, bound in bounds.items()}
    sums = (float(error.sum()), float(naive_error.sum()))
    return (*sums, float(error.mean()) / scale, float(naive_error.mean()) / scale, float(ahead.sum())), held


def _by_hour(counts: Floats, places: Ints, skip: Flags, weeks: int = WEEKS) -> Floats:
    """The last so many values of each hour of the week, newest last; hours that lack are not a number."""
    past = np.full((weeks, WEEK), np.nan)
    for hour in range(WEEK):
        found = counts[np.flatnonzero((places == hour) & ~skip)[-weeks:]]
        if len(found):
            past[weeks - len(found) :, hour] = found
    empty = np.isnan(past).all(axis=0)
    past[-1, empty] = 0.0
    return past


def _mean_profile(past: Floats, typical: Floats) -> Floats:
    mean = np.nanmean(past, axis=0)
    if np.median(typical) < SPARSE or typical.sum() < mean.sum() / 2:
        return np.asarray((np.roll(mean, 1) + 2 * mean + np.roll(mean, -1)) / 4)
    return np.asarray(typical * (mean.sum() / typical.sum()))


def _bounds(past: Floats, typical: Floats) -> dict[float, Floats]:
    """Each week against the median of the others, pooled by part of the day, scaled by the level's root."""
    parts = _parts()
    upper = {level: np.zeros(WEEK) for level in LEVELS}
    off = _left_out(past)
    for part in range(PARTS):
        here = parts == part
        pool = np.sort(off[:, here][~np.isnan(off[:, here])])
        for level in LEVELS:
            upper[level][here] = typical[here] + _upper(pool, level) * np.sqrt(typical[here] + 1)
    return {level: np.maximum(bound, 0) for level, bound in upper.items()}


def _left_out(past: Floats) -> Floats:
    rows = []
    for week in range(len(past)):
        others = np.delete(past, week, axis=0)
        known = ~np.isnan(others).all(axis=0)
        middle = np.full(WEEK, np.nan)
        middle[known] = np.nanmedian(others[:, known], axis=0)
        rows.append((past[week] - middle) / np.sqrt(np.maximum(middle, 0) + 1))
    return np.array(rows)


def _upper(pool: Floats, level: float) -> float:
    """The conformal quantile: with n values, the one at rank (n + 1) x level."""
    if not len(pool):
        return 0.0
    return float(pool[min(len(pool) - 1, int(np.ceil((len(pool) + 1) * level)) - 1)])


def _parts() -> Ints:
    hours = np.arange(WEEK)
    weekend = (hours // 24 >= 5).astype(np.int64)
    return weekend * 4 + (hours % 24) // 6


def _days(series: Hourly, event: Event) -> list[date]:
    return sorted({at.date() for at in series.local if event.first <= at.date() <= event.last})
