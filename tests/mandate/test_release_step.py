"""What a press on 'release' means, and which brakes make sense: plainly, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from regie.mandate.brake import ASK_HOLDS, MAX_REASON, BrakeState, NewBrake, On, release_step, widest
from regie.mandate.verdict import AskMandate, Scope

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ANNA, BERT = 1, 2


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (BrakeState(False, None, None), "off"),
        (BrakeState(False, BERT, NOW), "off"),
        (BrakeState(True, None, None), "ask"),
        (BrakeState(True, BERT, None), "ask"),
        (BrakeState(True, None, NOW), "ask"),
        (BrakeState(True, BERT, NOW), "confirm"),
        (BrakeState(True, ANNA, NOW), "same_person"),
        (BrakeState(True, BERT, NOW - ASK_HOLDS + timedelta(seconds=1)), "confirm"),
        (BrakeState(True, BERT, NOW - ASK_HOLDS), "ask"),
        (BrakeState(True, ANNA, NOW - ASK_HOLDS), "ask"),
    ],
)
def test_a_second_person_confirms_and_a_forgotten_request_is_asked_anew(state: BrakeState, step: str) -> None:
    assert release_step(state, ANNA, NOW) == step


def test_a_request_holds_for_a_day_and_a_reason_for_some_lines() -> None:
    assert timedelta(hours=24) == ASK_HOLDS
    assert MAX_REASON == 500


@pytest.mark.parametrize(
    ("scope", "target", "topic", "fits"),
    [
        ("municipality", None, "", True),
        ("municipality", 3, "", False),
        ("municipality", None, "waste", False),
        ("agency", 3, "", True),
        ("agency", None, "", False),
        ("agency", 3, "waste", False),
        ("topic", None, "waste", True),
        ("topic", None, "", False),
        ("topic", 3, "waste", False),
        ("person", 3, "", True),
        ("assignment", None, "", False),
        ("channel", 3, "", True),
    ],
)
def test_a_brake_names_exactly_what_its_scope_needs(
    scope: Scope, target: int | None, topic: str, fits: bool
) -> None:
    assert NewBrake(1, scope, "storm", target, topic).fits is fits


def test_the_widest_brake_is_told_with_its_number_and_epoch_and_an_unknown_scope_comes_first() -> None:
    ask = AskMandate(1, None, 7, 4, ANNA, {"topic": "waste", "team": "agency"})
    brakes = [
        On(10, "person", ANNA, 3),
        On(11, "channel", 4, 4),
        On(12, "agency", 7, 5),
        On(13, "municipality", None, 6),
    ]
    for count in range(1, 5):
        hit = widest(brakes[:count], ask)
        assert hit is not None
        assert (hit.id, hit.scope, hit.epoch) == (9 + count, brakes[count - 1].scope, 2 + count)
    unknown = widest([*brakes, On(14, "street", 9, 7)], ask)
    assert unknown is not None
    assert unknown.id == 14
    assert widest([], ask) is None
