"""A table as its writer looks at it: what it says how often, where it is silent, which rules do nothing.

The numbers are those of `analysis` (exact, over the whole domain); here each comes with an example and
with the rules to look at. `only` narrows the domain to what can occur, see `analysis.groups`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from regie.mandate.analysis import (
    UNKNOWN,
    Accepted,
    Group,
    accepted,
    beneath,
    dead_rules,
    deciding,
    facts_of,
    groups,
)
from regie.mandate.decide import Compiled, compiled
from regie.mandate.rules import STRENGTH, TIME, During, Obligations, Outcome, Rule, Table, joined

Only = Mapping[str, Sequence[str]]
Facts = Mapping[str, str]
EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Dead:
    """A rule that can never hold, because nothing that can occur passes this condition."""

    rule: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A rule that holds in `cells` situations and decides none, because of the few stronger rules `by`.

    Together those cover every situation of the rule; others may be stronger there too.
    """

    rule: str
    by: tuple[str, ...]
    cells: int
    example: Facts


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules that say different things about the same situations; `winner` is the stronger."""

    winner: str
    loser: str
    outcomes: tuple[Outcome, Outcome]
    cells: int
    example: Facts


@dataclass(frozen=True, slots=True)
class Study:
    """Everything found in one table; `outcomes` counts cells, silence included under `forbid`."""

    cells: int
    outcomes: Mapping[Outcome, int]
    gap_cells: int
    gaps: tuple[Facts, ...]
    dead: tuple[Dead, ...]
    masked: tuple[Masked, ...]
    clashes: tuple[Clash, ...]


def study(table: Table, only: Only | None = None) -> Study:
    """Look at every situation once. Raises TableWrong for windows off the quarter-hour."""
    ready, found = compiled(table), deciding(table, only)
    outcomes: Counter[Outcome] = Counter()
    winning = 0
    for mask, group in found.items():
        outcome, winners = _winners(ready, mask)
        outcomes[outcome] += group.cells
        winning |= winners
    silent, dead = found.get(0), dead_rules(ready, only)
    return Study(
        cells=sum(group.cells for group in found.values()),
        outcomes={outcome: outcomes[outcome] for outcome in STRENGTH},
        gap_cells=silent.cells if silent else 0,
        gaps=(facts_of(silent.example, table),) if silent else (),
        dead=tuple(_dead(rule, only) for n, rule in enumerate(table.rules) if dead >> n & 1),
        masked=_masked(ready, ready.every & ~(dead | winning), only),
        clashes=_clashes(ready, only),
    )


def _winners(ready: Compiled, mask: int) -> tuple[Outcome, int]:
    """The outcome of cells with these matching rules, and the rules that decide it."""
    for outcome, rules in ready.outcomes:
        if winners := mask & rules:
            return outcome, winners
    return "forbid", 0


def _dead(rule: Rule, only: Only | None) -> Dead:
    for name, condition in rule.conditions.items():
        if isinstance(condition, During):
            possible = bool(condition.spans)
        else:
            allowed = (only or {}).get(name)
            possible = any(allowed is None or value in allowed for value in condition.values)
        if not possible:
            return Dead(rule.id, name)
    return Dead(rule.id, TIME)


def _masked(ready: Compiled, masked: int, only: Only | None) -> tuple[Masked, ...]:
    answer: list[Masked] = []
    for n in _bits(masked):
        rule = ready.table.rules[n]
        there = beneath(ready, n, _stronger(ready, rule.outcome), only)
        largest = max(there.values(), key=lambda group: group.cells)
        cells = sum(group.cells for group in there.values())
        stronger = _names(ready.table, _cover([(mask, group.cells) for mask, group in there.items()]))
        answer.append(Masked(rule.id, stronger, cells, facts_of(largest.example, ready.table)))
    return tuple(answer)


def _stronger(ready: Compiled, outcome: Outcome) -> int:
    """The rules whose outcome wins from this one."""
    return sum(rules for other, rules in ready.outcomes if STRENGTH.index(other) < STRENGTH.index(outcome))


def _cover(masks: Sequence[tuple[int, int]]) -> int:
    """Few rules of which at least one is in every mask: always the one that covers most cells next."""
    chosen, left = 0, list(masks)
    while left:
        cells: Counter[int] = Counter()
        for mask, count in left:
            for bit in _bits(mask):
                cells[bit] += count
        chosen |= 1 << max(cells, key=lambda bit: cells[bit])
        left = [(mask, count) for mask, count in left if not mask & chosen]
    return chosen


def _clashes(ready: Compiled, only: Only | None) -> tuple[Clash, ...]:
    """Pairs of different outcomes, most cells first: what both accept of each attribute, multiplied."""
    columns, found = accepted(ready, only), []
    ranks = [STRENGTH.index(rule.outcome) for rule in ready.table.rules]
    for a, b in combinations(range(len(ranks)), 2):
        if ranks[a] == ranks[b]:
            continue
        cells = 1
        for _name, _values, sets in columns:
            cells *= (sets[a] & sets[b]).bit_count()
            if not cells:
                break
        if cells:
            found.append((-cells, *((a, b) if ranks[a] < ranks[b] else (b, a))))
    return tuple(_clash(ready.table, pair, -less, columns) for less, *pair in sorted(found))


def _clash(table: Table, pair: Sequence[int], cells: int, columns: Sequence[Accepted]) -> Clash:
    winner, loser = (table.rules[n] for n in pair)
    both = [(name, values, sets[pair[0]] & sets[pair[1]]) for name, values, sets in columns]
    example = tuple((name, values[(mask & -mask).bit_length() - 1]) for name, values, mask in both)
    outcomes = (winner.outcome, loser.outcome)
    return Clash(winner.id, loser.id, outcomes, cells, facts_of(example, table))


def _bits(mask: int) -> list[int]:
    return [n for n in range(mask.bit_length()) if mask >> n & 1]


def _names(table: Table, mask: int) -> tuple[str, ...]:
    return tuple(table.rules[n].id for n in _bits(mask))


@dataclass(frozen=True, slots=True)
class Side:
    """What one version says in a situation: the outcome, what it asks, and the rules that decide."""

    outcome: Outcome
    asked: Obligations
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """Situations that go from one outcome to another, or keep it with other obligations."""

    before: Side
    after: Side
    cells: int
    example: Facts

    @property
    def same_outcome(self) -> bool:
        """True when only what is asked changes."""
        return self.before.outcome == self.after.outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes between two versions, most cells first; `cells` counts all situations."""

    cells: int
    shifts: tuple[Shift, ...]

    @property
    def changed(self) -> int:
        """Situations with another outcome; other obligations alone do not count."""
        return sum(shift.cells for shift in self.shifts if not shift.same_outcome)


