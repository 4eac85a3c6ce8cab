"""What another version changes: over the whole domain (`diff`) and over the past (`replay`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from regie.mandate.analysis import UNKNOWN, Example, facts_of, groups
from regie.mandate.decide import compiled, decide
from regie.mandate.rules import Table
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
    """Decide past facts under both versions, the new one as though it had been in force already."""
    since, until = min(old.valid_from, new.valid_from), max(old.valid_to, new.valid_to)
    earlier = replace(new, valid_from=since, valid_to=until)
    total = 0
    by: Counter[str] = Counter()
    for one in facts:
        total += 1
        before, after = decide(one, old).outcome, decide(one, earlier).outcome
        if before != after:
            by[f"{before}->{after}"] += 1
    return Replay(total, dict(by.most_common()))
