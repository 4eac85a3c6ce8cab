"""Public roster benchmarks of Curtois and Qu (schedulingbenchmarks.org): reads them, and judges an answer.

The judge knows no solver: it counts penalties and broken rules from the lines alone. Days are numbered
from 0, a Monday. A line is one shift name (or "") per day. A run at the edge of the horizon may go on beyond
it, so it is never too short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

Line = tuple[str, ...]

MOST_LINES: Final = 200_000


class InstanceWrong(ValueError):
    """Cannot be read; the message names the line, the field and the mend."""


@dataclass(frozen=True, slots=True)
class Staff:
    """One employee with the bounds of the instance, in minutes, shifts, days and weekends."""

    id: str
    most: dict[str, int]
    most_minutes: int
    least_minutes: int
    most_in_a_row: int
    least_in_a_row: int
    least_off: int
    most_weekends: int


@dataclass(frozen=True, slots=True)
class Cover:
    """So many asked on a day for a shift, and what one too few or too many costs."""

    day: int
    shift: str
    people: int
    under: int
    over: int


@dataclass(slots=True)
class Instance:
    """One benchmark. Requests are (employee, day, shift) with what it costs when not met."""

    days: int = 0
    minutes: dict[str, int] = field(default_factory=dict)
    not_after: dict[str, frozenset[str]] = field(default_factory=dict)
    staff: list[Staff] = field(default_factory=list)
    off: set[tuple[str, int]] = field(default_factory=set)
    asked_on: dict[tuple[str, int, str], int] = field(default_factory=dict)
    asked_off: dict[tuple[str, int, str], int] = field(default_factory=dict)
    cover: list[Cover] = field(default_factory=list)


def is_public(text: bytes) -> bool:
    """Whether this is such a file, and no JSON."""
    return b"SECTION_HORIZON" in text[:2000]


def read_instance(text: bytes) -> Instance:
    """The instance in this text. Raises InstanceWrong."""
    found, section = Instance(), ""
    try:
        lines = text.decode("utf-8").splitlines()
    except UnicodeDecodeError as bad:
        raise InstanceWrong(f"byte {bad.start}: is not UTF-8; mend: save the file as UTF-8") from bad
    for number, line in enumerate(lines[:MOST_LINES], 1):
        row = line.strip()
        if not row or row.startswith("#"):
            continue
        if row.startswith("SECTION_"):
            section = row
            continue
        try:
            _read(found, section, [part.strip() for part in row.split(",")])
        except (ValueError, IndexError, KeyError) as bad:
            told = (
                f"line {number}: {section or 'file'}: cannot be read; mend: write the row as its heading says"
            )
            raise InstanceWrong(told) from bad
    if not found.days or not found.staff or not found.minutes:
        raise InstanceWrong("line 1: SECTION_HORIZON: no days, staff or shifts; mend: add their sections")
    return found


def _read(found: Instance, section: str, row: list[str]) -> None:
    match section:
        case "SECTION_HORIZON":
            found.days = int(row[0])
        case "SECTION_SHIFTS":
            found.minutes[row[0]] = int(row[1])
            found.not_after[row[0]] = frozenset(name for name in row[2].split("|") if name)
        case "SECTION_STAFF":
            most = {name: int(n) for name, n in (part.split("=") for part in row[1].split("|"))}
            found.staff.append(Staff(row[0], most, *(int(part) for part in row[2:8])))
        case "SECTION_DAYS_OFF":
            found.off |= {(row[0], int(day)) for day in row[1:]}
        case "SECTION_SHIFT_ON_REQUESTS":
            found.asked_on[row[0], int(row[1]), row[2]] = int(row[3])
        case "SECTION_SHIFT_OFF_REQUESTS":
            found.asked_off[row[0], int(row[1]), row[2]] = int(row[3])
        case "SECTION_COVER":
            found.cover.append(Cover(int(row[0]), row[1], *(int(part) for part in row[2:5])))
        case _:
            raise ValueError(section)


def penalty(instance: Instance, lines: dict[str, Line]) -> int:
    """What an answer costs: requests not met, and people too few or too many."""
    cost = sum(w for (who, day, shift), w in instance.asked_on.items() if lines[who][day] != shift)
    cost += sum(w for (who, day, shift), w in instance.asked_off.items() if lines[who][day] == shift)
    for one in instance.cover:
        there = sum(1 for line in lines.values() if line[one.day] == one.shift)
        cost += one.under * max(0, one.people - there) + one.over * max(0, there - one.people)
    return cost


def broken(instance: Instance, lines: dict[str, Line]) -> list[str]:
    """Every hard rule of the instance that an answer breaks, in words."""
    if set(lines) != {one.id for one in instance.staff}:
        return ["lines are not those of the staff"]
    return [f"{one.id}: {what}" for one in instance.staff for what in _broken(instance, one, lines[one.id])]


def _broken(instance: Instance, one: Staff, line: Line) -> Iterator[str]:
    if len(line) != instance.days or not set(line) <= {"", *instance.minutes}:
        yield "not a line of the instance"
        return
    yield from (
        f"{after} right after {before}"
        for before, after in pairwise(line)
        if before and after in instance.not_after[before]
    )
    yield from (
        f"more {name} than allowed" for name in line if name and line.count(name) > one.most.get(name, 0)
    )
    minutes = sum(instance.minutes[name] for name in line if name)
    if not one.least_minutes <= minutes <= one.most_minutes:
        yield f"{minutes} minutes"
    if any(line[day] for who, day in instance.off if who == one.id):
        yield "works on a day off"
    weekends = sum(1 for day in range(5, instance.days, 7) if any(line[day : day + 2]))
    if weekends > one.most_weekends:
        yield f"{weekends} weekends"
    yield from _runs(instance, one, line)


def _runs(instance: Instance, one: Staff, line: Sequence[str]) -> Iterator[str]:
    day = 0
    for works, group in groupby(bool(name) for name in line):
        length = len(list(group))
        inside = day > 0 and day + length < instance.days
        if works and length > one.most_in_a_row:
            yield f"{length} days in a row"
        if works and inside and length < one.least_in_a_row:
            yield f"only {length} days in a row"
        if not works and inside and length < one.least_off:
            yield f"only {length} days off"
        day += length
