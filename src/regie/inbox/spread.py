"""How long answers took, as a whole: counts per stretch of time and p50, p80, p95. Plain.

An average hides the one who waited all night; these do not. A percentile is the nearest rank: the
smallest time within which at least that share was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

# Upper ends of the stretches in service minutes; what took longer lies in the last one.
STRETCHES: Final = (5, 15, 30, 60, 120, 240, 480, 1440)
PERCENTILES: Final = (50, 80, 95)


@dataclass(frozen=True, slots=True)
class Took:
    """One clock that ended: service minutes, whether the promise was kept, and the share agreed on then."""

    minutes: float
    kept: bool
    share: int


@dataclass(frozen=True, slots=True)
class Spread:
    """`counts` per stretch, one more than STRETCHES; percentages are whole, of what was promised."""

    count: int
    counts: tuple[int, ...]
    percentiles: tuple[float, ...]  # as PERCENTILES
    kept: int
    kept_percent: int
    agreed_percent: int  # the strictest share that was agreed for any of these

    @property
    def reached(self) -> bool:
        """Whether as many were kept as was agreed; exact, not by the rounded percentage."""
        return self.kept * 100 >= self.agreed_percent * self.count


def spread(found: Iterable[Took]) -> Spread | None:
    """The whole of it; None when nothing ended."""
    took = sorted(found, key=lambda one: one.minutes)
    if not took:
        return None
    counts = [0] * (len(STRETCHES) + 1)
    for one in took:
        counts[stretch(one.minutes)] += 1
    kept = sum(one.kept for one in took)
    times = [one.minutes for one in took]
    return Spread(
        len(took),
        tuple(counts),
        tuple(percentile(times, q) for q in PERCENTILES),
        kept,
        kept * 100 // len(took),
        max(one.share for one in took),
    )


def stretch(minutes: float) -> int:
    """The number of the stretch in which so many minutes lie; its upper end belongs to it."""
    return next((n for n, end in enumerate(STRETCHES) if minutes <= end), len(STRETCHES))


def percentile(ordered: Sequence[float], q: int) -> float:
    """The nearest rank in ascending values; `q` in percent."""
    return ordered[max(0, ceil(len(ordered) * q / 100) - 1)]
