"""When too few people are there: shifts without anybody, and demand that no shift meets."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from regie.roster.shifts import Demand, Kind, Roster, Span, iso


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which `missing` people of a kind are lacking, each with all these skills."""

    start: int
    end: int
    missing: int
    skills: tuple[str, ...] = ()
    kind: Kind = "duty"

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        told: dict[str, object] = {"from": iso(self.start), "to": iso(self.end), "missing": self.missing}
        told |= {"skills": list(self.skills)} if self.skills else {}
        return told | ({"kind": self.kind} if self.kind != "duty" else {})


def unfilled(roster: Roster) -> list[Gap]:
    """Gaps of the period against the demand; without a demand, the shifts that have nobody.

    People count who are there as the kind a row asks (on duty, or on call) and have all its skills. Rows of
    the demand are floors of their own: somebody who has the skills counts for each.
    """
    if not roster.demand:
        open_shifts = [(one.start, one.end, 1) for one in roster.shifts if one.person is None]
        return _merged(Gap(*span, short) for span, short in _levels(open_shifts, roster.period) if short > 0)
    found: list[Gap] = []
    for (kind, skills), rows in _alike(roster.demand).items():
        names = tuple(sorted(skills))
        short = _short(roster, rows, skills, kind)
        found += _merged(Gap(*span, missing, names, kind) for span, missing in short if missing > 0)
    return sorted(found, key=lambda gap: (gap.start, gap.end, gap.skills, gap.kind))


def _alike(demand: Iterable[Demand]) -> dict[tuple[Kind, frozenset[str]], list[Demand]]:
    found: dict[tuple[Kind, frozenset[str]], list[Demand]] = defaultdict(list)
    for row in demand:
        found[row.kind, row.skills].append(row)
    return found


def _short(
    roster: Roster, rows: list[Demand], skills: frozenset[str], kind: Kind
) -> Iterator[tuple[Span, int]]:
    """How many lack in each stretch; of rows that overlap the one that asks most."""
    able = {person.id for person in roster.people if skills <= person.skills}
    there = [(one.start, one.end, -1) for one in roster.shifts if one.person in able and one.kind == kind]
    return _levels([*_most(rows), *there], roster.period)


def _most(rows: list[Demand]) -> Iterator[tuple[int, int, int]]:
    """The rows as stretches that do not overlap, with the most people that any row asks for in each."""
    edges = sorted({edge for row in rows for edge in (row.start, row.end)})
    starting = sorted(rows, key=lambda row: row.start)
    asked: list[tuple[int, int]] = []  # (people below nought, until when): a heap, the most first
    place = 0
    for start, end in pairwise(edges):
        while place < len(starting) and starting[place].start <= start:
            heapq.heappush(asked, (-starting[place].people, starting[place].end))
            place += 1
        while asked and asked[0][1] <= start:
            heapq.heappop(asked)
        if asked:
            yield start, end, -asked[0][0]


def _levels(changes: list[tuple[int, int, int]], period: Span) -> Iterator[tuple[Span, int]]:
    """The sum of all that lies over each stretch of the period, from edge to edge."""
    steps: dict[int, int] = defaultdict(int)
    for start, end, number in changes:
        first, last = max(start, period[0]), min(end, period[1])
        if first < last:
            steps[first] += number
            steps[last] -= number
    level, since = 0, period[0]
    for edge in sorted(steps):
        if edge > since:
            yield (since, edge), level
        level, since = level + steps[edge], edge


def _merged(stretches: Iterable[Gap]) -> list[Gap]:
    found: list[Gap] = []
    for gap in stretches:
        if found and found[-1].end == gap.start and found[-1].missing == gap.missing:
            found[-1] = replace(found[-1], end=gap.end)
        else:
            found.append(gap)
    return found
