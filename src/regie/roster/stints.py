"""Rows of the roster as the Working Hours Act counts them, per person.

A *stint* is a shift in the sense of the act (1:7): all work between two rests of at least 8 hours, so two
rows with a few hours between them are one stint. A *night* stint has more than one hour of work between
midnight and six. Work on call counts as hours worked (5:9), at least half an hour, and together with the
time between when the next call comes within half an hour; it breaks no rest and makes no night stint.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Final

from regie.roster.shifts import (
    DAY,
    HOUR,
    Call,
    Person,
    Roster,
    Shift,
    Span,
    days_of,
    gaps,
    shared,
    union,
    wall,
)

REST_AT_LEAST: Final = 8 * HOUR
CALL_AT_LEAST: Final = 30


@dataclass(frozen=True, slots=True)
class Stint:
    """A shift in the sense of the act; `work` and `night_work` in minutes, breaks taken off where known."""

    start: int
    end: int
    work: int
    night_work: int
    late: bool  # a night stint that ends after two o'clock
    nights: tuple[date, ...]  # the mornings between whose midnight and six was worked
    rows: tuple[Shift, ...]

    @property
    def night(self) -> bool:
        """More than one hour of work between midnight and six (1:7)."""
        return self.night_work > HOUR

    @property
    def span(self) -> Span:
        """From the first work to the last."""
        return (self.start, self.end)


class Hours:
    """Minutes of work on a line of time, summed quickly over any window."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans: Sequence[Span] = union(spans)
        self._starts = [start for start, _ in self.spans]
        self._ends = [end for _, end in self.spans]
        self._before = [0, *accumulate(end - start for start, end in self.spans)]

    def until(self, moment: int) -> int:
        """Minutes worked before this moment."""
        place = bisect_right(self._starts, moment)
        if place == 0:
            return 0
        start, end = self.spans[place - 1]
        return self._before[place - 1] + min(end, moment) - start

    def between(self, start: int, end: int) -> int:
        """Minutes worked in a window."""
        return self.until(end) - self.until(start)

    def measured(self, length: int, period: Span) -> list[tuple[Span, int]]:
        """The windows of this length that can hold the most work, with the minutes worked in them.

        Those begin or end with work. Only windows that lie partly in the period, in time order: what history
        did alone is not told again.
        """
        first = bisect_right(self._ends, period[0] - length)
        last = bisect_left(self._starts, period[1] + length)
        found = dict(self._from_starts(first, last, length))
        found.update(self._to_ends(first, last, length))
        return sorted(one for one in found.items() if one[0][0] < period[1] and one[0][1] > period[0])

    def _from_starts(self, first: int, last: int, length: int) -> Iterator[tuple[Span, int]]:
        after = first
        for place in range(first, last):
            start = self._starts[place]
            end = start + length
            while after < len(self._starts) and self._starts[after] < end:
                after += 1
            began, ended = self.spans[after - 1]
            yield (start, end), self._before[after - 1] + min(ended, end) - began - self._before[place]

    def _to_ends(self, first: int, last: int, length: int) -> Iterator[tuple[Span, int]]:
        before = bisect_right(self._ends, self._ends[first] - length) if first < last else 0
        for place in range(first, last):
            end = self._ends[place]
            start = end - length
            while self._ends[before] <= start:
                before += 1
            earlier = self._before[before] + max(0, start - self._starts[before])
            yield (start, end), self._before[place + 1] - earlier


@dataclass(frozen=True, slots=True)
class Work:
    """Everything one person does in the roster, history included."""

    person: Person
    shifts: tuple[Shift, ...]  # duty, in time order
    stints: tuple[Stint, ...]
    on_call: tuple[Shift, ...]
    called: tuple[Span, ...]  # call work as the act counts it
    hours: Hours  # duty and calls
    names: tuple[tuple[int, int, str], ...]  # start, end, id of rows, duty and on call
    period: Span
    in_period: Hours  # duty, calls and on-call of the period itself

    def touches(self, span: Span) -> bool:
        """Whether something of the period lies in a window; what history did alone is not told again."""
        return self.in_period.between(*span) > 0

    def ids(self, start: int, end: int) -> tuple[str, ...]:
        """The rows that lie (partly) in a window."""
        first = bisect_left(self.names, (start - 7 * DAY, 0, ""))
        found = []
        for begins, ends, name in self.names[first:]:
            if begins >= end:
                break
            if ends > start:
                found.append(name)
        return tuple(found)


