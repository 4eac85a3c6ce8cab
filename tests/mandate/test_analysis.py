"""Analysis, difference and replay: exact, so equal to brute force over every cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from regie.mandate.analysis import analyse
from regie.mandate.comparison import diff, replay
from regie.mandate.decide import decide
from regie.mandate.reference import decide_slowly
from regie.mandate.rules import Table
from regie.mandate.table import TableWrong, parse
from tests.mandate.tables import facts, night, night_source, random_facts, random_source

MONDAY = datetime.fromisoformat("2026-11-02T00:00:00+01:00")  # a week without a change of clock


def _cells(table: Table) -> list[dict[str, object]]:
    weeks = [(MONDAY + timedelta(minutes=15 * quarter)).isoformat() for quarter in range(672)]
    names = list(table.attributes)
    return [
        {"at": at, **dict(zip(names, values, strict=True))}
        for at in weeks
        for values in product(*table.attributes.values())
    ]


def _small(seed: int) -> tuple[Random, dict[str, Any]]:
    chance = Random(seed)
    return chance, random_source(chance, rules=6, values=2)


@pytest.mark.parametrize("seed", range(200))
def test_analysis_equals_brute_force(seed: int) -> None:
    table = parse(_small(seed)[1])
    decisions = [decide_slowly(cell, table) for cell in _cells(table)]
    found = analyse(table)
    matching = Counter(rule for d in decisions for rule in (*d.because, *d.overruled))
    deciding = {rule for d in decisions for rule in d.because}
    ids = [rule.id for rule in table.rules]
    assert found.cells == len(decisions)
    assert found.gap_cells == sum(d.reason == "no_rule" for d in decisions)
    assert found.dead == tuple(i for i in ids if not matching[i])
    assert found.masked == tuple(i for i in ids if matching[i] and i not in deciding)
    pairs = Counter(
        (a, b)
        for d in decisions
        for a in (*d.because, *d.overruled)
        for b in (*d.because, *d.overruled)
        if ids.index(a) < ids.index(b) and _outcome(table, a) != _outcome(table, b)
    )
    assert {(c.a, c.b): c.cells for c in found.conflicts} == dict(pairs)
    if found.example_gap is not None:
        assert decide(found.example_gap, table).reason == "no_rule"


def _outcome(table: Table, rule_id: str) -> str:
    return next(rule.outcome for rule in table.rules if rule.id == rule_id)


@pytest.mark.parametrize("seed", range(6))
def test_the_difference_equals_brute_force(seed: int) -> None:
    chance, source = _small(seed)
    old = parse(source)
    changed = [r for r in source["rules"] if chance.random() < 0.6]
    new = parse({**source, "version": 2, "rules": changed})
    expected = Counter(
        (before, after)
        for cell in _cells(old)
        if (before := decide_slowly(cell, old).outcome) != (after := decide_slowly(cell, new).outcome)
    )
    found = diff(old, new)
    assert {(c.before, c.after): c.cells for c in found.changes} == dict(expected)
    for change in found.changes:
        assert decide(change.example, old).outcome == change.before
        assert decide(change.example, new).outcome == change.after


def test_a_rule_masked_only_by_the_union_of_two_is_found() -> None:
    source = night_source()
    source["rules"] = [
        {"id": "A", "when": {"topic": ["waste", "permits"]}, "outcome": "forbid"},
        {"id": "B", "when": {"topic": ["crisis"]}, "outcome": "forbid"},
        {"id": "C", "when": {"language": ["nl"]}, "outcome": "allow"},
        {"id": "D", "when": {"risk": {"at_least": "acute", "at_most": "low"}}, "outcome": "allow"},
    ]
    found = analyse(parse(source))
    assert (found.dead, found.masked, found.gap_cells) == (("D",), ("C",), 0)
    assert found.example_gap is None


def test_a_value_only_the_new_version_knows_was_forbidden_before() -> None:
    source = night_source(version=4)
    source["attributes"]["channel"].append("mastodon")
    source["rules"][1]["when"]["channel"].append("mastodon")
    found = diff(night(), parse(source))
    assert {(c.before, c.after) for c in found.changes} == {
        ("forbid", "allow"),
        ("forbid", "approve"),
        ("forbid", "escalate"),
    }


def test_windows_off_the_quarter_hour_are_decided_but_not_counted() -> None:
    source = night_source()
    source["rules"][1]["when"]["time"] = ["mon-fri 18:05-08:00"]
    table = parse(source)
    assert decide(facts(at="2026-11-20T18:05:00+01:00"), table).outcome == "allow"
    assert decide(facts(at="2026-11-20T18:04:59+01:00"), table).outcome == "forbid"
    with pytest.raises(TableWrong, match=r"rules\[1\].when.time"):
        analyse(table)


def test_versions_in_different_zones_are_not_compared() -> None:
    with pytest.raises(TableWrong, match="timezone"):
        diff(night(), night(timezone="Europe/London"))


def test_replay_decides_the_past_as_though_the_new_version_had_been_in_force() -> None:
    later = night_source(version=4, valid_from="2027-01-01T00:00:00+01:00")
    later["rules"][1]["outcome"] = "approve"
    found = replay(night(), parse(later), [facts(), facts(), facts(topic="crisis"), None])
    assert found.as_dict() == {"total": 4, "changed": 2, "by": {"allow->approve": 2}}


@pytest.mark.parametrize("seed", range(12))
def test_replay_counts_as_deciding_each_twice(seed: int) -> None:
    chance, source = _small(seed)
    old = parse(source)
    new = parse({**source, "version": 2, "rules": [r for r in source["rules"] if chance.random() < 0.6]})
    past: list[object] = [random_facts(chance, old) for _ in range(300)]
    past += [
        {**random_facts(chance, old), "at": None},
        {"at": "2026-05-05T12:00:00Z", "topic": []},
        [],
        None,
        {},
    ]
    past += [dict(reversed(random_facts(chance, old).items())) for _ in range(50)]
    wide = replace(new, valid_from=old.valid_from, valid_to=old.valid_to)
    pairs = [(decide(one, old).outcome, decide(one, wide).outcome) for one in past]
    expected = Counter(f"{a}->{b}" for a, b in pairs if a != b)
    assert replay(old, new, past).as_dict() == {
        "total": len(past),
        "changed": sum(expected.values()),
        "by": dict(expected),
    }
