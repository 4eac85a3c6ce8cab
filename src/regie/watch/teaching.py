"""What a dismissed alarm teaches about its topic: by how much which threshold moves.

Small steps with a ceiling, so that a topic can never be taught to be silent. What says nothing about the
threshold (the alarm was off topic, already known, or a test) teaches nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regie.watch.states import ONE_VOICE, TOO_SMALL, USUAL

CEILINGS: Final[Mapping[str, float]] = {"few": 20, "least": 60, "score": 0.95, "story": 20, "rise": 0.5}
FLOORS: Final[Mapping[str, float]] = {"few": 2, "least": 2, "score": 0.3, "story": 3, "rise": 0.05}
_CLOSER: Final = 0.25  # of the way to 1
_FURTHER: Final = 0.05  # of a share


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold, from one value to another."""

    threshold: str
    before: float
    after: float


def taught(kind: str, because: str, count: int, now: Mapping[str, float]) -> tuple[Step, ...]:
    """The steps that follow. `now` has the values of all thresholds; `count` is of the alarm.

    Too small: so many are not enough; usual: a burst must stand out more; one voice: one more is needed.
    """
    if because not in {TOO_SMALL, USUAL, ONE_VOICE}:
        return ()
    if kind == "few":
        few = now["few"]
        wanted = min(count + 1, few * 2) if because == TOO_SMALL else few + 1
        return _steps(now, few=max(few + 1, wanted))
    if kind == "emerging":
        return _steps(now, story=now["story"] + 1)
    if kind == "shift":
        return _steps(now, rise=round(now["rise"] + _FURTHER, 2))
    if because == USUAL:
        return _steps(now, score=round(now["score"] + (1 - now["score"]) * _CLOSER, 2))
    least = now["least"]
    return _steps(now, least=max(least + 1, min(count + 1, math.ceil(least * 1.5))))


def _steps(now: Mapping[str, float], **wanted: float) -> tuple[Step, ...]:
    steps = (
        Step(name, now[name], max(FLOORS[name], min(CEILINGS[name], value))) for name, value in wanted.items()
    )
    return tuple(step for step in steps if step.after > step.before)