def work_of(roster: Roster) -> list[Work]:
    """The work of each person, in the order of the people; unassigned shifts are nobody's."""
    shifts: dict[str, list[Shift]] = {}
    calls: dict[str, list[Call]] = {}
    for shift in sorted(roster.shifts, key=lambda one: (one.start, one.end, one.id)):
        if shift.person is not None:
            shifts.setdefault(shift.person, []).append(shift)
    for call in roster.calls:
        calls.setdefault(call.person, []).append(call)
    return [
        work_of_rows(person, shifts.get(person.id, []), roster.period, calls.get(person.id, []))
        for person in roster.people
    ]


def counted_calls(calls: Iterable[Call]) -> list[Span]:
    """Call work as it counts: half an hour at least, and the time between when the next call comes within
    half an hour after the work for the last one ended.
    """
    found: list[Span] = []
    ended = 0
    for call in sorted(calls, key=lambda one: (one.start, one.end)):
        span = (call.start, max(call.end, call.start + CALL_AT_LEAST))
        if found and (call.start - ended <= CALL_AT_LEAST or call.start < found[-1][1]):
            found[-1] = (found[-1][0], max(found[-1][1], span[1]))
        else:
            found.append(span)
        ended = max(ended, call.end)
    return found


def work_of_rows(person: Person, shifts: Sequence[Shift], period: Span, calls: Sequence[Call] = ()) -> Work:
    """The work in these rows, which are all this person's, in time order."""
    duty = tuple(shift for shift in shifts if shift.kind == "duty")
    called = counted_calls(calls)
    worked = [span for shift in duty for span in worked_spans(shift)]
    return Work(
        person=person,
        shifts=duty,
        stints=tuple(_stints([shift for shift in duty if not shift.danger])),
        on_call=tuple(shift for shift in shifts if shift.kind == "on_call"),
        called=tuple(called),
        hours=Hours([*worked, *called]),
        names=tuple((shift.start, shift.end, shift.id) for shift in shifts),
        period=period,
        in_period=Hours(_inside([*((one.start, one.end) for one in shifts), *called], period)),
    )


def _inside(spans: Iterable[Span], period: Span) -> list[Span]:
    clipped = ((max(start, period[0]), min(end, period[1])) for start, end in spans)
    return [(start, end) for start, end in clipped if end > start]


def worked_spans(shift: Shift) -> list[Span]:
    """The shift without its breaks."""
    if not shift.breaks:
        return [(shift.start, shift.end)] if shift.start < shift.end else []
    return gaps(shift.breaks or (), (shift.start, shift.end))


def _stints(shifts: Sequence[Shift]) -> list[Stint]:
    groups: list[list[Shift]] = []
    end = 0
    for shift in shifts:
        if groups and shift.start - end < REST_AT_LEAST:
            groups[-1].append(shift)
            end = max(end, shift.end)
        else:
            groups.append([shift])
            end = shift.end
    return [_stint(group) for group in groups]


def _stint(group: list[Shift]) -> Stint:
    spans = worked_spans(group[0])
    if len(group) > 1:
        spans = union(span for shift in group for span in worked_spans(shift))
    start, end = group[0].start, max(shift.end for shift in group)
    counted = [(day, _at_night(spans, day)) for day in days_of((start, end))]
    nights = tuple(day for day, minutes in counted if minutes)
    total = sum(minutes for _, minutes in counted)
    late = total > HOUR and any(end > wall(day, 2) for day in nights)
    work = sum(last - first for first, last in spans)
    return Stint(start, end, work, total, late, nights, tuple(group))


def _at_night(spans: Sequence[Span], day: date) -> int:
    night = night_of(day)
    return sum(shared(span, night) for span in spans if span[0] < night[1])


@lru_cache(maxsize=4096)
def night_of(day: date) -> Span:
    """From midnight to six o'clock of that day on the Dutch clock."""
    return (wall(day, 0), wall(day, 6))
