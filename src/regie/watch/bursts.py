"""Is this more than usual? A score from 0 to 1 for each count, from nothing later than that count.

Three parts are added up: how far the count exceeds everything of the last while (a new high), the same
for the mean of three counts, and how unusual the level of six counts is beside how unusual it was before
(so what repeats wears off). What adds up to no more than it did in the last day or so is no news and
scores nothing. All memory fades, so it does not grow and forgets old storms.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True)
class Memory:
    """How long things are remembered, as half-lives in counts (of five minutes: 288 a day)."""

    high: float = 1500.0  # five days, for all that is compared with the highest of late
    level: float = 2016.0  # mean and spread of the level
    rest: float = 288.0  # what was said a day ago may be said again when it is half as strong

    seconds: ClassVar[int] = 300  # that the defaults are for

    def slower(self, times: float) -> Memory:
        """The same time in shorter counts."""
        return Memory(self.high * times, self.level * times, self.rest * times)


FIVE_MINUTES: Final = Memory()
_ADDED: Final = 2.0  # so that one message after silence is no storm
_LEAST_SPREAD: Final = 0.5  # of the square root of a Poisson count
_UNUSUAL_AS_HIGH: Final = 0.2  # five spreads above what was unusual weigh as much as a new high by a factor e
_STEEP: Final = 2.0  # so that half is where one begins to look
_WARM: Final = 36  # counts before anything is said


class Bursts:
    """The state of one topic; push counts in order of time."""

    def __init__(self, memory: Memory = FIVE_MINUTES) -> None:
        self._high = _Fading(memory.high)
        self._high_of_three = _Fading(memory.high)
        self._unusual = _Fading(memory.high)
        self._said = _Fading(memory.rest)
        self._keep = 0.5 ** (1 / memory.level)
        self._last: deque[float] = deque(maxlen=5)
        self._weight = self._mean = self._square = 0.0
        self._seen = 0

    def push(self, count: float) -> float:
        """The score of this count, 0 (usual) to 1. A count that is no number from 0 counts as 0."""
        value = _count(count)
        total = self._total(value)
        last = [*self._last, value]
        score = self._score(total)
        self._said.push(total)
        self._high.push(value)
        self._high_of_three.push(_mean(last[-3:]))
        level = math.sqrt(_mean(last[-6:]))
        self._unusual.push(max(0.0, self._beside_usual(level)))
        self._weight = self._weight * self._keep + 1
        self._mean = self._mean * self._keep + level
        self._square = self._square * self._keep + level * level
        self._last.append(value)
        self._seen += 1
        return score

    def would(self, count: float) -> float:
        """The score if this were the next count; nothing is remembered."""
        return self._score(self._total(_count(count)))

    def _score(self, total: float) -> float:
        return 1 - math.exp(-_STEEP * total) if total > self._said.now else 0.0

    def _total(self, value: float) -> float:
        if self._seen < _WARM:
            return 0.0
        last = [*self._last, value]
        total = _above(value, self._high.now) + _above(_mean(last[-3:]), self._high_of_three.now)
        unusual = self._beside_usual(math.sqrt(_mean(last[-6:])))
        return total + _UNUSUAL_AS_HIGH * max(0.0, unusual - self._unusual.now)

    def idle(self, times: int) -> None:
        """So many counts of nothing, at once."""
        first = min(times, self._last.maxlen or 0)
        for _ in range(first):
            self.push(0.0)
        rest = times - first
        if rest:
            kept = self._keep**rest
            self._weight = self._weight * kept + (1 - kept) / (1 - self._keep)
            self._mean *= kept
            self._square *= kept
            for fading in self._fading():
                fading.fade(rest)
            self._seen += rest

    def state(self) -> list[float]:
        """Everything, as numbers."""
        return [
            *(one.now for one in self._fading()),
            self._weight,
            self._mean,
            self._square,
            float(self._seen),
            *self._last,
        ]

    def resume(self, state: Sequence[float]) -> None:
        """Go on from what `state` gave."""
        for fading, now in zip(self._fading(), state, strict=False):
            fading.now = now
        self._weight, self._mean, self._square = state[4:7]
        self._seen = int(state[7])
        self._last.extend(state[8:])

    def _fading(self) -> tuple[_Fading, ...]:
        return self._high, self._high_of_three, self._unusual, self._said

    def _beside_usual(self, level: float) -> float:
        """How many spreads a level lies above the mean."""
        if self._weight == 0:
            return 0.0
        mean = self._mean / self._weight
        spread = math.sqrt(max(0.0, self._square / self._weight - mean * mean))
        return (level - mean) / max(_LEAST_SPREAD, spread)


def _count(count: float) -> float:
    return count if math.isfinite(count) and count > 0 else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _above(value: float, high: float) -> float:
    return max(0.0, math.log((value + _ADDED) / (high + _ADDED)))


class _Fading:
    """The highest value of late; it halves over a number of counts."""

    def __init__(self, half_life: float) -> None:
        self._keep = 0.5 ** (1 / half_life)
        self.now = 0.0

    def fade(self, times: int) -> None:
        self.now *= self._keep**times

    def push(self, value: float) -> None:
        self.now = max(self.now * self._keep, value)
