"""Special times: elections and crisis. Each is a stretch with an end, so control comes back by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from regie.mandate.vocabulary import PHASES, TOPICS

LONGEST: Final = timedelta(days=366)
HIGHEST: Final = 5
MAX_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """One special time, from its start until just before its end."""

    phase: str
    grip: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class NewPhase:
    """A special time to set or to plan, and why."""

    municipality_id: int
    phase: str
    grip: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    practice: bool = False  # of an exercise: holds on practice channels only
    topics: tuple[str, ...] = ("crisis",)  # what a crisis is about
    pause: bool = False  # what is planned stops, whatever the level

    def wrong(self, now: datetime) -> str:
        """The reason code when it cannot be set, or empty: phase, grip, topic, until, reason_missing."""
        if self.phase not in PHASES:
            return "phase"
        if type(self.grip) is not int or not 0 <= self.grip <= HIGHEST:
            return "grip"
        if set(self.topics) - set(TOPICS):
            return "topic"
        if not now < self.ends_at <= self.starts_at + LONGEST or self.ends_at <= self.starts_at:
            return "until"
        return "" if self.reason.strip() else "reason_missing"


@dataclass(frozen=True, slots=True)
class Times:
    """What holds at one moment; `until` is the next moment at which that changes, if one is known."""

    phase: str
    grip: int
    until: datetime | None


def times_at(stretches: Iterable[Stretch], at: datetime) -> Times:
    """The strongest phase and the highest GRIP level of all stretches that hold; `normal` and 0 when none."""
    every = list(stretches)
    phase, grip = _holding(every, at)
    edges = sorted({edge for one in every for edge in (one.starts_at, one.ends_at) if edge > at})
    until = next((edge for edge in edges if _holding(every, edge) != (phase, grip)), None)
    return Times(phase, grip, until)


def _holding(stretches: Iterable[Stretch], at: datetime) -> tuple[str, int]:
    on = [one for one in stretches if one.starts_at <= at < one.ends_at]
    phase = max((one.phase for one in on), key=PHASES.index, default=PHASES[0])
    return phase, max((one.grip for one in on), default=0)
