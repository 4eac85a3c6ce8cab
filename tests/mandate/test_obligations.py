"""Obligations as a table writes them, and how those of several rules come together."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from regie.mandate.decide import decide
from regie.mandate.grants import reaching_too_far
from regie.mandate.reference import decide_slowly
from regie.mandate.rules import Obligations, joined
from regie.mandate.starter import agency_table
from regie.mandate.table import TableWrong, parse
from tests.mandate.tables import facts, night_source
from tests.mandate.world import PERIOD

KERNEL = {"K1": "Bel 112 als er gevaar is.", "K2": "Kijk op veldermeer.nl."}


def _with(*obligations: dict[str, Any], outcome: str = "approve", **head: Any) -> dict[str, Any]:
    source = night_source(**head)
    source["rules"] = [
        {"id": f"R{n}", "when": {}, "outcome": outcome, "obligations": one}
        for n, one in enumerate(obligations)
    ]
    return source


def _joined(*obligations: dict[str, Any], **head: Any) -> dict[str, object]:
    table = parse(_with(*obligations, **head))
    found = decide(facts(), table)
    assert found == decide_slowly(facts(), table)
    return found.obligations.as_dict()


def test_every_obligation_comes_back_as_it_was_written() -> None:
    all_of_them = {
        "approvers": 2,
        "from": ["adviser", "director"],
        "to": "duty_adviser",
        "within_minutes": 30,
        "order": "in_order",
        "message": "K1",
        "max_per_hour": 20,
        "max_per_day": 100,
        "follow_up_minutes": 240,
    }
    assert _joined(all_of_them, messages=KERNEL) == all_of_them


def test_the_strictest_of_each_holds() -> None:
    found = _joined(
        {"approvers": 1, "within_minutes": 60, "max_per_hour": 20, "message": ["K1", "K2"]},
        {"approvers": 3, "within_minutes": 15, "max_per_hour": 50, "max_per_day": 9, "message": "K2"},
        {"follow_up_minutes": 30},
        messages=KERNEL,
    )
    assert found == {
        "approvers": 3,
        "within_minutes": 15,
        "max_per_hour": 20,
        "max_per_day": 9,
        "message": ["K1", "K2"],
        "follow_up_minutes": 30,
    }


@pytest.mark.parametrize(
    ("parts", "order"),
    [
        ([("any", "a", "b")], "any"),
        ([("any", "a", "b"), ("any", "b", "a")], "any"),
        ([("any", "a", "b"), ("any", "a", "c")], "all"),
        ([("any", "a"), (None, "b")], "all"),
        ([("any", "a"), (None,)], "any"),
        ([("all", "a"), ("in_order", "b")], "in_order"),
        ([(None, "a"), ("in_order", "b")], "in_order"),
        ([(None, "a"), (None, "b")], None),
        ([(None, "a"), ("all", "b")], "all"),
    ],
)
def test_the_order_of_approvers_never_gets_milder_by_joining(
    parts: list[tuple[Any, ...]], order: str
) -> None:
    for mixed in permutations(parts):
        found = joined([Obligations(from_roles=tuple(roles), order=said) for said, *roles in mixed])
        assert found.order == order


@pytest.mark.parametrize(
    ("obligations", "told"),
    [
        ({"order": "any"}, "orders nobody"),
        ({"order": "sometimes", "from": "adviser"}, "obligations.order"),
        ({"max_per_hour": 0}, "obligations.max_per_hour"),
        ({"max_per_day": 2.5}, "obligations.max_per_day"),
        ({"follow_up_minutes": True}, "obligations.follow_up_minutes"),
        ({"message": 3}, "obligations.message"),
        ({"message": "K9"}, "not a message of this table"),
        ({"max_per_week": 3}, "max_per_week: is not a known key"),
    ],
)
def test_an_obligation_that_is_not_understood_makes_the_table_wrong(
    obligations: dict[str, object], told: str
) -> None:
    with pytest.raises(TableWrong, match=told):
        parse(_with(obligations, messages=KERNEL))


@pytest.mark.parametrize("messages", [[], {"K1": ""}, {"K1": 3}])
def test_kernel_messages_are_texts_by_id(messages: object) -> None:
    with pytest.raises(TableWrong, match="messages"):
        parse(_with(messages=messages))


def test_rules_that_reach_for_the_press_are_told() -> None:
    table = agency_table(PERIOD)
    assert reaching_too_far(parse(table)) == ()
    table["rules"] = [
        {"id": "open", "when": {"topic": ["waste"]}, "outcome": "allow"},
        {"id": "press", "when": {"kind": ["press"], "topic": ["taxes"]}, "outcome": "approve"},
        {"id": "own", "when": {"team": ["municipality"], "topic": ["roads"]}, "outcome": "allow"},
        {"id": "refer", "when": {"action": ["referral"], "topic": ["moving"]}, "outcome": "allow"},
        {"id": "chat", "when": {"kind": ["question"], "topic": ["animals"]}, "outcome": "allow"},
    ]
    assert reaching_too_far(parse(table)) == ("open", "press")
