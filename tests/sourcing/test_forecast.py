"""The usual week: robust against a peak, right on average, honest about its bounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bench.bench_forecast import DATA, _series
from regie.sourcing.forecast import LEVELS, Event, TooShort, backtest, forecast, usual_week
from regie.sourcing.history import WEEK, Hourly, hourly, quality, without_silent_stretches

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 1, 5, tzinfo=ZONE)


def _series_of(weeks: int, level: float = 20.0, seed: int = 1, start: datetime = MONDAY) -> Hourly:
    """A busy day, a quiet night, and chance."""
    draw = np.random.default_rng(seed)
    hours = np.arange(weeks * WEEK)
    shape = level * (1 + 0.8 * np.sin((hours % 24 - 8) / 24 * 2 * np.pi))
    return Hourly(start, draw.poisson(shape).astype(float), ZONE, np.zeros(len(hours), dtype=bool))


def test_a_peak_in_one_week_does_not_change_the_typical_week_but_its_mean() -> None:
    plain, peak = _series_of(6), _series_of(6)
    peak.counts[-WEEK + 60 : -WEEK + 66] *= 30
    before, after = usual_week(plain), usual_week(peak)
    assert np.abs(before.typical - after.typical).max() <= 6
    assert after.mean.sum() > before.mean.sum() * 1.2


def test_the_mean_week_holds_as_much_as_came_in() -> None:
    series = _series_of(5)
    assert usual_week(series).mean.sum() == pytest.approx(series.counts.sum() / 5, rel=1e-9)


def test_few_messages_still_have_a_shape() -> None:
    week = usual_week(_series_of(8, level=0.3))
    assert week.mean.sum() == pytest.approx(0.3 * WEEK, rel=0.25)
    assert np.count_nonzero(week.mean) > 60


def test_fewer_than_four_weeks_are_refused() -> None:
    with pytest.raises(TooShort, match="3"):
        usual_week(_series_of(3))
    with pytest.raises(TooShort):
        backtest(_series_of(4))


def test_events_multiply_and_holidays_come_as_sundays() -> None:
    series = _series_of(6)
    series.counts[np.array([at.weekday() == 6 for at in series.local])] = 1.0
    first = (series.start + timedelta(weeks=6)).date()
    plain = forecast(series, WEEK)
    ahead = forecast(
        series, WEEK, holidays={first}, events=[Event(first + timedelta(1), first + timedelta(1), 3)]
    )
    assert ahead.typical[:24].tolist() == [1.0] * 24
    assert ahead.mean[24:48].sum() == pytest.approx(3 * plain.mean[24:48].sum())
    assert ahead.typical[48:].tolist() == plain.typical[48:].tolist()


def test_bounds_hold_about_as_often_as_they_say() -> None:
    tested = backtest(_series_of(26))
    for level in LEVELS:
        assert tested.coverage[level] == pytest.approx(level, abs=0.04)
    assert tested.mase < tested.naive_mase


def test_an_export_that_lacks_days_is_not_read_as_quiet() -> None:
    whole, holed = _series_of(6), _series_of(6)
    holed.counts[-10 * 24 : -3 * 24] = 0
    assert len(quality(holed).silent_days) == 7
    marked = without_silent_stretches(holed)
    assert usual_week(marked).mean.sum() == pytest.approx(usual_week(whole).mean.sum(), rel=0.02)
    assert usual_week(holed).mean.sum() < 0.9 * usual_week(whole).mean.sum()


def test_moments_are_counted_by_the_hour_also_when_the_clock_goes_back() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # half past two, twice on the Dutch clock
    series = hourly([night, night + timedelta(hours=1), night + timedelta(hours=3)], ZONE)
    assert series.counts.tolist() == [1, 1, 0, 1]
    assert [at.hour for at in series.local] == [2, 2, 3, 4]
    with pytest.raises(ValueError, match="no message"):
        hourly([], ZONE)
    with pytest.raises(ValueError, match="ten years"):
        hourly([night, night + timedelta(days=5000)], ZONE)


def test_the_days_of_an_event_are_left_out_of_the_past() -> None:
    series = _series_of(6)
    day = series.local[-WEEK].date()
    series.counts[-WEEK : -WEEK + 24] = 10_000
    assert usual_week(series).mean.max() > usual_week(series, {day}).mean.max()
    assert usual_week(series, {day, date(1990, 1, 1)}).mean.max() < 100


@pytest.mark.skipif(not Path(DATA).exists(), reason="the real series are not here")
def test_real_series_are_forecast_better_than_last_week_and_within_their_bounds() -> None:
    tested = [backtest(series) for name, series in _series() if name.startswith("tweets")]
    assert np.mean([one.mase for one in tested]) <= 0.68
    assert np.mean([one.mase for one in tested]) < np.mean([one.naive_mase for one in tested])
    for level in LEVELS:
        assert np.mean([one.coverage[level] for one in tested]) == pytest.approx(level, abs=0.04)
