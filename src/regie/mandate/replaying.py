"""Very many past decisions, decided again under two versions at once.

Only outcomes: no reasons, no near misses, so that months of work are replayed while somebody waits.
Rows with the same facts are looked up once; per row only the moment differs. Agrees with `decide`
(tested), except that validity plays no part: it asks what would have been decided.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from regie.mandate.decide import Compiled, compiled, rules_at, unknown_facts
from regie.mandate.rules import AT, STRENGTH, Outcome, Table

KEPT: Final = 200  # rows kept per change, newest first, to look at


class Past(NamedTuple):
    """One past decision: its number, its facts as JSON text (without `at`), and the moment."""

    id: int
    facts: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """Past decisions that would have gone from one outcome to another; `ids` are the first KEPT."""

    before: Outcome
    after: Outcome
    count: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the new version would have done with the past."""

    total: int
    outcomes: Mapping[Outcome, int]
    moves: tuple[Moved, ...]

    @property
    def changed(self) -> int:
        """How many would have had another outcome."""
        return sum(move.count for move in self.moves)


def replay_past(old: Table, new: Table, rows: Iterable[Past]) -> Replayed:
    """Decide every row under both versions; facts that a version does not know are forbidden."""
    before, after = compiled(old), compiled(new)
    masks: dict[str, tuple[int, int]] = {}
    said: tuple[dict[int, Outcome], dict[int, Outcome]] = ({}, {})
    outcomes: Counter[tuple[Outcome, Outcome]] = Counter()
    kept: dict[tuple[Outcome, Outcome], list[int]] = {}
    for row in rows:
        known = masks.get(row.facts)
        if known is None:
            known = masks[row.facts] = (_matching(row.facts, before), _matching(row.facts, after))
        pair = (
            _outcome(known[0] & rules_at(row.at, before), before, said[0]),
            _outcome(known[1] & rules_at(row.at, after), after, said[1]),
        )
        outcomes[pair] += 1
        if pair[0] != pair[1] and len(ids := kept.setdefault(pair, [])) < KEPT:
            ids.append(row.id)
    return _replayed(outcomes, kept)


def _replayed(
    outcomes: Counter[tuple[Outcome, Outcome]], kept: Mapping[tuple[Outcome, Outcome], list[int]]
) -> Replayed:
    under: Counter[Outcome] = Counter()
    for (_before, after), count in outcomes.items():
        under[after] += count
    moves = [Moved(*pair, outcomes[pair], tuple(ids)) for pair, ids in kept.items()]
    return Replayed(
        sum(outcomes.values()),
        {outcome: under[outcome] for outcome in STRENGTH},
        tuple(sorted(moves, key=lambda move: -move.count)),
    )


def _matching(text: str, ready: Compiled) -> int:
    """The rules that accept these facts at some moment; none when a fact is not understood."""
    facts = json.loads(text)
    if not isinstance(facts, dict) or unknown_facts({**facts, AT: None}, ready):
        return 0
    mask = ready.every
    for name, by_value in ready.masks:
        mask &= by_value[facts[name]]
    return mask


def _outcome(mask: int, ready: Compiled, said: dict[int, Outcome]) -> Outcome:
    if mask not in said:
        said[mask] = next((outcome for outcome, rules in ready.outcomes if mask & rules), STRENGTH[0])
    return said[mask]
