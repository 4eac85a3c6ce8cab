"""Which row fits, who is told, and who next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.escalation import ladder as rules
from regie.escalation.ladder import ALL, DEFAULT, SAFE, Row, RowsWrong, Rung, ladder, next_step, whom
from regie.kernel.clock import local
from regie.people.roles import RIGHTS, SIDES

MUNICIPAL = [r for r, side in SIDES.items() if side == "municipality"]
municipal = st.sampled_from(MUNICIPAL)
roles = st.sampled_from(list(SIDES))
STEPS = DEFAULT[0].steps
OTHERWISE = DEFAULT[0]
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)


def test_the_ladder_begins_where_asked_and_goes_on_upwards() -> None:
    found = ladder(OTHERWISE, "head_of_communication", 5)
    assert found == (Rung(("head_of_communication",), 5), STEPS[-1])


def test_a_role_on_no_level_comes_before_its_own_side() -> None:
    assert [r.roles[0] for r in ladder(OTHERWISE, "adviser", 10)] == [
        "adviser", "duty_adviser", "head_of_communication", "administrator",
    ]  # fmt: skip


def test_without_a_role_it_begins_at_the_first_level_with_its_own_minutes() -> None:
    assert ladder(OTHERWISE, "", 0) == STEPS


@given(roles, st.integers(-5, 10**9))
def test_every_rung_has_time_and_an_end(role: str, minutes: int) -> None:
    found = ladder(OTHERWISE, role, minutes)
    assert all(1 <= rung.within_minutes <= 7 * 24 * 60 for rung in found)
    assert SIDES[found[-1].roles[0]] == "municipality"


@given(roles, st.frozensets(roles))
def test_an_empty_level_never_silently_goes_to_the_administrator(role: str, there: frozenset[str]) -> None:
    told = whom([role], there.__contains__)
    for one in told:
        assert one.role == role or (one.instead_of == role and one.role != "administrator")
    if not told:
        assert role not in there
        assert not there & set(SAFE)


@given(st.lists(roles, min_size=1, max_size=3, unique=True), st.frozensets(roles))
def test_a_level_that_asks_all_has_somebody_for_each_or_says_who_lacks(
    asked: list[str], there: frozenset[str]
) -> None:
    told = whom(asked, there.__contains__, ALL)
    assert {one.role for one in told if not one.instead_of} == set(asked) & there
    assert all(one.instead_of in asked and one.role not in asked for one in told if one.instead_of)


def test_who_is_told_instead_of_another_may_answer() -> None:
    assert all("escalation.answer" in RIGHTS[role] for role in (*SAFE, "coordinator"))


def test_the_last_rung_has_none_above_it() -> None:
    assert [next_step(STEPS, n) for n in range(5)] == [1, 2, 3, 4, None]


NIGHT = Row("Nacht", STEPS[2:], times=("mon-sun 22:00-07:00",))
CRISIS = Row("Crisis", STEPS[3:], ("acute", "high"), ("crisis",))


@pytest.mark.parametrize(
    ("urgency", "topic", "name"),
    [("acute", "crisis", "Crisis"), ("low", "crisis", "Nacht"), ("low", "", "Nacht")],
)
def test_the_first_row_that_fits_holds(urgency: str, topic: str, name: str) -> None:
    assert rules.choose([CRISIS, NIGHT, OTHERWISE], urgency, topic, FRIDAY_NIGHT).name == name


def test_by_day_the_row_of_the_night_does_not_fit() -> None:
    assert rules.choose([NIGHT, OTHERWISE], "low", "", FRIDAY_NIGHT - timedelta(hours=9)) is OTHERWISE


def test_rows_survive_being_stored() -> None:
    assert [rules.row(one.as_dict()) for one in (CRISIS, NIGHT, OTHERWISE)] == [CRISIS, NIGHT, OTHERWISE]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_rows"),
        ([NIGHT], "last_has_conditions"),
        ([replace(OTHERWISE, steps=())], "no_steps"),
        ([replace(OTHERWISE, steps=STEPS * 2)], "too_many_steps"),
        ([replace(OTHERWISE, steps=(Rung(("mayor",), 5),))], "unknown_role"),
        ([replace(OTHERWISE, steps=STEPS[:2])], "no_municipality"),
        ([replace(OTHERWISE, quiet=("elke nacht",))], "window"),
        ([replace(OTHERWISE, quiet=("mon-sun 00:00-24:00",))], "always_quiet"),
        ([replace(NIGHT, urgencies=("dringend",)), OTHERWISE], "unknown_urgency"),
    ],
)
def test_rows_that_leave_somebody_without_an_answer_are_refused(rows: list[Row], reason: str) -> None:
    with pytest.raises(RowsWrong, match=reason):
        rules.check(rows)


QUIET = ("mon-sun 22:00-07:00",)


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-11-20T22:10:00+00:00", "2026-11-21T07:00:00+01:00"),
        ("2026-10-24T22:10:00+00:00", "2026-10-25T07:00:00+01:00"),  # the night of 25 hours
        ("2027-03-27T22:10:00+00:00", "2027-03-28T07:00:00+02:00"),  # the night of 23 hours
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(at: str, ends: str) -> None:
    found = rules.quiet_until(QUIET, "normal", datetime.fromisoformat(at))
    assert found == datetime.fromisoformat(ends)
    assert found is not None
    assert local(found).hour == 7


def test_acute_and_daytime_are_never_held() -> None:
    assert rules.quiet_until(QUIET, "acute", FRIDAY_NIGHT) is None
    assert rules.quiet_until(QUIET, "high", FRIDAY_NIGHT - timedelta(hours=9)) is None
