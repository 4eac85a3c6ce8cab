"""Gives the shifts that an agency is asked for to seats, so that each seat is one lawful line of work.

The agency names the people; how many seats there are says how many people it needs at least.
"""

from __future__ import annotations

from collections.abc import Sequence

from regie.roster.problem import Pool, Problem
from regie.roster.shifts import Person, Roster, Shift
from regie.roster.working_hours import judge


def hired_lines(problem: Problem, asked: Sequence[Shift]) -> tuple[list[Shift], list[Person]]:
    """The shifts with the seat that works them, and the seats. Takes the first seat that stays lawful."""
    lines: list[Shift] = []
    seats: list[Person] = []
    for number, pool in enumerate(problem.agency):
        mine = [one for one in asked if one.id.rpartition("@")[2].partition("#")[0] == str(number)]
        rows: list[list[Shift]] = []
        for shift in sorted(mine, key=lambda one: (one.start, one.end, one.id)):
            place = next(
                (n for n, row in enumerate(rows) if _lawful(problem, pool, [*row, _seated(shift, pool, n)])),
                len(rows),
            )
            if place == len(rows):
                rows.append([])
            rows[place].append(_seated(shift, pool, place))
        lines += [shift for row in rows for shift in row]
        seats += [_seat(pool, n) for n in range(len(rows))]
    return lines, seats


def _seat(pool: Pool, number: int) -> Person:
    return Person(f"{pool.id} {number + 1}", pool.id, pool.skills)


def _seated(shift: Shift, pool: Pool, number: int) -> Shift:
    return Shift(shift.id, _seat(pool, number).id, shift.start, shift.end, shift.kind, shift.skills)


def _lawful(problem: Problem, pool: Pool, row: list[Shift]) -> bool:
    seat = Person(row[-1].person or "", pool.id, pool.skills)
    span = (row[0].start, row[-1].end)
    return not judge(Roster((seat,), tuple(row), (), span, problem.agreements))
