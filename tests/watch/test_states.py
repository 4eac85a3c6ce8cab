"""Where a monitoring query and an alarm can go, and how a query stands by the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from regie.watch import states


def test_nothing_is_approved_without_advice() -> None:
    ways = {state for state, to in states.MOVES.items() if states.APPROVED in to}
    assert ways == {states.ADVISED}
    assert {state for state, to in states.MOVES.items() if states.ADVISED in to} == {states.ASKED}


def test_what_has_ended_stays_ended() -> None:
    assert not states.MOVES[states.ENDED]
    assert not states.MOVES[states.WITHDRAWN]
    assert not states.may_move("unheard of", states.APPROVED)


@pytest.mark.parametrize(
    ("today", "stands"),
    [(date(2026, 11, 30), "coming"), (date(2026, 12, 1), "in_force"), (date(2026, 12, 31), "in_force")],
)
def test_an_approved_query_is_in_force_from_its_first_to_its_last_day(today: date, stands: str) -> None:
    assert states.standing("approved", date(2026, 12, 1), date(2026, 12, 31), today) == stands


def test_after_its_last_day_a_query_is_over_whatever_its_state_says() -> None:
    assert states.standing("approved", date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)) == "over"


@pytest.mark.parametrize("state", [s for s in states.MOVES if s != "approved"])
def test_only_an_approved_query_can_be_in_force(state: str) -> None:
    assert states.standing(state, date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 5)) == state


def test_a_crisis_is_not_judged_away() -> None:
    assert not states.JUDGEMENTS[states.CRISIS]
    assert not states.may_judge(states.OPEN, states.OPEN)
