"""How sure a share is, and how many answers must be looked at to be that sure. Plain.

Wilson's score interval (Wilson 1927, JASA 22) keeps its promise for small numbers and for shares near zero,
which is what a good agency has. Clopper and Pearson's (1934, Biometrika 26) is the cautious one beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, exp, fsum, lgamma, log, sqrt
from statistics import NormalDist
from typing import Final

WORST: Final = 0.5  # the share at which a sample must be largest


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its bounds, each from 0 to 1. Without anything looked at: the whole of 0 to 1."""

    share: float
    low: float
    high: float


def wilson(found: int, looked_at: int, confidence: float = 0.95) -> Interval:
    """The share `found / looked_at` with Wilson's bounds.

    Raises ValueError when `found` is negative or more than was looked at, or confidence not between 0 and 1.
    """
    _check(found, looked_at, confidence)
    if not looked_at:
        return Interval(0.0, 0.0, 1.0)
    z, share = _z(confidence), found / looked_at
    below = 1 + z * z / looked_at
    middle = (share + z * z / (2 * looked_at)) / below
    half = z / below * sqrt(share * (1 - share) / looked_at + z * z / (4 * looked_at * looked_at))
    low = 0.0 if found == 0 else max(0.0, middle - half)
    high = 1.0 if found == looked_at else min(1.0, middle + half)
    return Interval(share, low, high)


def clopper_pearson(found: int, looked_at: int, confidence: float = 0.95) -> Interval:
    """The same share with exact bounds: never too narrow, often too wide. Raises as `wilson`."""
    _check(found, looked_at, confidence)
    if not looked_at:
        return Interval(0.0, 0.0, 1.0)
    tail = (1 - confidence) / 2
    low = 0.0 if found == 0 else _halve(lambda p: 1 - _at_most(found - 1, looked_at, p), tail, rising=True)
    high = 1.0 if found == looked_at else _halve(lambda p: _at_most(found, looked_at, p), tail, rising=False)
    return Interval(found / looked_at, low, high)


def needed(population: int, margin: float, confidence: float = 0.95, expected: float = WORST) -> int:
    """How many of `population` to draw so that a share is known to plus or minus `margin`.

    Cochran's formula with the correction for a finite population; `expected` is the share one counts on,
    0.5 when nothing is known. Raises ValueError for a margin, confidence or expectation outside 0 and 1.
    """
    if not 0 < margin < 1 or not 0 < confidence < 1 or not 0 < expected < 1:
        raise ValueError("margin, confidence and expected share lie between 0 and 1")
    if population <= 0:
        return 0
    of_many = _z(confidence) ** 2 * expected * (1 - expected) / margin**2
    return min(population, ceil(round(of_many / (1 + (of_many - 1) / population), 9)))


def margin_of(population: int, drawn: int, confidence: float = 0.95, expected: float = WORST) -> float:
    """What `needed` is asked the other way round: the margin that a sample of this size gives."""
    if drawn <= 0 or population <= 0:
        return 1.0
    if drawn >= population:
        return 0.0
    left = (population - drawn) / (population - 1)
    return _z(confidence) * sqrt(expected * (1 - expected) / drawn * left)


def _check(found: int, looked_at: int, confidence: float) -> None:
    if found < 0 or looked_at < 0 or found > looked_at:
        raise ValueError("found lies between 0 and what was looked at")
    if not 0 < confidence < 1:
        raise ValueError("confidence lies between 0 and 1")


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _at_most(most: int, tries: int, share: float) -> float:
    """The chance of at most this many in a binomial; by products, so that no factorial grows large."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 1.0 if most >= tries else 0.0
    whole = lgamma(tries + 1)
    return fsum(
        exp(whole - lgamma(k + 1) - lgamma(tries - k + 1) + k * log(share) + (tries - k) * log(1 - share))
        for k in range(most + 1)
    )


def _halve(chance: Callable[[float], float], target: float, *, rising: bool) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if (chance(middle) < target) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2
