"""Do two reviewers see the same? Krippendorff's alpha, for names, ranks and numbers. Plain.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). 1 is full agreement, 0 is what
chance gives, below 0 they disagree on purpose or misread the card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Literal

Level = Literal["nominal", "ordinal", "interval"]
Value = float | int
# Krippendorff's own advice: rely on 0.8 and more, conclude with care from 0.667, else not at all.
RELIABLE: Final = 0.8
TENTATIVE: Final = 0.667


def alpha(units: Sequence[Sequence[Value | None]], level: Level = "nominal") -> float | None:
    """Agreement over `units`: per looked-at answer the values of its reviewers, None where one gave none.

    None when nothing can be said: fewer than two values in every unit, or only one value ever given.
    """
    paired = [[v for v in unit if v is not None] for unit in units]
    paired = [unit for unit in paired if len(unit) > 1]
    seen = Counter(v for unit in paired for v in unit)
    total = sum(seen.values())
    if len(seen) < 2:
        return None
    apart = _distance(seen, level)
    observed = sum(
        sum(apart(a, b) for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j) / (len(unit) - 1)
        for unit in paired
    )
    expected = sum(apart(a, b) * seen[a] * seen[b] for a in seen for b in seen) / (total - 1)
    return 1 - observed / expected


def _distance(seen: Counter[Value], level: Level) -> Callable[[Value, Value], float]:
    if level == "nominal":
        return lambda a, b: float(a != b)
    if level == "interval":
        return lambda a, b: float(a - b) ** 2
    order = sorted(seen)
    place = {value: n for n, value in enumerate(order)}
    upto = [0]
    for value in order:
        upto.append(upto[-1] + seen[value])

    def ranks(a: Value, b: Value) -> float:
        low, high = sorted((place[a], place[b]))
        between = upto[high + 1] - upto[low]
        return float(between - (seen[order[low]] + seen[order[high]]) / 2) ** 2 if low != high else 0.0

    return ranks
