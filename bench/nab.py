"""The scoring of the Numenta Anomaly Benchmark, as its paper gives it (Lavin and Ahmad, 2015).

Of each labelled window the first detection counts, the earlier the more; each detection outside costs,
the more the farther behind a window it is. 100 is perfect, 0 is a detector that says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """What a hit, a false alarm and a miss weigh."""

    name: str
    hit: float
    false: float
    miss: float


PROFILES: Final = (
    Profile("standard", 1.0, 0.11, 1.0),
    Profile("low false alarms", 1.0, 0.22, 1.0),
    Profile("low misses", 1.0, 0.11, 2.0),
)


@dataclass(frozen=True, slots=True)
class Series:
    """Scores of one series, its windows as (first, last) row, and how many rows are for warming up."""

    scores: Sequence[float]
    windows: Sequence[tuple[int, int]]
    probation: int


def place_value(relative: float) -> float:
    """1 at the start of a window, 0 at its end, towards -1 behind it."""
    return 2 / (1 + math.exp(5 * relative)) - 1 if relative <= 3 else -1.0


def raw_score(series: Series, threshold: float, profile: Profile) -> float:
    """What the detections of one series are worth."""
    found = [n for n, score in enumerate(series.scores) if n >= series.probation and score >= threshold]
    total = 0.0
    hit = set()
    for row in found:
        window = next((w for w in series.windows if w[0] <= row <= w[1]), None)
        if window is None:
            total += profile.false * _behind(series.windows, row)
        elif window not in hit:
            hit.add(window)
            length = window[1] - window[0] + 1
            total += profile.hit * place_value(-(window[1] - row + 1) / length) / place_value(-1.0)
    return total - profile.miss * sum(1 for w in series.windows if w not in hit)


def _behind(windows: Sequence[tuple[int, int]], row: int) -> float:
    before = [w for w in windows if w[1] < row]
    if not before:
        return -1.0
    last = before[-1]
    length = last[1] - last[0]
    return place_value((row - last[1]) / length) if length else -1.0


def normalised(series: Sequence[Series], threshold: float, profile: Profile) -> float:
    """0 to 100 over several series, below 0 when worse than silence."""
    windows = sum(len(one.windows) for one in series)
    silent, perfect = -profile.miss * windows, profile.hit * windows
    total = sum(raw_score(one, threshold, profile) for one in series)
    return 100 * (total - silent) / (perfect - silent)


def best(series: Sequence[Series], profile: Profile) -> tuple[float, float]:
    """The best score with one threshold for all series, and that threshold."""
    candidates = sorted({round(score, 3) for one in series for score in one.scores if score > 0})
    return max(
        (normalised(series, threshold, profile), threshold)
        for threshold in candidates[:: max(1, len(candidates) // 300)]
    )
