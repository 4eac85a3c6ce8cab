"""A week ahead on real series: the median week against the seasonal naive and gradient boosting; coverage.

Needs ../shared/data; says so and stops without it.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from bench.harness import table
from regie.sourcing.forecast import LEVELS, backtest, origins
from regie.sourcing.history import WEEK, Floats, Hourly, Ints, hourly

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
ZONE: Final = ZoneInfo("Europe/Amsterdam")
DENSE_FROM: Final = datetime(2026, 5, 18, tzinfo=UTC)
TARGET: Final = 0.68
OFF: Final = 0.04


def main() -> None:
    """Run and print."""
    if not DATA.exists():
        print(f"the real series are not here ({DATA})")
        return
    rows, tweets, held = [], [], []
    for name, series in _series():
        ours = backtest(series)
        trees, taken = _boosting(series)
        rows.append(
            (
                name,
                ours.origins,
                f"{ours.mase:.3f}",
                f"{ours.naive_mase:.3f}",
                f"{trees:.3f}",
                f"{ours.wape:.3f}",
                *(f"{ours.coverage[level]:.3f}" for level in LEVELS),
                f"{taken:.1f}",
            )
        )
        if name.startswith("tweets"):
            tweets.append((ours.mase, ours.naive_mase, trees))
            held.append([ours.coverage[level] for level in LEVELS])
    means = np.mean(tweets, axis=0)
    covered = np.mean(held, axis=0)
    rows.append(
        ("all tweets", "", *(f"{one:.3f}" for one in means), "", *(f"{one:.3f}" for one in covered), "")
    )
    table(
        ("series", "origins", "MASE", "naive", "boosting", "WAPE", "80 %", "90 %", "95 %", "boosting s"), rows
    )
    good = bool(means[0] <= TARGET)
    inside = bool(np.all(np.abs(covered - np.array(LEVELS)) <= OFF))
    print(f"\nMASE on tweets {means[0]:.3f}, target {TARGET}: {'reached' if good else 'NOT reached'}")
    print(f"coverage within {OFF:.0%}: {'reached' if inside else 'NOT reached'}")


def _series() -> Iterator[tuple[str, Hourly]]:
    for path in sorted((DATA / "bursts").glob("Twitter_volume_*.csv")):
        yield f"tweets {path.stem.rpartition('_')[2]}", _summed(path)
    moments = []
    with (DATA / "dutch" / "assen-reports.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["created_at"])
            if at >= DENSE_FROM:
                moments.append(at)
    yield "Assen reports", hourly(moments, ZONE)


def _summed(path: Path) -> Hourly:
    """Rows of five minutes, twelve to an hour from the first row on; taken as UTC."""
    with path.open(encoding="utf-8") as file:
        values = [float(row["value"]) for row in csv.DictReader(file)]
    hours = len(values) // 12
    counts = np.array(values[: hours * 12]).reshape(hours, 12).sum(axis=1)
    zone = ZoneInfo("UTC")
    start = datetime(2015, 2, 26, 21, tzinfo=zone)
    return Hourly(start, counts, zone, np.zeros(hours, dtype=bool))


def _boosting(series: Hourly) -> tuple[float, float]:
    """Gradient boosting on absolute error with hour, day and the same hour one and two weeks before."""
    counts, places = series.counts, series.hour_of_week
    started, scores = time.perf_counter(), []
    for at in origins(len(counts)):
        rows = np.arange(2 * WEEK, at)
        model = HistGradientBoostingRegressor(loss="absolute_error", max_iter=150, random_state=0)
        model.fit(_features(counts, places, rows), counts[rows])
        ahead = np.arange(at, at + WEEK)
        error = np.abs(model.predict(_features(counts, places, ahead)) - counts[ahead]).mean()
        scores.append(error / np.abs(counts[WEEK:at] - counts[: at - WEEK]).mean())
    return float(np.mean(scores)), time.perf_counter() - started


def _features(counts: Floats, places: Ints, rows: Ints) -> Floats:
    lags = [counts[rows - lag] for lag in (WEEK, 2 * WEEK)]
    return np.column_stack([places[rows] % 24, places[rows] // 24, places[rows], *lags])


if __name__ == "__main__":
    main()
