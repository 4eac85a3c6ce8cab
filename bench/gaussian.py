"""A detector of which the published score per series is known, to check our scoring by.

The tail of a normal distribution over the last 6,400 values, renewed every hundred. Its scores were written
with twelve digits, so that what is nearer to one than that is one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

WINDOW, STEP, ROUNDED = 6_400, 100, 5e-13

# series -> standard score, rows rightly and wrongly called at the published threshold of one
PUBLISHED = {
    "AAPL": (1.5139968362565832, 42, 24),
    "AMZN": (1.5584829945714498, 10, 20),
    "CRM": (0.7638457640937151, 10, 0),
    "CVS": (0.77368206139354, 22, 18),
    "FB": (0.11975027819081463, 6, 15),
}


def gaussian_scores(values: Sequence[float]) -> list[float]:
    """How unlikely each value is under the window before it, 0 to 1."""
    window: list[float] = []
    waiting: list[float] = []
    mean, spread = 0.0, 1.0
    scores = []
    for value in values:
        scores.append(_unlikely(value, mean, spread) if window else 0.0)
        if len(window) < WINDOW:
            window.append(value)
        else:
            waiting.append(value)
            if len(waiting) < STEP:
                continue
            window, waiting = window[STEP:] + waiting, []
        mean, spread = float(np.mean(window)), float(np.std(window)) or 1e-6
    return scores


def _unlikely(value: float, mean: float, spread: float) -> float:
    above = 0.5 * math.erfc((value - mean) / spread / 1.4142)
    found = 1 - above
    return 1.0 if found >= 1 - ROUNDED else found
