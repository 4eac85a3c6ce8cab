"""The Working Hours Act as constraints: never looser than the checker on what they cover.

Covered: rest by day and week, rest after nights and after three of them, hours per week and on average,
exceptions of a person. The exceptions of the act (once a week 8 hours) are not used. What is not covered here
the checker finds in the result, and the solver then forbids it (see `solver`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ortools.sat.python import cp_model

from regie.roster.candidates import Candidate
from regie.roster.law_hours import MOST_A_SHIFT, SHORT_AVERAGES, SHORT_SHIFT
from regie.roster.law_nights import LONGEST, REST_LATE, REST_LONG, REST_SERIES, USUAL
from regie.roster.law_rest import A_DAY, A_WEEK
from regie.roster.shifts import HOUR, WEEK, Person, Shift, Span, shared, union
from regie.roster.stints import Stint, work_of_rows

WEEKLY: Final = ((1, 60 * HOUR), (4, 55 * HOUR), (16, 48 * HOUR))


@dataclass(frozen=True, slots=True)
class Item:
    """A candidate that may be worked, or a fixed shift that is (`var` is then None)."""

    start: int
    end: int
    stint: Stint
    var: cp_model.IntVar | None

    @property
    def rest(self) -> int:
        """Minutes of rest that must follow."""
        if self.stint.late:
            return REST_LATE
        return REST_LONG if self.stint.night and self.stint.work > USUAL else A_DAY


def able(person: Person, candidate: Candidate) -> bool:
    """Whether somebody may work this at all, by skills and by the act."""
    stint = candidate.stint
    if not candidate.skills <= person.skills or stint.work > MOST_A_SHIFT:
        return False
    if stint.night and (person.no_nights or person.short_days or stint.work > LONGEST):
        return False
    return not (person.short_days and stint.work > SHORT_SHIFT)


def fixed_items(person: Person, shifts: Sequence[Shift]) -> list[Item]:
    """What of somebody's roster cannot be moved."""
    own = sorted((one for one in shifts if one.person == person.id and one.kind == "duty"), key=_by_start)
    if not own:
        return []
    work = work_of_rows(person, own, (own[0].start, own[-1].end))
    return [Item(stint.start, stint.end, stint, None) for stint in work.stints]


def _by_start(shift: Shift) -> tuple[int, int]:
    return (shift.start, shift.end)


class Law:
    """Adds one person's constraints to a model."""

    def __init__(self, model: cp_model.CpModel, person: Person, items: Sequence[Item]) -> None:
        self._model, self._person = model, person
        self._items = sorted(items, key=lambda one: (one.start, one.end))

    def add(self) -> None:
        """All that is covered."""
        self._daily()
        self._weekly()
        self._series()
        averages = (*WEEKLY, *SHORT_AVERAGES) if self._person.short_days else WEEKLY
        for weeks, a_week in averages:
            self._sums(weeks, a_week)

    def _daily(self) -> None:
        """At every start, at most one of those at work or resting then: cliques of an interval graph."""
        for item in self._items:
            here = [one for one in self._items if one.start <= item.start < one.end + one.rest]
            loose = [one.var for one in here if one.var is not None]
            if len(loose) == len(here) and len(loose) > 1:
                self._model.add_at_most_one(loose)
            elif len(loose) < len(here):
                for var in loose:
                    self._model.add(var == 0)

    def _weekly(self) -> None:
        """From every start of work, 36 hours free begin within 7 x 24 hours, at an end of work or at once."""
        rests = [(item.end, var) for item in self._items if (var := self._rest(item.end)) is not None]
        for item in self._items:
            within = [var for end, var in rests if item.end <= end and end + A_WEEK <= item.start + WEEK]
            if item.var is not None:
                self._model.add_bool_or(within).only_enforce_if(item.var)
            elif within:  # without any, what is fixed leaves no rest by itself; nothing here can mend that
                self._model.add_bool_or(within)

    def _rest(self, end: int) -> cp_model.IntVar | None:
        """Whether the 36 hours after this moment are free; None when what is fixed takes of them."""
        taken = [item for item in self._items if shared((item.start, item.end), (end, end + A_WEEK))]
        if any(item.var is None for item in taken):
            return None
        free = self._model.new_bool_var("")
        for item in taken:
            if item.var is not None:
                self._model.add_implication(free, ~item.var)
        return free

    def _series(self) -> None:
        """After three nights in a row nothing but another night begins within 46 hours."""
        nights = [item for item in self._items if item.stint.night]
        for third in nights:
            for second in self._night_before(third, nights):
                for first in self._night_before(second, nights):
                    for after in self._too_soon(third):
                        self._not_all([first, second, third, after])

    @staticmethod
    def _night_before(night: Item, nights: Sequence[Item]) -> Iterator[Item]:
        for one in nights:
            if one.end <= night.start and _follows(one, night):
                yield one

    def _too_soon(self, night: Item) -> Iterator[Item]:
        for one in self._items:
            begins = night.end + night.rest <= one.start < night.end + REST_SERIES
            if begins and not (one.stint.night and _follows(night, one)):
                yield one

    def _not_all(self, items: Sequence[Item]) -> None:
        loose = [item.var for item in items if item.var is not None]
        if loose:
            self._model.add(sum(loose) <= len(loose) - 1)

    def _sums(self, weeks: int, a_week: int) -> None:
        """Hours in windows that begin or end with work, where they could come above the limit at all."""
        loose = union((item.start, item.end) for item in self._items if item.var is not None)
        length = weeks * WEEK
        edges = {item.end - length for item in self._items} | {item.start for item in self._items}
        for start in sorted(edges):
            window = (start, start + length)
            if any(shared(window, one) for one in loose) and self._most(window) > weeks * a_week:
                self.cap(window, weeks * a_week)

    def _most(self, window: Span) -> int:
        """An upper bound on the work in a window: a shift a day of those left, six days in seven."""
        fixed = [item for item in self._items if item.var is None]
        done = sum(shared((item.start, item.end), window) for item in fixed)
        free = [
            item for item in self._items if item.var is not None and shared((item.start, item.end), window)
        ]
        if not free:
            return done
        days = -(-(min(window[1], free[-1].end) - max(window[0], free[0].start)) // (24 * HOUR))
        return done + max(item.stint.work for item in free) * -(-days * 6 // 7)

    def cap(self, window: Span, limit: int) -> None:
        """No more than so many minutes in a window; what is fixed alone may be more."""
        done, parts = 0, []
        for item in self._items:
            inside = shared((item.start, item.end), window)
            if item.var is None:
                done += inside
            elif inside:
                parts.append(inside * item.var)
        if parts:
            self._model.add(sum(parts) <= max(0, limit - done))


def _follows(night: Item, other: Item) -> bool:
    return timedelta(0) < other.stint.nights[0] - night.stint.nights[-1] <= timedelta(days=1)
