"""The shifts that could be worked in a problem, and the stretches in which people are asked for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from regie.kernel.clock import AMSTERDAM
from regie.roster.problem import Block, Problem
from regie.roster.shifts import (
    DAY,
    HOUR,
    Demand,
    Kind,
    Person,
    Shift,
    Span,
    days_of,
    minute,
    moment,
    shared,
    wall,
)
from regie.roster.stints import Stint, work_of_rows

USUAL_BLOCK: Final = 8 * HOUR
LONGEST_BLOCK: Final = 9 * HOUR
DAY_BEGINS: Final = 7 * HOUR


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block on a day. `stint` is how the law counts it when worked; being on call itself is no work."""

    id: str
    start: int
    end: int
    skills: frozenset[str]
    stint: Stint
    kind: Kind = "duty"

    @property
    def span(self) -> Span:
        """From start to end."""
        return (self.start, self.end)

    @property
    def weekend(self) -> bool:
        """Whether it begins on a Saturday or Sunday."""
        return moment(self.start).isoweekday() > 5


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch in which the same candidates are there; so many people with these skills are asked for."""

    start: int
    end: int
    people: int
    skills: frozenset[str]
    candidates: tuple[int, ...]
    kind: Kind = "duty"


def candidates_of(problem: Problem) -> list[Candidate]:
    """Every block on every day that meets some of the demand, in time order."""
    found = []
    for block in problem.blocks:
        asked = [(row.start, row.end) for row in problem.demand if row.people and row.kind == block.kind]
        before = DAY * -(-block.minutes // DAY)
        for day in sorted({day for span in asked for day in days_of((span[0] - before, span[1]))}):
            span = _span(block, day)
            if day.isoweekday() in block.days and any(shared(span, one) for one in asked):
                found.append(_candidate(block, day, span))
    return sorted(found, key=lambda one: (one.start, one.end, one.id))


def slots_of(problem: Problem, candidates: Sequence[Candidate]) -> list[Slot]:
    """What is asked beyond those who are fixed, per set of candidates that could meet it."""
    most: dict[tuple[tuple[int, ...], frozenset[str], date], Slot] = {}
    for row in problem.demand:
        edges = {row.start, row.end}
        alike = [(n, one) for n, one in enumerate(candidates) if one.kind == row.kind]
        fixed = [(one.start, one.end) for one in problem.shifts if one.kind == row.kind]
        for span in (*(one.span for _place, one in alike), *fixed):
            edges |= {edge for edge in span if row.start < edge < row.end}
        for start, end in pairwise(sorted(edges)):
            people = row.people - _there(problem, row, (start, end))
            if people <= 0:
                continue
            at_work = tuple(n for n, one in alike if one.start <= start and end <= one.end)
            key = (at_work, row.skills, moment(start).date())
            if key not in most or most[key].people < people:
                most[key] = Slot(start, end, people, row.skills, at_work, row.kind)
    return list(most.values())


def usual_blocks(demand: Iterable[Demand]) -> tuple[Block, ...]:
    """Blocks for a demand that names none.

    On duty each stretch of a day that is asked for is cut into equal parts of about eight hours; days that
    never end are cut at seven, three and eleven o'clock. On call nobody changes places at night: a stretch
    is one block, and one that never ends is cut into whole days at the hour it begins.
    """
    rows = list(demand)
    duty = _stretches(row for row in rows if row.kind == "duty")
    called = _stretches(row for row in rows if row.kind == "on_call")
    worked = dict.fromkeys(one for span in duty for one in _worked(span))
    calls = dict.fromkeys(one for span in called for one in _called(span))
    return (*(_usual("duty", *one) for one in worked), *(_usual("on_call", *one) for one in calls))


def _usual(kind: Kind, start: int, minutes: int) -> Block:
    clock = f"{start // HOUR:02}{start % HOUR:02}"
    name = clock if kind == "duty" else f"call-{clock}"
    return Block(f"{name}+{minutes}" if minutes != USUAL_BLOCK else name, start, minutes, kind=kind)


def _worked(span: Span) -> Iterator[tuple[int, int]]:
    begins, length = _on_the_wall(span)
    if length > DAY:
        yield from ((((DAY_BEGINS + n * USUAL_BLOCK) % DAY), USUAL_BLOCK) for n in range(3))
        return
    parts = math.ceil(length / LONGEST_BLOCK)
    edges = [round(length * n / parts / 15) * 15 for n in range(parts + 1)]
    for one, other in pairwise(edges):
        yield (begins + one) % DAY, other - one


def _called(span: Span) -> Iterator[tuple[int, int]]:
    begins, length = _on_the_wall(span)
    if length > DAY:
        yield begins, DAY
    if length % DAY:
        yield begins, length % DAY


def _on_the_wall(span: Span) -> tuple[int, int]:
    """When it begins and how long it lasts as the clock on the wall tells it, also when that changes."""
    begins, ends = (moment(at).replace(tzinfo=None) for at in span)
    return begins.hour * HOUR + begins.minute, int((ends - begins).total_seconds()) // 60


def _stretches(demand: Iterable[Demand]) -> list[Span]:
    found: list[Span] = []
    for row in sorted(demand, key=lambda one: one.start):
        if not row.people:
            continue
        if found and row.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], row.end))
        else:
            found.append((row.start, row.end))
    return found


def _span(block: Block, day: date) -> Span:
    ends = block.start + block.minutes
    return (_wall(day, block.start), _wall(day + timedelta(days=ends // DAY), ends % DAY))


def _wall(day: date, minutes: int) -> int:
    return minute(datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=AMSTERDAM))


def _candidate(block: Block, day: date, span: Span) -> Candidate:
    name = f"{day.isoformat()}-{block.id}"
    (stint,) = work_of_rows(Person("", ""), [Shift(name, "", *span)], span).stints
    return Candidate(name, *span, block.skills, stint, block.kind)


def _there(problem: Problem, row: Demand, span: Span) -> int:
    """How many of the fixed shifts already meet this."""
    able = {person.id for person in problem.people if row.skills <= person.skills}
    return sum(
        1
        for one in problem.shifts
        if one.person in able and one.kind == row.kind and one.start <= span[0] and span[1] <= one.end
    )


def day_part(start: int) -> str:
    """`weekday_night`, `weekend_day` and so on, by the Dutch clock."""
    at = moment(start)
    day = at.date()
    if start < wall(day, 7) or start >= wall(day, 23):
        part = "night"
    else:
        part = "day" if start < wall(day, 18) else "evening"
    return f"{'weekend' if day.isoweekday() > 5 else 'weekday'}_{part}"


def by_start(candidates: Sequence[Candidate]) -> dict[date, list[int]]:
    """The places of the candidates that begin on a day."""
    found: dict[date, list[int]] = defaultdict(list)
    for place, one in enumerate(candidates):
        found[moment(one.start).date()].append(place)
    return found
