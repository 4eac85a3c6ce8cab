"""The quick ways of counting say what counting minute by minute says."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from regie.roster.shifts import DAY, HOUR, WEEK, Span, day_of, days_of, longest_gap, moment, wall
from regie.roster.stints import Hours

FIRST = wall(date(2026, 10, 19), 0)  # the clock goes back in this week


def _spans(seed: int) -> list[Span]:
    draw, at, found = random.Random(seed), FIRST, []
    for _ in range(60):
        at += draw.choice([0, 30, 480, 900, 2 * DAY])
        found.append((at, at + draw.choice([15, 240, 480, 720])))
        at = found[-1][1]
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("length", [DAY, WEEK, 4 * WEEK])
def test_windows_that_slide_hold_the_minutes_that_lie_in_them(seed: int, length: int) -> None:
    spans = _spans(seed)
    worked = {minute for start, end in spans for minute in range(start, end)}
    hours = Hours(spans)
    period = (FIRST + WEEK, FIRST + 3 * WEEK)
    told = dict(hours.measured(length, period))
    edges = {start for start, _ in hours.spans} | {end - length for _, end in hours.spans}
    wanted = {(one, one + length) for one in edges if one < period[1] and one + length > period[0]}
    assert set(told) == wanted
    assert list(told) == sorted(told)
    before = sorted(worked)
    for (start, end), minutes in told.items():
        assert minutes == sum(start <= one < end for one in before)


def test_windows_of_somebody_who_never_works_are_none() -> None:
    assert Hours([]).measured(WEEK, (FIRST, FIRST + WEEK)) == []


def test_the_day_of_a_minute_is_what_the_wall_clock_says_all_year_round() -> None:
    for hour in range(400 * 24):
        for minutes in (0, 1, 59):
            at = FIRST - 200 * DAY + hour * HOUR + minutes
            assert day_of(at) == moment(at).date()


def test_the_days_of_a_span_are_those_it_touches() -> None:
    sunday = date(2026, 10, 25)
    night = (wall(sunday - timedelta(days=1), 23), wall(sunday, 7))
    assert days_of(night) == [sunday - timedelta(days=1), sunday]
    assert days_of((night[0], wall(sunday, 0))) == [sunday - timedelta(days=1)]
    assert days_of((night[0], night[0])) == [sunday - timedelta(days=1)]


def test_the_longest_gap_looks_at_nothing_outside_the_window() -> None:
    spans = [(0, 10), (30, 40), (200, 300)]
    assert longest_gap(spans, (5, 100)) == 60
    assert longest_gap(spans, (250, 290)) == 0
    assert longest_gap([], (5, 100)) == 95
