"""The decision against its published form, and against the slow reference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.mandate.decide import Decision, NearMiss, compiled, decide, rules_for
from regie.mandate.reference import decide_slowly
from regie.mandate.rules import During, Obligations
from regie.mandate.table import parse
from tests.mandate.tables import FRIDAY_EVENING, facts, night, night_source, random_facts, random_source


def test_an_evening_reply_of_low_risk_is_allowed_and_says_why() -> None:
    found = decide(facts(), night())
    assert (found.outcome, found.reason, found.because) == ("allow", "rule", ("R2",))
    assert found.near_misses == (NearMiss("R1", "topic"), NearMiss("R3", "topic"), NearMiss("R4", "risk"))


def test_the_stronger_outcome_wins_and_the_weaker_is_named() -> None:
    found = decide(facts(topic="permits", risk="acute"), night())
    assert (found.outcome, found.because, found.overruled) == ("escalate", ("R4",), ("R3",))
    assert found.obligations == Obligations(to_roles=("duty_adviser",), within_minutes=15)


def test_a_forbidding_rule_beats_everything() -> None:
    found = decide(facts(topic="crisis", risk="acute"), night())
    assert (found.outcome, found.because, found.overruled) == ("forbid", ("R1",), ("R4",))


def test_when_nothing_is_said_it_is_forbidden() -> None:
    found = decide(facts(channel="email"), night())
    assert (found.outcome, found.reason, found.because) == ("forbid", "no_rule", ())
    assert NearMiss("R2", "channel") in found.near_misses


def test_a_rule_with_two_failing_conditions_is_no_near_miss() -> None:
    found = decide(facts(channel="email", at="2026-11-20T12:00:00+01:00"), night())
    assert "R2" not in {near.rule for near in found.near_misses}


def test_time_can_be_the_near_miss() -> None:
    found = decide(facts(at="2026-11-20T12:00:00+01:00"), night())
    assert NearMiss("R2", "time") in found.near_misses


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "Crisis"},
        {"topic": "сrisis"},  # the first letter is Cyrillic
        {"topic": "crisis "},
        {"topic": None},
        {"topic": ["crisis"]},
        {"topic": 3},
        {"topic": True},
        {"topic": ""},
        {"mood": "angry"},
        {"Topic": "waste"},
        {"at": "2026-11-20T23:10:00"},
        {"at": "2026-11-20"},
        {"at": 1_795_212_600},
        {"at": None},
        {"at": "2026-11-20 23:10:00+01:00"},
        {"at": "2026-02-30T23:10:00+01:00"},
        {"at": "2026-11-20T24:10:00+01:00"},
        {"at": "2026-11-20T23:10:00+99:00"},
        {"at": "٢٠٢٦-11-20T23:10:00+01:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_facts_that_are_not_understood_are_forbidden(wrong: dict[str, object]) -> None:
    found = decide(facts(**wrong), night())
    assert (found.outcome, found.reason) == ("forbid", "unknown_fact")
    assert found.unknown == tuple(wrong)
    assert found == decide_slowly(facts(**wrong), night())


@pytest.mark.parametrize("name", ["at", "action", "channel", "topic", "language", "risk", "team", "phase"])
def test_a_missing_attribute_is_never_allowed(name: str) -> None:
    given = facts()
    del given[name]
    assert decide(given, night()).reason == "unknown_fact"


@pytest.mark.parametrize("value", [None, [], "facts", 3, {}, [["topic", "waste"]]])
def test_something_else_than_facts_is_forbidden(value: object) -> None:
    assert decide(value, night()).reason == "unknown_fact"


def test_what_is_no_set_of_facts_says_forbidden_and_why() -> None:
    strange: list[object] = [None, [], "facts", 3, True]
    for value in strange:
        found = decide(value, night())
        assert (found.outcome, found.reason) == ("forbid", "unknown_fact")


def test_strange_facts_are_named_however_many_others_are_missing() -> None:
    names = ["action", "channel", "topic", "language", "risk", "team", "phase"]
    for missing in range(len(names) + 1):
        told = {**facts(), "weather": "rain"}
        for name in names[:missing]:
            del told[name]
        found = decide(told, night())
        assert set(names[:missing]) <= set(found.unknown)
        if missing != 1:  # then the number of facts is right and the missing one says enough
            assert "weather" in found.unknown
        assert found.outcome == "forbid"


def test_a_text_that_only_compares_equal_is_not_the_value() -> None:
    class Sly(str):
        __slots__ = ()

    assert decide(facts(topic=Sly("waste")), night()).reason == "unknown_fact"


def test_a_mandate_holds_from_its_first_moment_until_just_before_its_last() -> None:
    table = night()
    weekend = {"valid_from": "2026-11-21T00:00:00+01:00", "valid_to": "2026-11-22T00:00:00+01:00"}
    short = night(**weekend)
    assert decide(facts(at="2026-11-21T00:00:00+01:00"), short).outcome == "allow"
    assert decide(facts(at="2026-11-20T23:59:59+01:00"), short).reason == "not_valid"
    assert decide(facts(at="2026-11-21T23:59:59+01:00"), short).outcome == "allow"
    assert decide(facts(at="2026-11-22T00:00:00+01:00"), short).reason == "not_valid"
    assert decide(facts(at="2027-03-01T00:00:00+01:00"), table).reason == "not_valid"


def test_obligations_of_all_deciding_rules_are_joined() -> None:
    source = night_source()
    source["rules"].append(
        {
            "id": "R5",
            "when": {},
            "outcome": "approve",
            "obligations": {"approvers": 2, "from": "director", "within_minutes": 60},
        }
    )
    found = decide(facts(topic="permits"), parse(source))
    assert found.because == ("R3", "R5")
    assert found.obligations.as_dict() == {
        "approvers": 2,
        "from": ["adviser", "director"],
        "within_minutes": 30,
    }


def test_a_table_without_rules_forbids_everything() -> None:
    assert decide(facts(), night(rules=[])).reason == "no_rule"


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_compiled_table_decides_as_the_reference_does(chance: object) -> None:
    table = parse(random_source(chance))  # type: ignore[arg-type]
    for _ in range(40):
        given_facts = random_facts(chance, table)  # type: ignore[arg-type]
        assert decide(given_facts, table) == decide_slowly(given_facts, table)


@pytest.mark.parametrize("holidays", [[], ["2026-12-25"]])
def test_windows_are_read_in_the_zone_of_the_table_and_not_of_the_machine(holidays: list[str]) -> None:
    source = night_source(timezone="Pacific/Auckland", holidays=holidays)
    source["rules"] = [{"id": "early", "when": {"time": ["fri 06:00-07:00"]}, "outcome": "allow"}]
    table = parse(source)
    facts = {**FRIDAY_EVENING, "at": "2026-11-19T18:30:00+01:00"}  # Friday 06:30 in Auckland
    assert decide(facts, table).outcome == "allow"
    assert decide({**facts, "at": "2026-11-20T06:30:00+01:00"}, table).outcome == "forbid"


def test_the_published_form_says_everything() -> None:
    found = decide(FRIDAY_EVENING, night())
    assert found.because
    assert found.as_dict() == {
        "outcome": found.outcome,
        "because": list(found.because),
        "overruled": list(found.overruled),
        "obligations": found.obligations.as_dict(),
        "near_misses": [{"rule": one.rule, "attribute": one.attribute} for one in found.near_misses],
        "reason": found.reason,
    }
    assert Decision("forbid", "rule", ("a",), ("b",), near_misses=(NearMiss("c", "time"),)).as_dict() == {
        "outcome": "forbid",
        "because": ["a"],
        "overruled": ["b"],
        "obligations": {},
        "near_misses": [{"rule": "c", "attribute": "time"}],
        "reason": "rule",
    }


def test_rules_for_leaves_only_the_hour_open_and_never_takes_facts_it_does_not_know() -> None:
    table = night()
    ready = compiled(table)
    found = rules_for(FRIDAY_EVENING, ready)
    accepting = [
        n
        for n, rule in enumerate(table.rules)
        if all(
            isinstance(one, During) or FRIDAY_EVENING[name] in one.values
            for name, one in rule.conditions.items()
        )
    ]
    assert 0 < len(accepting) < len(table.rules)
    assert found == sum(1 << n for n in accepting)
    assert rules_for({**FRIDAY_EVENING, "topic": "Waste"}, ready) == 0
    without = {name: value for name, value in FRIDAY_EVENING.items() if name != "at"}
    assert rules_for(without, ready) == 0
    assert rules_for({**without, "At": "x"}, ready) == 0
