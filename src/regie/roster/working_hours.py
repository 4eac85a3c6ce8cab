"""Judge a roster by the Working Hours Act, independently of whatever made it.

Rules of the act and decree for adults, as the act was consolidated in 2017 and agreements add to it. A
checker of its own: it knows no solver, looks back into history, and looks at windows that slide.
Does not know: holidays (the act gives no rule of its own), youth, and breaks where the roster is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from regie.roster.law_hours import hours
from regie.roster.law_nights import nights
from regie.roster.law_on_call import on_call
from regie.roster.law_rest import rest
from regie.roster.shifts import DAY, HOUR, Agreements, Roster, Span, iso, shared
from regie.roster.stints import Work, work_of
from regie.roster.violation import Rule, Violation

TWICE: Final = Rule("two_places", "")
UNAVAILABLE: Final = Rule("unavailable", "")
KNOWN_IN_TIME: Final = Rule("known_in_time", "4:2", "days")
KNOWN_BEFORE: Final = 28 * DAY

LAW: Final[tuple[Callable[[Work, Agreements], Iterator[Violation]], ...]] = (hours, rest, nights, on_call)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which shifts have nobody; `missing` people."""

    start: int
    end: int
    missing: int

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {"from": iso(self.start), "to": iso(self.end), "missing": self.missing}


def judge(roster: Roster) -> list[Violation]:
    """Everything that touches the period, by person and time; history alone is not reported again."""
    found = [violation for work in work_of(roster) for violation in _of_person(work, roster)]
    touching = (one for one in found if shared((one.start, max(one.end, one.start + 1)), roster.period))
    return sorted(touching, key=lambda one: (one.person, one.start, one.rule, one.end))


def unfilled(roster: Roster) -> list[Gap]:
    """When shifts of the period have nobody, and how many people are missing then."""
    open_shifts = [shift for shift in roster.shifts if shift.person is None]
    edges = sorted({edge for shift in open_shifts for edge in (shift.start, shift.end)})
    found: list[Gap] = []
    for start, end in pairwise(edges):
        missing = sum(1 for shift in open_shifts if shift.start <= start and end <= shift.end)
        if not missing or not shared((start, end), roster.period):
            continue
        if found and found[-1].end == start and found[-1].missing == missing:
            found[-1] = Gap(found[-1].start, end, missing)
        else:
            found.append(Gap(start, end, missing))
    return found


def _of_person(work: Work, roster: Roster) -> Iterator[Violation]:
    for rules in LAW:
        yield from rules(work, roster.agreements)
    yield from _two_places(work)
    yield from _unavailable(work)
    if roster.published_at is not None:
        yield from _known(work, roster.published_at, roster.period)


def _two_places(work: Work) -> Iterator[Violation]:
    """Two shifts at the same time."""
    for one, other in pairwise(work.shifts):
        if other.start < one.end:
            span = (other.start, min(one.end, other.end))
            yield TWICE.broken(work, span, span[1] - span[0], 0)


def _unavailable(work: Work) -> Iterator[Violation]:
    for shift in (*work.shifts, *work.on_call):
        for asked in work.person.unavailable:
            if common := shared((shift.start, shift.end), asked):
                yield UNAVAILABLE.broken(work, (shift.start, shift.end), common, 0)


def _known(work: Work, published_at: int, period: Span) -> Iterator[Violation]:
    """People know their roster 28 days ahead; one violation per person, for all that was told too late."""
    late = [
        shift
        for shift in (*work.shifts, *work.on_call)
        if shift.start >= period[0] and shift.start - published_at < KNOWN_BEFORE
    ]
    if late:
        first, last = min(shift.start for shift in late), max(shift.end for shift in late)
        days = (first - published_at) // HOUR / 24
        yield KNOWN_IN_TIME.broken(work, (first, last), days, 28)
