"""Bursts: the Numenta score beside published detectors, minutes from onset, and false alarms.

The scoring is checked first: a detector with published scores per series must get the same.
The settings of `regie.watch.bursts` were frozen before this was printed, in a commit that says how they
were chosen: on these five series with one left out each time. Only the threshold is chosen here, on all
five, as it was for the published figures.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.gaussian import PUBLISHED as CHECKED
from bench.gaussian import gaussian_scores
from bench.harness import table
from bench.nab import PROFILES, Series, best, normalised, raw_score
from regie.watch.alarms import Alarm, Hit, Topic
from regie.watch.bursts import Bursts
from regie.watch.words import Words

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PUBLISHED = (
    ("Twitter ADVec", "59.6 / 35.8 / 69.0"),
    ("Numenta HTM", "68.0 / 61.1 / 72.6"),
    ("contextOSE", "74.5 / 73.1 / 76.5"),
    ("ARTime", "81.8 / 70.1 / 87.9"),
)
# when the ground shook, by seismologists; the streams are about one message in a hundred
ONSETS = {
    "2012_Guatemala_earthquake": datetime(2012, 11, 7, 16, 35, 46, tzinfo=UTC),
    "2012_Italy_earthquakes": datetime(2012, 5, 20, 2, 3, 52, tzinfo=UTC),
    "2012_Costa_Rica_earthquake": datetime(2012, 9, 5, 14, 42, 8, tzinfo=UTC),
}
TWO_WEEKS = timedelta(days=14)


def main() -> int:
    """Print everything; 1 when the scoring does not give what was published."""
    if not DATA.is_dir():
        print("no data here: skipped")
        return 0
    right = _scores()
    _onsets()
    _false_alarms()
    return 0 if right else 1


def _scores() -> bool:
    place = DATA / "bursts"
    windows = json.loads((place / "labels.json").read_text())["windows"]
    values = {path.stem.rpartition("_")[2]: _values(path) for path in sorted(place.glob("*.csv"))}
    spans = {path.stem.rpartition("_")[2]: _spans(path, windows) for path in sorted(place.glob("*.csv"))}
    right = _check(values, spans)
    begun = time.process_time()
    scored = {}
    for name, counts in values.items():
        bursts = Bursts()
        scored[name] = _series([bursts.push(count) for count in counts], spans[name])
    rows = sum(map(len, values.values()))
    print(f"\n{rows:,} rows, {rows / (time.process_time() - begun):,.0f} a second per core")
    lines: list[list[object]] = []
    for profile in PROFILES:
        score, threshold = best(list(scored.values()), profile)
        left_out = _left_out(scored, PROFILES.index(profile))
        lines.append([profile.name, f"{score:.1f}", f"{threshold:.3f}", f"{left_out:.1f}"])
    table(("profile, five series", "score", "threshold", "threshold from the other four"), lines)
    print("published on all ten series: " + "; ".join(f"{name} {score}" for name, score in PUBLISHED))
    return right


def _left_out(scored: dict[str, Series], number: int) -> float:
    """Each series scored at the threshold that is best on the others."""
    profile = PROFILES[number]
    raw = windows = 0.0
    for name, series in scored.items():
        _, threshold = best([one for other, one in scored.items() if other != name], profile)
        raw += raw_score(series, threshold, profile)
        windows += len(series.windows)
    return 100 * (raw + profile.miss * windows) / ((profile.hit + profile.miss) * windows)


def _check(values: dict[str, list[float]], spans: dict[str, list[tuple[int, int]]]) -> bool:
    lines: list[list[object]] = []
    right = True
    for name, (published, _, _) in CHECKED.items():
        series = _series(gaussian_scores(values[name]), spans[name])
        score = raw_score(series, 1.0, PROFILES[0])
        right = right and abs(score - published) < 1e-9
        lines.append(
            [name, f"{published:.9f}", f"{score:.9f}", "same" if abs(score - published) < 1e-9 else "WRONG"]
        )
    table(("windowed Gaussian", "published", "our scoring", ""), lines)
    everything = [_series(gaussian_scores(values[name]), spans[name]) for name in CHECKED]
    print(f"windowed Gaussian, standard, five series: {normalised(everything, 1.0, PROFILES[0]):.1f}")
    return right


def _values(path: Path) -> list[float]:
    with path.open() as file:
        return [float(row["value"]) for row in csv.DictReader(file)]


def _spans(path: Path, windows: dict[str, Sequence[tuple[str, str]]]) -> list[tuple[int, int]]:
    with path.open() as file:
        times = [row["timestamp"] for row in csv.DictReader(file)]
    labelled = next(value for name, value in windows.items() if name.endswith(path.name))
    return [
        (
            next(n for n, at in enumerate(times) if at >= first[:19]),
            max(n for n, at in enumerate(times) if at <= last[:19]),
        )
        for first, last in labelled
    ]


def _series(scores: Sequence[float], spans: Sequence[tuple[int, int]]) -> Series:
    return Series(scores, spans, min(int(0.15 * len(scores)), 750))


def _alarms(times: Sequence[datetime]) -> list[Alarm]:
    """The alarms of one topic, each message of its own author and words."""
    topic = Topic()
    found: list[Alarm] = []
    for number, at in enumerate(times):
        words = Words((f"m{number}",), (f"m{number}",), frozenset())
        found += topic.push(Hit(str(number), at, words, "", f"a{number}")).alarms
    return found


def _onsets() -> None:
    lines: list[list[object]] = []
    for path in sorted((DATA / "streams").glob("*.csv")):
        with path.open() as file:
            times = sorted(datetime.fromisoformat(row["created_at"]) for row in csv.DictReader(file))
        onset = ONSETS.get(path.stem)
        alarms = _alarms(times)
        if onset is None:
            lines.append([path.stem, "", "", "", len(alarms), ""])
            continue
        after = [at for at in times if at >= onset]
        fifth = next(b for a, b in zip(after, after[4:], strict=False) if b - a <= timedelta(minutes=10))
        first = min((one.at for one in alarms if one.at >= onset), default=None)
        told = f"{(first - onset).total_seconds() / 60:.1f}" if first else "never"
        before = sum(1 for one in alarms if one.at < onset)
        lines.append(
            [path.stem, _minutes(after[0], onset), _minutes(fifth, onset), told, len(alarms), before]
        )
    print()
    head = (
        "minutes from onset",
        "first message",
        "fifth in ten",
        "first alarm",
        "alarms in all",
        "before onset",
    )
    table(head, lines)


def _minutes(at: datetime, onset: datetime) -> str:
    return f"{(at - onset).total_seconds() / 60:.1f}"


def _false_alarms() -> None:
    """Alarms per topic per two weeks; nothing is labelled, so all of them count as false."""
    lines: list[list[object]] = []
    for name, column, since in (
        ("assen-reports", "category", datetime(2026, 5, 18, tzinfo=UTC)),
        ("assen-reports", "subcategory", datetime(2026, 5, 18, tzinfo=UTC)),
        ("distancing-stance-2020", "stance", datetime(2020, 1, 1, tzinfo=UTC)),
    ):
        topics: dict[str, list[datetime]] = {}
        with (DATA / "dutch" / f"{name}.csv").open() as file:
            for row in csv.DictReader(file):
                at = datetime.fromisoformat(row["created_at"])
                if at >= since:
                    topics.setdefault(row[column], []).append(at)
        everything = [at for times in topics.values() for at in times]
        spans = (max(everything) - min(everything)) / TWO_WEEKS
        alarms = {topic: len(_alarms(sorted(times))) for topic, times in topics.items()}
        rate = sum(alarms.values()) / len(topics) / spans
        worst = max(alarms.values()) / spans
        lines.append(
            [
                f"{name}, by {column}",
                len(topics),
                f"{spans:.1f}",
                sum(alarms.values()),
                f"{rate:.2f}",
                f"{worst:.2f}",
            ]
        )
    print()
    table(
        ("false alarms, Dutch", "topics", "two weeks", "alarms", "per topic per two weeks", "worst topic"),
        lines,
    )


if __name__ == "__main__":
    sys.exit(main())
