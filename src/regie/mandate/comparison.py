"""What another version changes: over the whole domain (`diff`) and over the past (`replay`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from regie.kernel.windows import MINUTES_A_WEEK, minute_of_week
from regie.mandate.analysis import QUARTER, UNKNOWN, Example, facts_of, groups
from regie.mandate.decide import Compiled, compiled, rules_at, rules_for
from regie.mandate.moments import parse_moment
from regie.mandate.rules import AT, Outcome, Table
from regie.mandate.table import Fault, TableWrong


@dataclass(frozen=True, slots=True)
class Change:
    """Cells whose outcome goes from one to another, and one of them as facts."""

    before: str
    after: str
    cells: int
    example: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changes between two versions, largest first."""

    changes: tuple[Change, ...]

    @property
    def changed_cells(self) -> int:
        """How many cells have another outcome."""
        return sum(change.cells for change in self.changes)

    def as_dict(self) -> dict[str, object]:
        """The published form."""
        return {
            "changed_cells": self.changed_cells,
            "changes": [
                {"from": c.before, "to": c.after, "cells": c.cells, "example": c.example}
                for c in self.changes
            ],
        }


@dataclass(frozen=True, slots=True)
class Replay:
    """How many past facts get another outcome under the new version."""

    total: int
    by: Mapping[str, int]

    def as_dict(self) -> dict[str, object]:
        """The published form."""
        return {"total": self.total, "changed": sum(self.by.values()), "by": dict(self.by)}


def diff(old: Table, new: Table) -> Difference:
    """Outcomes that change, exactly, over every attribute and value that either version knows.

    Compares what the rules say; the validity of the versions plays no part. Raises TableWrong when the
    versions keep time in different zones, for then a quarter-hour is not the same quarter-hour.
    """
    if old.timezone != new.timezone:
        raise TableWrong([Fault("timezone", "differs between the versions", "compare within one zone")])
    cells: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], Example] = {}
    for (before, after), group in groups([old, new]).items():
        pair = (_outcome(old, before), _outcome(new, after))
        if pair[0] != pair[1]:
            cells[pair] += group.cells
            examples.setdefault(pair, group.example)
    return Difference(
        tuple(Change(*pair, count, facts_of(examples[pair], new)) for pair, count in cells.most_common())
    )


def _outcome(table: Table, mask: int) -> str:
    if mask == UNKNOWN:
        return "forbid"
    return next((outcome for outcome, rules in compiled(table).outcomes if mask & rules), "forbid")


def replay(old: Table, new: Table, facts: Iterable[object]) -> Replay:
    """Decide past facts (JSON values) under both versions, the new one as though it held all the time.

    The same facts at another moment match the same rules but for their windows, so each set of facts is
    looked up once.
    """
    since, until = min(old.valid_from, new.valid_from), max(old.valid_to, new.valid_to)
    first, second = compiled(old), compiled(replace(new, valid_from=since, valid_to=until))
    clocks = _Clock(first), _Clock(second)
    known: dict[_Facts, tuple[int, int]] = {}
    total = 0
    by: Counter[tuple[Outcome, Outcome]] = Counter()
    for one in facts:
        total += 1
        at = parse_moment(one.get(AT)) if isinstance(one, dict) else None
        if at is None or not isinstance(one, dict):
            continue  # forbidden under both
        masks = _masks(one, first, second, known)
        moment = at.timestamp()
        before, after = _at(masks[0], moment, clocks[0]), _at(masks[1], moment, clocks[1])
        if before != after:
            by[before, after] += 1
    return Replay(total, {f"{before}->{after}": count for (before, after), count in by.most_common()})


_Facts = tuple[tuple[str, object], ...]


def _masks(
    facts: dict[str, object], first: Compiled, second: Compiled, known: dict[_Facts, tuple[int, int]]
) -> tuple[int, int]:
    """Per version the rules that accept these facts at some moment; none when they are not understood."""
    key = tuple(facts.items())[1:] if next(iter(facts)) == AT else ()
    try:
        found = known.get(key) if key else None
    except TypeError:  # a list or an object where a text belongs
        key, found = (), None
    if found is None:
        found = rules_for(facts, first), rules_for(facts, second)
        if key:
            known[key] = found
    return found


class _Clock:
    """The rules whose windows hold at a moment, looked up once per quarter-hour where that is exact."""

    __slots__ = ("end", "held", "on_quarters", "ready", "said", "start")

    def __init__(self, ready: Compiled) -> None:
        self.ready = ready
        self.start, self.end = ready.table.valid_from.timestamp(), ready.table.valid_to.timestamp()
        self.on_quarters = all(
            len(set(ready.minutes[first : first + QUARTER])) == 1
            for first in range(0, MINUTES_A_WEEK, QUARTER)
        )
        self.held: dict[int, int | None] = {}
        self.said: dict[int, Outcome] = {}

    def rules(self, moment: float) -> int:
        quarter = int(moment // 900)
        found = self.held[quarter] if quarter in self.held else self._whole(quarter)
        return found if found is not None else rules_at(datetime.fromtimestamp(moment, UTC), self.ready)

    def _whole(self, quarter: int) -> int | None:
        """The rules of this whole quarter-hour; None where the wall clock does not keep to quarters."""
        start = datetime.fromtimestamp(quarter * 900, UTC)
        zone = self.ready.table.zone
        first, last = minute_of_week(start, zone), minute_of_week(start + timedelta(minutes=14), zone)
        whole = self.on_quarters and first % QUARTER == 0 and last == first + 14
        self.held[quarter] = rules_at(start, self.ready) if whole else None
        return self.held[quarter]


def _at(mask: int, moment: float, clock: _Clock) -> Outcome:
    if not mask or not clock.start <= moment < clock.end:
        return "forbid"
    matched = mask & clock.rules(moment)
    said = clock.said.get(matched)
    if said is None:
        strongest = (outcome for outcome, rules in clock.ready.outcomes if matched & rules)
        said = clock.said[matched] = next(strongest, "forbid")
    return said
