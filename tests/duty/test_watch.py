"""Who is on duty, whose hours it is, and that control passes by acknowledging only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.duty.watches import Passed, holder, next_turn, within
from regie.kernel import clock
from regie.roster.duty import Replaced, Stretch, on_duty, unmanned

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOURS = ("mon-fri 18:00-08:00", "sat-sun 00:00-24:00")
TOWN, BUREAU = 1, 2
BEGIN = datetime(2026, 11, 20, 17, tzinfo=UTC)
H = timedelta(hours=1)
NOON = st.integers(0, 24)


def at(text: str, fold: int = 0) -> datetime:
    """A moment as read on a Dutch wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold)


def never(_day: date) -> bool:
    """No holidays."""
    return False


def there(stretches: list[Stretch], replaced: list[Replaced], hours: int) -> list[int]:
    """Who is on duty so many hours after the begin."""
    return [one.person for one in on_duty(stretches, replaced, BEGIN + hours * H)]


def test_a_stand_in_takes_the_place_from_the_moment_on_and_may_be_replaced_too() -> None:
    night = [Stretch(7, BUREAU, BEGIN, BEGIN + 14 * H)]
    sick = [Replaced(7, 8, BEGIN + 6 * H, BEGIN + 14 * H), Replaced(8, 9, BEGIN + 10 * H, BEGIN + 12 * H)]
    assert [there(night, sick, h) for h in (0, 6, 10, 12, 14)] == [[7], [8], [9], [8], []]
    assert on_duty(night, sick, BEGIN + 10 * H)[0].instead_of == 7


def test_who_is_on_duty_comes_before_who_is_on_call_and_nobody_is_there_twice() -> None:
    rows = [
        Stretch(1, TOWN, BEGIN, BEGIN + 9 * H, "on_call"),
        Stretch(7, BUREAU, BEGIN, BEGIN + 9 * H),
        Stretch(7, BUREAU, BEGIN + H, BEGIN + 9 * H),
    ]
    assert there(rows, [], 2) == [7, 1]


# A machine that is busy draws slowly; that is no fault of the rule.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(NOON, st.integers(1, 8)), max_size=8), NOON, st.integers(1, 24))
def test_a_moment_is_unmanned_exactly_when_nobody_is_on_duty(
    shifts: list[tuple[int, int]], start: int, long: int
) -> None:
    rows = [Stretch(n, BUREAU, BEGIN + s * H, BEGIN + (s + d) * H) for n, (s, d) in enumerate(shifts)]
    gaps = unmanned(rows, [], BUREAU, (BEGIN + start * H, BEGIN + (start + long) * H))
    for hour in range(start, start + long):
        moment = BEGIN + hour * H + timedelta(minutes=30)
        inside = any(since <= moment < until for since, until in gaps)
        assert inside == (not on_duty(rows, [], moment))


def test_being_on_call_leaves_the_hour_unmanned() -> None:
    rows = [Stretch(7, BUREAU, BEGIN, BEGIN + 9 * H, "on_call")]
    assert unmanned(rows, [], BUREAU, (BEGIN, BEGIN + H)) == [(BEGIN, BEGIN + H)]


def test_the_watch_turns_at_six_and_at_eight_and_stays_over_the_weekend() -> None:
    assert next_turn(HOURS, at("2026-11-18T12:00"), never) == (at("2026-11-18T18:00"), True)
    assert next_turn(HOURS, at("2026-11-18T18:00"), never) == (at("2026-11-19T08:00"), False)
    # Saturday's window ends at midnight and Monday's night begins on Monday: Monday until six is the town's
    assert next_turn(HOURS, at("2026-11-20T18:00"), never) == (at("2026-11-23T00:00"), False)
    assert next_turn((), at("2026-11-18T12:00"), never) is None


def test_a_holiday_counts_as_a_sunday() -> None:
    christmas = date(2026, 12, 25)
    assert within(HOURS, at("2026-12-25T12:00"), lambda day: day == christmas)
    assert not within(HOURS, at("2026-12-25T12:00"), never)


def test_the_night_the_clock_goes_back_lasts_an_hour_longer() -> None:
    hours = ("sat 18:00-08:00",)
    turns = next_turn(hours, at("2026-10-24T18:00"), never)
    assert turns == (at("2026-10-25T08:00"), False)
    assert turns[0] - at("2026-10-24T18:00").astimezone(UTC) == 15 * H
    assert within(hours, at("2026-10-25T02:30"), never)
    assert within(hours, at("2026-10-25T02:30", fold=1), never)


def test_whoever_took_it_last_has_the_watch_and_at_first_the_municipality() -> None:
    passed = [Passed(BUREAU, BEGIN), Passed(TOWN, BEGIN + 14 * H)]
    assert [holder(passed, BEGIN + h * H, TOWN) for h in (-1, 0, 13, 14)] == [TOWN, BUREAU, BUREAU, TOWN]


def test_where_residents_are_answered_the_clock_cannot_be_moved() -> None:
    clock.move_to(None)
    kept, clock._shift.allowed = clock._shift.allowed, False
    try:
        with pytest.raises(clock.ClockFixed):
            clock.move_to(BEGIN)
        assert abs(clock.utc_now() - datetime.now(UTC)) < timedelta(seconds=5)
    finally:
        clock._shift.allowed = kept
