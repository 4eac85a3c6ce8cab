"""Who is told, and who next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regie.escalation.ladder import DEFAULT, SAFE, Rung, ladder, next_step, whom
from regie.people.roles import RIGHTS, SIDES

roles = st.sampled_from([r for r, side in SIDES.items() if side == "municipality"])


def test_the_ladder_begins_where_asked_and_goes_on_upwards() -> None:
    assert ladder("head_of_communication", 5) == (Rung("head_of_communication", 5), *DEFAULT[2:])


def test_a_role_outside_it_comes_before_all_of_it() -> None:
    assert [rung.role for rung in ladder("adviser", 10)] == ["adviser", *(r.role for r in DEFAULT)]


@given(roles, st.integers(-5, 10**9))
def test_every_rung_has_time_and_an_end(role: str, minutes: int) -> None:
    assert all(1 <= rung.within_minutes <= 7 * 24 * 60 for rung in ladder(role, minutes))


@given(roles, st.frozensets(roles))
def test_an_empty_level_never_silently_goes_to_the_administrator(role: str, occupied: frozenset[str]) -> None:
    told = whom(role, occupied.__contains__)
    if told is None:
        assert role not in occupied
        assert not occupied & set(SAFE)
    elif told.role != role:
        assert told.instead_of == role
        assert told.role in SAFE
        assert told.role != "administrator"


def test_whoever_is_told_can_act_on_it() -> None:
    for role in {*SAFE, *(rung.role for rung in DEFAULT)}:
        assert {"escalation.acknowledge", "escalation.answer"} <= RIGHTS[role]


def test_the_last_rung_has_none_above_it() -> None:
    assert next_step(DEFAULT, 1) == 2
    assert next_step(DEFAULT, 2) is None
