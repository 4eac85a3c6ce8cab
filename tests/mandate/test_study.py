"""Findings and comparisons, each against a count of every cell by the slow reference."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from regie.mandate.analysis import QUARTERS, analyse, moment_in
from regie.mandate.decide import decide
from regie.mandate.reference import decide_slowly
from regie.mandate.rules import Table
from regie.mandate.starter import agency_table
from regie.mandate.study import compare, rule_changes, silent_hours, study
from regie.mandate.table import parse
from tests.mandate.tables import night, night_source

SMALL: dict[str, Any] = {
    "attributes": {"topic": ["waste", "permits"], "risk": ["low", "high"], "team": ["night", "day"]},
    "ordered": ["risk"],
}
PERIOD = (
    datetime.fromisoformat("2026-11-01T00:00:00+01:00"),
    datetime.fromisoformat("2027-02-01T00:00:00+01:00"),
)
AGENCY = {"team": ("agency",)}


def small(*rules: dict[str, Any]) -> Table:
    """A table of 8 × 672 cells."""
    return night(**SMALL, rules=list(rules))


def random_rules(chance: Random, number: int) -> list[dict[str, Any]]:
    """Rules that overlap, hide each other and leave gaps."""
    windows: tuple[list[str], ...] = (
        ["mon-fri 18:00-08:00"],
        ["sat-sun 00:00-24:00"],
        ["wed 12:00-12:15"],
        [],
    )
    found = []
    for n in range(number):
        when: dict[str, Any] = {}
        if chance.random() < 0.6:
            when["topic"] = chance.sample(["waste", "permits"], chance.randint(0, 2))
        if chance.random() < 0.5:
            when["risk"] = {chance.choice(["at_least", "at_most"]): chance.choice(["low", "high"])}
        if chance.random() < 0.4:
            when["time"] = chance.choice(windows)
        rule: dict[str, Any] = {"id": f"R{n}", "when": when}
        rule["outcome"] = chance.choice(["allow", "approve", "escalate", "forbid"])
        if rule["outcome"] == "approve":
            rule["obligations"] = {"approvers": chance.randint(1, 2), "from": "adviser"}
        found.append(rule)
    return found


def every_cell(table: Table, teams: tuple[str, ...] = ("night", "day")) -> list[dict[str, str]]:
    """The whole domain as facts."""
    moments = [moment_in(quarter, table).isoformat() for quarter in range(QUARTERS)]
    topics, risks = table.attributes["topic"], table.attributes["risk"]
    return [
        {"topic": topic, "risk": risk, "team": team, "at": at}
        for topic, risk, team, at in product(topics, risks, teams, moments)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_found_equals_a_count_of_every_cell(seed: int) -> None:
    table = small(*random_rules(Random(seed), 6))
    said = [decide_slowly(facts, table) for facts in every_cell(table)]
    found = study(table)
    assert found.cells == len(said)
    assert {k: n for k, n in found.outcomes.items() if n} == Counter(one.outcome for one in said)
    assert found.gap_cells == sum(one.reason == "no_rule" for one in said)
    deciding = {rule for one in said for rule in one.because}
    matching = deciding | {rule for one in said for rule in one.overruled}
    names = {rule.id for rule in table.rules}
    assert {one.rule for one in found.dead} == names - matching
    assert {one.rule for one in found.masked} == matching - deciding
    pairs = Counter((a, b) for one in said for a in one.because for b in one.overruled)
    told = Counter({(one.winner, one.loser): one.cells for one in found.clashes})
    assert pairs.keys() <= told.keys()


@pytest.mark.parametrize("seed", range(4))
def test_a_comparison_equals_a_count_of_every_cell(seed: int) -> None:
    chance = Random(seed)
    old, new = small(*random_rules(chance, 4)), small(*random_rules(chance, 5))
    counted: Counter[object] = Counter()
    for facts in every_cell(old):
        before, after = decide_slowly(facts, old), decide_slowly(facts, new)
        if before.outcome != after.outcome:
            counted[before.outcome, after.outcome] += 1
        elif before.obligations != after.obligations:
            counted[before.obligations, after.obligations] += 1
    told: Counter[object] = Counter()
    for one in compare(old, new).shifts:
        same = (one.before.asked, one.after.asked)
        told[same if one.same_outcome else (one.before.outcome, one.after.outcome)] += one.cells
    assert told == counted


def test_every_example_is_a_situation_of_its_kind() -> None:
    table = parse(agency_table(PERIOD))
    found = study(table, AGENCY)
    assert all(decide(facts, table).reason == "no_rule" for facts in found.gaps)
    for clash in found.clashes:
        said = decide(clash.example, table)
        assert {clash.winner, clash.loser} <= {*said.because, *said.overruled}
        assert clash.example["team"] == "agency"


def test_a_masked_rule_is_told_with_the_rules_that_hide_it() -> None:
    table = small(
        {"id": "all-waste", "when": {"topic": ["waste"]}, "outcome": "forbid"},
        {"id": "waste-low", "when": {"topic": ["waste"], "risk": ["low"]}, "outcome": "allow"},
    )
    (masked,) = study(table).masked
    assert (masked.rule, masked.by) == ("waste-low", ("all-waste",))
    assert decide(masked.example, table).overruled == ("waste-low",)


def test_a_dead_rule_is_told_with_the_condition_that_nothing_passes() -> None:
    table = small(
        {"id": "nothing", "when": {"risk": ["low"], "topic": []}, "outcome": "allow"},
        {"id": "by-day", "when": {"team": ["day"]}, "outcome": "allow"},
    )
    assert [(one.rule, one.attribute) for one in study(table).dead] == [("nothing", "topic")]
    only_night = study(table, {"team": ("night",)}).dead
    assert [(one.rule, one.attribute) for one in only_night] == [("nothing", "topic"), ("by-day", "team")]


def test_narrowing_leaves_out_what_cannot_occur() -> None:
    table = parse(agency_table(PERIOD))
    assert study(table, AGENCY).cells * 2 == study(table).cells == analyse(table).cells


def test_fewer_approvers_is_a_difference_though_the_outcome_stays() -> None:
    def by(number: int) -> Table:
        asked = {"approvers": number, "from": "adviser"}
        return small({"id": "R", "when": {}, "outcome": "approve", "obligations": asked})

    (shift,) = compare(by(2), by(1)).shifts
    assert shift.same_outcome
    assert (shift.before.asked.approvers, shift.after.asked.approvers) == (2, 1)
    assert compare(by(2), by(1)).changed == 0


def test_another_order_of_rules_or_values_is_no_change() -> None:
    one = {"id": "A", "when": {"topic": ["waste", "permits"]}, "outcome": "allow"}
    other = {"id": "B", "when": {}, "outcome": "forbid"}
    turned = {"id": "A", "when": {"topic": ["permits", "waste"]}, "outcome": "allow"}
    assert rule_changes(small(one, other), small(other, turned)) == ()
    added, removed = rule_changes(small(one), small(other))
    assert (added.id, added.before) == ("B", None)
    assert (removed.id, removed.after) == ("A", None)


def test_the_hours_without_any_permission_are_found() -> None:
    hours = silent_hours(parse(agency_table(PERIOD)))
    assert hours == tuple((day * 1440 + 480, day * 1440 + 1080) for day in range(5))
    assert silent_hours(parse(night_source(rules=[]))) == ()


def test_fifty_rules_are_studied_within_a_tenth_of_a_second() -> None:
    """On the product's own attributes: over eight thousand million cells."""
    source = agency_table(PERIOD)
    topics = source["attributes"]["topic"]
    for n in range(35):
        when = {"topic": [topics[n % len(topics)]], "kind": ["complaint"], "time": ["mon-sun 18:00-08:00"]}
        source["rules"].append({"id": f"topic-{n}", "when": when, "outcome": "approve"})
    best = timedelta.max.total_seconds()
    for _ in range(3):
        table = parse(source)
        start = time.process_time()
        found = study(table, AGENCY)
        best = min(best, time.process_time() - start)
    assert len(table.rules) == 50
    assert found.cells > 8_000_000_000
    assert best < 0.1
