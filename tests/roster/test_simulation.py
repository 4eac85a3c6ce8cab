"""The week played: as Erlang says where both hold, as measured where only playing holds."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from regie.roster import erlang
from regie.roster.simulation import (
    Capacity,
    Outcome,
    Rules,
    capacity_of,
    hours_at_work,
    ratio,
    simulate,
)
from regie.roster.traffic import WEEK_HOURS, Stream, even, shaped, traffic

ALWAYS_3: Capacity = (3,) * 672
# 12 conversations an hour, each with another message half of the time, five minutes a message
CHATS = Stream(even(12 * WEEK_HOURS), 5, replies=0.5, think=20)

OFFICE = [day * 24 + hour for day in range(5) for hour in range(8, 18)]
EVENINGS = [day * 24 + hour for day in range(5) for hour in range(18, 23)]
WEEKENDS = [day * 24 + hour for day in (5, 6) for hour in range(8, 23)]
NIGHTS = sorted({*range(WEEK_HOURS)} - {*OFFICE, *EVENINGS, *WEEKENDS})
WEBCARE = Stream(
    shaped([(OFFICE, 0.584), (EVENINGS + WEEKENDS, 0.34), (NIGHTS, 0.076)], 180), 8, replies=0.4, think=20
)


def _there(*parts: tuple[list[int], int]) -> Capacity:
    return capacity_of((hour * 4, hour * 4 + 4, people) for hours, people in parts for hour in hours)


def _play(stream: Stream, capacity: Capacity, weeks: int = 12, seed: int = 1, **rules: float) -> Outcome:
    return simulate(traffic(stream, weeks, seed), capacity, weeks, Rules(**rules))  # type: ignore[arg-type]


def test_waiting_is_as_erlang_c_says_within_three_standard_errors() -> None:
    stream = replace(CHATS, replies=0.0, an_hour=even(24 * WEEK_HOURS))
    outcome = _play(stream, ALWAYS_3)
    service = erlang.serve(erlang.Queue(24 / 60, 5), 3, 2)  # minutes
    level, wait = outcome.within(2), outcome.mean_wait()
    assert abs(level.mean - service.service_level) <= 3 * level.error
    assert abs(wait.mean - service.mean_wait) <= 3 * wait.error
    assert outcome.busy_hours_week == pytest.approx(24 * 5 / 60 * WEEK_HOURS, rel=0.03)


@pytest.mark.parametrize("think", [0.01, 5, 20, 60])
def test_how_long_people_think_changes_nothing_of_the_service(think: float) -> None:
    level = _play(replace(CHATS, think=think), ALWAYS_3).within(2)
    expected = erlang.serve(erlang.Queue(erlang.message_load(12 / 60, 2, 5) / 5, 5), 3, 2).service_level
    assert expected == pytest.approx(0.7020799795, abs=1e-9)
    assert abs(level.mean - expected) <= 3 * level.error


def test_giving_up_is_as_erlang_a_says_within_three_standard_errors() -> None:
    stream = replace(CHATS, replies=0.0, an_hour=even(40 * WEEK_HOURS), patience=10.0)
    outcome = _play(stream, ALWAYS_3, weeks=8)
    service = erlang.serve(erlang.Queue(40 / 60, 5, 10), 3, 2)
    level = outcome.within(2)
    assert abs(level.mean - service.service_level) <= 3 * level.error
    assert outcome.gave_up / len(outcome.waits) == pytest.approx(service.abandoned, abs=0.01)


# the roster, its hours, and the shares answered within 15 minutes, 1, 4 and 24 hours, and the 95th percentile
MEASURED = [
    (_there((OFFICE, 1)), 50, (0.207, 0.314, 0.473, 0.833), 48 * 60),
    (_there((OFFICE, 2)), 100, (0.498, 0.553, 0.625, 0.848), 47 * 60),
    (_there((OFFICE, 2), (EVENINGS + WEEKENDS, 1)), 155, (0.878, 0.935, 0.962, 1.0), 136),
    (_there((OFFICE, 2), (EVENINGS + WEEKENDS + NIGHTS, 1)), 218, (0.977, 1.0, 1.0, 1.0), 8),
]


@pytest.mark.parametrize(("capacity", "hours", "levels", "slowest"), MEASURED)
def test_the_week_of_a_webcare_team_is_played_as_it_was_measured(
    capacity: Capacity, hours: float, levels: tuple[float, ...], slowest: float
) -> None:
    assert hours_at_work(capacity) == hours
    assert WEBCARE.work_hours == pytest.approx(40, abs=0.01)
    outcome = _play(WEBCARE, capacity, weeks=40)
    for minutes, level in zip((15, 60, 240, 1440), levels, strict=True):
        found = outcome.within(minutes)
        # the hours within a block were not told, so three standard errors and two points for that
        assert abs(found.mean - level) <= 3 * found.error + 0.025
    assert outcome.quantile(0.95) == pytest.approx(slowest, rel=0.5, abs=5)


def test_the_same_seed_gives_the_same_week_and_every_roster_meets_the_same_conversations() -> None:
    assert traffic(WEBCARE, 2, 7) == traffic(WEBCARE, 2, 7)
    assert traffic(WEBCARE, 2, 7) != traffic(WEBCARE, 2, 8)
    one, other = traffic(WEBCARE, 2, 7), traffic(replace(WEBCARE, think=60), 2, 7)
    assert [(c.arrives, c.works) for c in one] == [(c.arrives, c.works) for c in other]


def test_one_hour_more_never_makes_people_wait_longer_on_the_same_conversations() -> None:
    less = _play(WEBCARE, _there((OFFICE, 2)), weeks=8).within(60).mean
    more = _play(WEBCARE, _there((OFFICE, 2), (EVENINGS, 1)), weeks=8).within(60).mean
    assert more > less


def test_urgent_goes_first_when_there_is_a_backlog() -> None:
    outcome = _play(replace(WEBCARE, urgent=0.1), _there((OFFICE, 1)), weeks=20)
    rows = zip(outcome.arrived, outcome.waits, outcome.urgent, strict=True)
    at_work = [(wait, urgent) for at, wait, urgent in rows if int(at / 60) % WEEK_HOURS in OFFICE]
    hurried = [wait for wait, urgent in at_work if urgent]
    others = [wait for wait, urgent in at_work if not urgent]
    assert sum(hurried) / len(hurried) < 0.5 * sum(others) / len(others)


def test_nobody_there_means_nobody_is_answered_and_the_play_ends() -> None:
    outcome = _play(WEBCARE, (0,) * 672, weeks=2)
    assert set(outcome.waits) == {math.inf}
    assert outcome.within(1440).mean == 0


def test_more_work_than_people_ends_too_with_a_backlog_that_stays() -> None:
    outcome = _play(replace(WEBCARE, an_hour=even(3000)), _there((OFFICE, 1)), weeks=2)
    assert math.inf in outcome.waits


def test_a_limit_of_open_conversations_and_lost_minutes_cost_service() -> None:
    free = _play(CHATS, ALWAYS_3, weeks=4).within(2).mean
    assert _play(CHATS, ALWAYS_3, weeks=4, most_open=2).within(2).mean < free
    assert _play(CHATS, ALWAYS_3, weeks=4, switch=0.4).within(2).mean < free


def test_streams_that_mean_nothing_are_refused() -> None:
    for wrong in (
        {"handle": 0},
        {"replies": 1},
        {"urgent": 2},
        {"patience": 0},
        {"an_hour": (1.0,)},
        {"an_hour": (math.nan,) * 168},
    ):
        with pytest.raises(ValueError, match=r"."):
            traffic(replace(WEBCARE, **wrong), 1, 1)
    with pytest.raises(ValueError, match="672"):
        simulate([], (1,), 1)


def test_a_ratio_of_one_week_has_no_error_to_speak_of() -> None:
    assert ratio([]).mean == 1
    assert ratio([(3.0, 4)]).error == math.inf
    assert ratio([(3.0, 4), (1.0, 4)]).mean == 0.5
