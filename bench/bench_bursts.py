"""Burst scores on labelled series: the Numenta score beside published detectors, with settings frozen before.

The settings of `regie.watch.bursts` were chosen from what is known of such detectors, not on these series;
only the threshold is chosen on them, as it was for the published figures of the same series.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.nab import PROFILES, Series, best
from regie.watch.bursts import Bursts

PLACE = Path(__file__).resolve().parents[2] / "shared" / "data" / "bursts"
PUBLISHED = (("Twitter ADVec", 59.6), ("Numenta HTM", 69.3), ("contextOSE", 74.5), ("ARTime", 83.2))


def main() -> int:
    """Print one row per profile, and the published detectors on all ten series of the benchmark."""
    if not PLACE.is_dir():
        print("no labelled series here: skipped")
        return 0
    windows = json.loads((PLACE / "labels.json").read_text())["windows"]
    begun = time.process_time()
    found = [_series(path, windows) for path in sorted(PLACE.glob("*.csv"))]
    seconds = time.process_time() - begun
    rows = sum(len(one.scores) for one in found)
    print(f"{len(found)} series, {rows} rows, {rows / seconds:,.0f} rows a second (CPU)")
    for profile in PROFILES:
        score, threshold = best(found, profile)
        print(f"{profile.name:<18} {score:6.1f}  (threshold {threshold:.3f})")
    print(
        "published, standard profile, ten series: "
        + ", ".join(f"{name} {score}" for name, score in PUBLISHED)
    )
    return 0


def _series(path: Path, windows: dict[str, Sequence[tuple[str, str]]]) -> Series:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    bursts = Bursts()
    scores = [bursts.push(float(row["value"])) for row in rows]
    times = [row["timestamp"] for row in rows]
    labelled = next(value for name, value in windows.items() if name.endswith(path.name))
    spans = [
        (
            next(n for n, at in enumerate(times) if at >= first[:19]),
            max(n for n, at in enumerate(times) if at <= last[:19]),
        )
        for first, last in labelled
    ]
    return Series(scores, spans, min(int(0.15 * len(rows)), 750))


if __name__ == "__main__":
    sys.exit(main())
