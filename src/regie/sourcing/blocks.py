"""The week in blocks of hours, and the work in each by task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regie.sourcing.history import WEEK, Floats

TASKS: Final = ("monitor", "triage", "standard", "case", "crisis", "content")
NEXT_TO_NOTHING: Final = 0.05  # conversations an hour; below it a block is closed, with triage


@dataclass(frozen=True, slots=True)
class Block:
    """Hours of the week (0 is Monday midnight) that are staffed or closed together."""

    id: str
    hours: frozenset[int]

    def volume(self, an_hour: Sequence[float] | Floats) -> float:
        """Conversations a week that come in during the block."""
        return float(sum(an_hour[hour] for hour in self.hours))

    def quiet(self, an_hour: Sequence[float] | Floats) -> bool:
        """Whether next to nothing comes in."""
        return self.volume(an_hour) < NEXT_TO_NOTHING * len(self.hours)


def _hours(days: Sequence[int], start: int, end: int) -> frozenset[int]:
    return frozenset(day * 24 + hour for day in days for hour in range(start, end))


OFFICE: Final = Block("office", _hours(range(5), 8, 18))
EVENING: Final = Block("evening", _hours(range(5), 18, 23))
WEEKEND: Final = Block("weekend", _hours((5, 6), 8, 23))
NIGHT: Final = Block("night", frozenset(range(WEEK)) - OFFICE.hours - EVENING.hours - WEEKEND.hours)
USUAL: Final = (OFFICE, EVENING, WEEKEND, NIGHT)


@dataclass(frozen=True, slots=True)
class Effort:
    """What tasks cost. `share` of conversations that become a standard answer, a case or a crisis matter; the
    minutes for one message of each; triage of every message; looking around per open hour; content per week.
    """

    share: Mapping[str, float]
    minutes: Mapping[str, float]
    monitor_minutes_hour: float = 5.0
    content_hours_week: float = 0.0

    @property
    def minutes_a_message(self) -> float:
        """Work for one message on average, triage included."""
        answer = sum(self.share[task] * self.minutes[task] for task in ("standard", "case", "crisis"))
        return self.minutes["triage"] + answer


def workload(
    blocks: Sequence[Block], an_hour: Sequence[float] | Floats, turns: float, effort: Effort
) -> dict[str, dict[str, float]]:
    """Hours of work a week, by block and task."""
    whole = max(1e-9, float(sum(an_hour)))
    table: dict[str, dict[str, float]] = {}
    for block in blocks:
        messages = block.volume(an_hour) * turns
        row = {"monitor": len(block.hours) * effort.monitor_minutes_hour / 60}
        row["triage"] = messages * effort.minutes["triage"] / 60
        for task in ("standard", "case", "crisis"):
            row[task] = messages * effort.share[task] * effort.minutes[task] / 60
        row["content"] = effort.content_hours_week * block.volume(an_hour) / whole
        table[block.id] = row
    return table
