"""Which answers are looked at: a random part of each stratum, and everything that is risky. Plain.

The same seed and the same answers give the same draw, so that anybody can repeat it. The order in which
answers are handed in does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from regie.feedback.intervals import margin_of, needed

RANDOM: Final = "random"
Stratum = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that went out: its number, its stratum, and why it is risky (empty when it is not)."""

    id: int
    stratum: Stratum
    risky: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One that is looked at. `why` is `random`, or the reason for which it is risky."""

    id: int
    stratum: Stratum
    why: str


@dataclass(frozen=True, slots=True)
class Draw:
    """What is looked at. `population` and `sizes` are per stratum and count the random part only."""

    drawn: tuple[Drawn, ...]
    population: Mapping[Stratum, int]
    sizes: Mapping[Stratum, int]
    margin: float  # that the random part gives over everything, at the confidence asked for


def draw(answers: Iterable[Answer], *, margin: float, confidence: float, seed: str) -> Draw:
    """Draw so many that an error share over everything is known to `margin`, spread over the strata.

    Each stratum gets its share of the size and at least one; what is risky is looked at besides, and may be
    drawn at random too: shares are estimated from the random part only, or risk would colour them.
    Raises ValueError as `intervals.needed`.
    """
    known = {answer.id: answer for answer in answers}
    per: dict[Stratum, list[Answer]] = {}
    for answer in sorted(known.values(), key=lambda a: a.id):
        per.setdefault(answer.stratum, []).append(answer)
    population = {stratum: len(found) for stratum, found in sorted(per.items())}
    sizes = spread(needed(len(known), margin, confidence), population)
    chosen = [
        Drawn(answer.id, stratum, RANDOM)
        for stratum, size in sizes.items()
        for answer in _first(per[stratum], size, seed)
    ]
    taken = {one.id for one in chosen}
    risky = [
        Drawn(a.id, a.stratum, a.risky)
        for a in sorted(known.values(), key=lambda a: a.id)
        if a.risky and a.id not in taken
    ]
    reached = margin_of(len(known), len(chosen), confidence)
    return Draw((*chosen, *risky), population, sizes, reached)


def spread(size: int, population: Mapping[Stratum, int]) -> dict[Stratum, int]:
    """The size over the strata in proportion, by largest remainders; one at least, all there are at most."""
    total = sum(population.values())
    if not total or size <= 0:
        return dict.fromkeys(population, 0)
    exact = {stratum: Fraction(size * count, total) for stratum, count in population.items()}
    given = {stratum: max(1, int(part)) for stratum, part in exact.items()}
    left = size - sum(given.values())
    by_rest = sorted(exact, key=lambda s: (int(exact[s]) - exact[s], s))
    for stratum in by_rest:
        if left <= 0:
            break
        if given[stratum] < population[stratum] and exact[stratum] > given[stratum]:
            given[stratum] += 1
            left -= 1
    return {stratum: min(given[stratum], population[stratum]) for stratum in population}


def _first(answers: Sequence[Answer], size: int, seed: str) -> list[Answer]:
    """The `size` with the smallest keyed hash: a random draw that anybody who knows the seed can repeat."""
    keyed = sorted(answers, key=lambda a: hashlib.sha256(f"{seed}:{a.id}".encode()).digest())
    return sorted(keyed[:size], key=lambda a: a.id)
