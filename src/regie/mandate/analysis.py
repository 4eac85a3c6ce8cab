"""What a table says over its whole domain: exact, because the domain is finite.

The domain is every combination of values times the 672 quarter-hours of a week (12.9 million cells for a
usual table). Values that the same rules accept are taken together, so a few hundred groups stand for all
cells and nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

from regie.kernel.windows import MINUTES_A_DAY, MINUTES_A_WEEK
from regie.mandate.decide import Compiled, compiled
from regie.mandate.hours import first_such
from regie.mandate.rules import AT, TIME, During, Table
from regie.mandate.table import Fault, TableWrong

QUARTER: Final = 15
QUARTERS: Final = MINUTES_A_WEEK // QUARTER
UNKNOWN: Final = -1  # this table does not know the value: forbid

Key = tuple[int, ...]  # one mask per table under study
Example = tuple[tuple[str, str | int], ...]  # (attribute, value), the quarter-hour under `time`
_Part = tuple[int, Example]  # cells so far, and one of them
_Column = dict[int, tuple[int, str | int]]  # packed masks -> how many values, and the first
Accepted = tuple[str, Sequence[str | int], list[int]]  # attribute, its values, per rule which as bits


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that the same rules accept: how many, and one of them."""

    cells: int
    example: Example


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules of different outcomes that match the same cells; the stronger outcome wins there."""

    a: str
    b: str
    outcomes: tuple[str, str]
    cells: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """Gaps, dead and masked rules and conflicts of one table."""

    cells: int
    gap_cells: int
    dead: tuple[str, ...]
    masked: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    example_gap: Mapping[str, str] | None

    def as_dict(self) -> dict[str, object]:
        """The published form; `example_gap` is null when every cell is covered."""
        return {
            "cells": self.cells,
            "gap_cells": self.gap_cells,
            "dead": list(self.dead),
            "masked": list(self.masked),
            "conflicts": [
                {"a": c.a, "b": c.b, "outcomes": list(c.outcomes), "cells": c.cells} for c in self.conflicts
            ],
            "example_gap": self.example_gap,
        }


def groups(tables: Iterable[Table], only: Mapping[str, Sequence[str]] | None = None) -> dict[Key, Group]:
    """The whole domain as groups of cells, keyed by the matching rules of each table.

    `only` narrows attributes to the values that can occur: an agency never asks as the municipality.

    With several tables the domain holds every attribute and value that any of them knows. A table that
    has no such attribute is indifferent to it; one that has it but not the value answers forbid.
    """
    ready = [compiled(table) for table in tables]
    _check_quarters(ready)
    names = dict.fromkeys(name for one in ready for name in one.table.attributes)
    columns = [(name, _column(ready, name, (only or {}).get(name))) for name in names]
    columns.append((TIME, _week(ready)))
    # Narrow columns first keeps the number of steps down; the result is the same in any order.
    columns.sort(key=lambda one: len(one[1]))
    found: dict[int, _Part] = {_pack(ready, [one.every for one in ready]): (1, ())}
    for name, column in columns:
        found = _times(found, name, column)
    return {_unpack(ready, key): Group(cells, example) for key, (cells, example) in found.items()}


def _pack(ready: Sequence[Compiled], masks: Sequence[int]) -> int:
    """The masks of all tables as one number, so that one AND serves them all.

    Each table has one bit more than rules: it says that the table knows the value.
    """
    packed = shift = 0
    for one, mask in zip(ready, masks, strict=True):
        if mask != UNKNOWN:
            packed |= (mask | one.every + 1) << shift
        shift += len(one.table.rules) + 1
    return packed


def _unpack(ready: Sequence[Compiled], packed: int) -> Key:
    masks: list[int] = []
    for one in ready:
        masks.append(packed & one.every if packed & one.every + 1 else UNKNOWN)
        packed >>= len(one.table.rules) + 1
    return tuple(masks)


def _column(ready: list[Compiled], name: str, only: Sequence[str] | None) -> _Column:
    """Per distinct set of masks: how many values have it, and the first of those."""
    values = dict.fromkeys(v for one in ready for v in one.table.attributes.get(name, ()))
    found: _Column = {}
    for value in values:
        if only is None or value in only:
            key = _pack(ready, [_mask(one, name, value) for one in ready])
            count, first = found.get(key, (0, value))
            found[key] = (count + 1, first)
    return found


def _week(ready: list[Compiled]) -> _Column:
    """The same for the quarter-hours of a week."""
    found: _Column = {}
    for quarter in range(QUARTERS):
        key = _pack(ready, [one.minutes[quarter * QUARTER] for one in ready])
        count, first = found.get(key, (0, quarter))
        found[key] = (count + 1, first)
    return found


def _mask(ready: Compiled, name: str, value: str) -> int:
    by_value = dict(ready.masks).get(name)
    return ready.every if by_value is None else by_value.get(value, UNKNOWN)


def _times(found: Mapping[int, _Part], name: str, column: _Column) -> dict[int, _Part]:
    wide: dict[int, _Part] = {}
    values = [(key, count, (name, value)) for key, (count, value) in column.items()]
    for key, (cells, example) in found.items():
        for other, count, value in values:
            both = key & other
            known = wide.get(both)
            if known is None:
                wide[both] = (cells * count, (*example, value))
            else:
                wide[both] = (known[0] + cells * count, known[1])
    return wide


def _check_quarters(ready: list[Compiled]) -> None:
    """Counting in quarter-hours is exact only when every window starts and ends on one."""
    faults = [
        Fault(
            f"rules[{n}].when.time",
            f"'{window.text}' is not on quarter-hours",
            "use minutes 00, 15, 30 or 45 to have the table counted exactly",
        )
        for one in ready
        for n, rule in enumerate(one.table.rules)
        if isinstance(condition := rule.conditions.get(TIME), During)
        for window in condition.windows
        if window.start % QUARTER or window.end % QUARTER
    ]
    if faults:
        raise TableWrong(faults)


def deciding(table: Table, only: Mapping[str, Sequence[str]] | None = None) -> dict[int, Group]:
    """The domain as groups by the rules that can still decide there, and 0 where no rule holds.

    As `groups` of one table, but a weaker rule is let go as soon as a stronger one is certain to hold,
    whatever the attributes that are still to come. So rules that overlap make few groups instead of
    many, and outcome, winners and cells stay exact. What is let go never decides.
    """
    ready = compiled(table)
    _check_quarters([ready])
    columns = domain(ready, only)
    found: dict[int, _Part] = {ready.every: (1, ())}
    for at, (name, column) in enumerate(columns):
        open_ = ready.every
        for _name, later in columns[at + 1 :]:
            for key in later:
                open_ &= key
        found = _let_go(_times(found, name, column), ready, certain=open_)
    return {key: Group(cells, example) for key, (cells, example) in found.items()}


def domain(ready: Compiled, only: Mapping[str, Sequence[str]] | None = None) -> list[tuple[str, _Column]]:
    """Every attribute and the time: per set of rules how many values those accept, and the first."""
    whole = ready.every
    columns = [
        (name, {key & whole: part for key, part in _column([ready], name, (only or {}).get(name)).items()})
        for name in ready.table.attributes
    ]
    columns.append((TIME, {key & whole: part for key, part in _week([ready]).items()}))
    return sorted(columns, key=lambda one: len(one[1]))


def _let_go(found: Mapping[int, _Part], ready: Compiled, *, certain: int) -> dict[int, _Part]:
    """`certain`: rules that every value still to come accepts."""
    kept: dict[int, _Part] = {}
    for mask, (cells, example) in found.items():
        still = 0
        for _outcome, rules in ready.outcomes:
            still |= mask & rules
            if mask & rules & certain:
                break
        known = kept.get(still)
        kept[still] = (cells, example) if known is None else (known[0] + cells, known[1])
    return kept


def beneath(
    ready: Compiled, rule: int, above: int, only: Mapping[str, Sequence[str]] | None
) -> dict[int, Group]:
    """The cells that a rule accepts, by which of the rules `above` hold there too."""
    found: dict[int, _Part] = {above: (1, ())}
    for name, column in domain(ready, only):
        mine: _Column = {}
        for key, (count, first) in column.items():
            if key >> rule & 1:
                known = mine.get(key & above, (0, first))
                mine[key & above] = (known[0] + count, known[1])
        found = _times(found, name, mine)
    return {key: Group(cells, example) for key, (cells, example) in found.items()}


def analyse(table: Table) -> Analysis:
    """Count gaps, dead and masked rules, and conflicts. Raises TableWrong for windows off the quarter."""
    ready, found = compiled(table), deciding(table)
    winners = 0
    for mask in found:
        winners |= _winners(ready, mask)
    dead = dead_rules(ready)
    gap = found.get(0)
    ids = [(rule.id, n) for n, rule in enumerate(table.rules)]
    return Analysis(
        cells=sum(group.cells for group in found.values()),
        gap_cells=gap.cells if gap else 0,
        dead=tuple(id_ for id_, n in ids if dead >> n & 1),
        masked=tuple(id_ for id_, n in ids if not (dead | winners) >> n & 1),
        conflicts=_conflicts(table),
        example_gap=facts_of(gap.example, table) if gap else None,
    )


def dead_rules(ready: Compiled, only: Mapping[str, Sequence[str]] | None = None) -> int:
    """Rules that no cell matches, as bits: some attribute has no value they accept."""
    alive = ready.every
    for _name, column in domain(ready, only):
        accepted = 0
        for key in column:
            accepted |= key
        alive &= accepted
    return ready.every & ~alive


def _winners(ready: Compiled, matched: int) -> int:
    return next((matched & mask for _, mask in ready.outcomes if matched & mask), 0)


def _conflicts(table: Table) -> tuple[Conflict, ...]:
    """Pairs of different outcomes and the cells they share: the values both accept, multiplied."""
    columns = [sets for _name, _values, sets in accepted(compiled(table))]
    conflicts: list[Conflict] = []
    for (a, first), (b, second) in combinations(enumerate(table.rules), 2):
        if first.outcome == second.outcome:
            continue
        cells = 1
        for sets in columns:
            cells *= (sets[a] & sets[b]).bit_count()
            if not cells:
                break
        if cells:
            conflicts.append(Conflict(first.id, second.id, (first.outcome, second.outcome), cells))
    return tuple(conflicts)


def accepted(ready: Compiled, only: Mapping[str, Sequence[str]] | None = None) -> list[Accepted]:
    """Per attribute, and last for time (quarter-hours): its values, and as bits which each rule accepts."""
    columns: list[tuple[str, Sequence[str | int], list[int]]] = []
    for name, by_value in ready.masks:
        kept = (only or {}).get(name)
        values = [value for value in by_value if kept is None or value in kept]
        columns.append((name, values, [by_value[value] for value in values]))
    quarters = range(QUARTERS)
    columns.append((TIME, quarters, [ready.minutes[quarter * QUARTER] for quarter in quarters]))
    rules = range(len(ready.table.rules))
    return [
        (name, values, [sum(1 << at for at, mask in enumerate(column) if mask >> rule & 1) for rule in rules])
        for name, values, column in columns
    ]


def facts_of(example: Example, table: Table) -> dict[str, str]:
    """One cell as facts that can be decided, at the first moment from `valid_from` that lies in it."""
    values = dict(example)
    quarter = int(values.pop(TIME))
    names = [*(name for name in table.attributes if name in values), *values]
    facts = {name: str(values[name]) for name in names}
    return {AT: moment_in(quarter, table).isoformat(), **facts}


def moment_in(quarter: int, table: Table) -> datetime:
    """The first moment from `valid_from` on that falls in this quarter-hour of the week.

    May lie after `valid_to` for a mandate shorter than a week. Skips holidays and hours that do not exist.
    """
    day, minute = divmod(quarter * QUARTER, MINUTES_A_DAY)
    return first_such(day, minute, table) or table.valid_from.astimezone(table.zone)
