"""Judge a roster by the Working Hours Act, independently of whatever made it.

Rules of the act and decree for adults, as the act was consolidated in 2017 and agreements add to it. A
checker of its own: it knows no solver, looks back into history, and looks at windows that slide.
Does not know: holidays (the act gives no rule of its own), youth, and breaks where the roster is silent.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final

from regie.roster.law_hours import hours
from regie.roster.law_nights import nights
from regie.roster.law_on_call import on_call
from regie.roster.law_rest import rest
from regie.roster.shifts import DAY, HOUR, Agreements, Roster, Shift, shared, union
from regie.roster.stints import Work, work_of
from regie.roster.violation import Rule, Violation

TWICE: Final = Rule("two_places", "")
UNAVAILABLE: Final = Rule("unavailable", "")
KNOWN_IN_TIME: Final = Rule("known_in_time", "4:2", "days")

LAW: Final[tuple[Callable[[Work, Agreements], Iterator[Violation]], ...]] = (hours, rest, nights, on_call)


def judge(roster: Roster) -> list[Violation]:
    """Everything in which the period has a part, by person and time; history alone is not told again."""
    found = [
        violation
        for work in work_of(roster)
        for violation in _of_person(work, roster)
        if work.touches((violation.start, max(violation.end, violation.start + 1)))
    ]
    return sorted(found, key=lambda one: (one.person, one.start, one.rule, one.end))


def _of_person(work: Work, roster: Roster) -> Iterator[Violation]:
    for rules in LAW:
        yield from rules(work, roster.agreements)
    yield from _two_places(work)
    yield from _unavailable(work)
    if roster.published_at is not None:
        yield from _known(work, roster, roster.published_at)


def _two_places(work: Work) -> Iterator[Violation]:
    """Two shifts at the same time."""
    longest: Shift | None = None
    for shift in work.shifts:
        if longest is not None and shift.start < longest.end:
            span = (shift.start, min(longest.end, shift.end))
            yield TWICE.broken(work, span, span[1] - span[0], 0)
        if longest is None or shift.end > longest.end:
            longest = shift


def _unavailable(work: Work) -> Iterator[Violation]:
    asked = union(work.person.unavailable)
    if not asked:
        return
    for shift in (*work.shifts, *work.on_call):
        span = (shift.start, shift.end)
        first = max(0, bisect_left(asked, (shift.start, shift.start)) - 1)
        common = sum(shared(span, one) for one in asked[first : bisect_left(asked, (shift.end, shift.end))])
        if common:
            yield UNAVAILABLE.broken(work, span, common, 0)


def _known(work: Work, roster: Roster, published_at: int) -> Iterator[Violation]:
    """People know their roster in time; one violation per person, for all that was told too late."""
    ahead = roster.agreements.known_days_ahead
    late = [
        shift
        for shift in (*work.shifts, *work.on_call)
        if shift.start >= roster.period[0] and shift.start - published_at < ahead * DAY
    ]
    if late:
        first, last = min(shift.start for shift in late), max(shift.end for shift in late)
        days = (first - published_at) // HOUR / 24
        yield KNOWN_IN_TIME.broken(work, (first, last), days, ahead)