def compare(old: Table, new: Table, only: Only | None = None) -> Comparison:
    """Exactly what another version changes, also in approvers, roles and minutes.

    Both must keep time in one zone; validity plays no part. Raises TableWrong for windows off the quarter.
    """
    sides: tuple[dict[int, Side], dict[int, Side]] = ({}, {})
    cells: Counter[tuple[object, ...]] = Counter()
    largest: dict[tuple[object, ...], tuple[Side, Side, Group]] = {}
    total = 0
    for masks, group in groups([old, new], only).items():
        total += group.cells
        before, after = (
            _side(table, mask, known) for table, mask, known in zip((old, new), masks, sides, strict=True)
        )
        if before.outcome == after.outcome and before.asked == after.asked:
            continue
        key: tuple[object, ...] = (before.outcome, after.outcome)
        if before.outcome == after.outcome:
            key = (*key, before.asked, after.asked)
        cells[key] += group.cells
        if key not in largest or largest[key][2].cells < group.cells:
            largest[key] = (before, after, group)
    shifts = [Shift(*largest[key][:2], n, facts_of(largest[key][2].example, new)) for key, n in cells.items()]
    return Comparison(total, tuple(sorted(shifts, key=lambda one: (one.same_outcome, -one.cells))))


def _side(table: Table, mask: int, known: dict[int, Side]) -> Side:
    if mask not in known:
        # A value that the table does not know is forbidden, as when nothing matches.
        outcome, winners = _winners(compiled(table), 0 if mask == UNKNOWN else mask)
        asked = joined([table.rules[n].obligations for n in _bits(winners)])
        known[mask] = Side(outcome, asked, _names(table, winners))
    return known[mask]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that one version has and the other has not, or has differently (then both are given)."""

    id: str
    before: Rule | None
    after: Rule | None


def rule_changes(old: Table, new: Table) -> tuple[RuleChange, ...]:
    """Rules added, removed or changed, in the order of the new table; removed ones last.

    Another place in the table is no change: the order of rules has no meaning.
    """
    before, after = ({rule.id: rule for rule in table.rules} for table in (old, new))
    changed = [
        RuleChange(name, before.get(name), rule)
        for name, rule in after.items()
        if name not in before or not _same(before[name], rule)
    ]
    return (*changed, *(RuleChange(name, rule, None) for name, rule in before.items() if name not in after))


def _same(one: Rule, other: Rule) -> bool:
    return (one.outcome, one.obligations, one.ground, _meant(one)) == (
        other.outcome,
        other.obligations,
        other.ground,
        _meant(other),
    )


def _meant(rule: Rule) -> dict[str, object]:
    """Conditions by what they accept, so that another order of values is no change."""
    return {
        name: condition.spans if isinstance(condition, During) else frozenset(condition.values)
        for name, condition in rule.conditions.items()
    }


def silent_hours(table: Table) -> tuple[tuple[int, int], ...]:
    """Minutes of the week in which no rule with a window holds and every rule has one; else empty.

    The usual reason for a large gap: the mandate is meant for nights only, and says nothing by day.
    """
    windows = [rule.conditions.get(TIME) for rule in table.rules if rule.outcome in ("allow", "approve")]
    if not windows or not all(isinstance(window, During) for window in windows):
        return ()
    minutes = compiled(table).minutes
    opening = sum(1 << n for n, rule in enumerate(table.rules) if rule.outcome in ("allow", "approve"))
    edges = [0, *(m for m in range(1, len(minutes)) if minutes[m] != minutes[m - 1]), len(minutes)]
    spans: list[tuple[int, int]] = []
    for start, end in pairwise(edges):
        if minutes[start] & opening:
            continue
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)
