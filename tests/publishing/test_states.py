"""The moves of a release."""

from __future__ import annotations

import pytest

from regie.publishing.states import ASKING, BY_OUTCOME, EDITABLE, MOVES, MOVING, WITHDRAWABLE, may_move


def test_every_move_leads_to_a_known_state() -> None:
    assert set().union(*MOVES.values()) <= set(MOVES)


def test_what_was_sent_stays_sent() -> None:
    assert MOVES["sent"] == frozenset()


def test_nothing_is_edited_or_withdrawn_while_an_attempt_may_be_under_way() -> None:
    assert "sending" not in EDITABLE | WITHDRAWABLE
    assert "unknown" not in EDITABLE


def test_only_the_queue_leads_to_sending() -> None:
    assert {state for state, to in MOVES.items() if "sending" in to} == {"queued", "sending"}


def test_an_unknown_state_has_no_moves() -> None:
    assert not may_move("publised", "sent")
    assert not may_move("queued", "publised")


@pytest.mark.parametrize("states", [ASKING, MOVING, EDITABLE, WITHDRAWABLE, set(BY_OUTCOME.values())])
def test_every_named_group_holds_known_states(states: set[str]) -> None:
    assert set(states) <= set(MOVES)
