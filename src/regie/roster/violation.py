"""What the checker finds, and how it picks among windows that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from regie.roster.shifts import HOUR, Span, iso
from regie.roster.stints import Work

Unit = Literal["hours", "shifts", "nights", "sundays", "periods", "days", "minutes"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that one person's roster breaks. `article` of the Working Hours Act, as `5:8(4)`.

    `value` and `limit` are in `unit`; `start` and `end` bound what was looked at, in minutes since 1970.
    """

    rule: str
    article: str
    person: str
    shifts: tuple[str, ...]
    value: float
    limit: float
    unit: Unit
    start: int
    end: int

    def as_dict(self) -> dict[str, object]:
        """For JSON; times in Europe/Amsterdam."""
        return {
            "rule": self.rule,
            "article": self.article,
            "person": self.person,
            "shifts": list(self.shifts),
            "value": self.value,
            "limit": self.limit,
            "unit": self.unit,
            "from": iso(self.start),
            "to": iso(self.end),
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """The name and article under which something is reported."""

    name: str
    article: str
    unit: Unit = "hours"

    def broken(self, work: Work, span: Span, value: float, limit: float) -> Violation:
        """A violation over a span; minutes are told as hours when the unit is hours."""
        divide = HOUR if self.unit == "hours" else 1
        return Violation(
            self.name,
            self.article,
            work.person.id,
            work.ids(*span),
            round(value / divide, 2),
            round(limit / divide, 2),
            self.unit,
            *span,
        )


def over(work: Work, measured: Iterable[tuple[Span, int]], limit: int) -> Iterator[tuple[Span, int]]:
    """Of the windows in the period that hold more than the limit, the worst of each group that overlaps."""
    worst: tuple[Span, int] | None = None
    until = 0
    for span, value in sorted(measured):
        if value <= limit or not work.touches(span):
            continue
        if worst is not None and span[0] >= until:
            yield worst
            worst = None
        until = span[1] if worst is None else max(until, span[1])
        if worst is None or value > worst[1]:
            worst = (span, value)
    if worst is not None:
        yield worst
