"""Whenever the demo is started, the agency has the watch: its people can answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.duty.watches import next_turn, within
from regie.kernel.clock import AMSTERDAM
from regie.project.demo.night import hours_around


def test_at_every_hour_of_two_weeks_the_agency_has_the_watch_and_hands_it_over_within_three_days() -> None:
    start = datetime(2026, 11, 30, 0, 20, tzinfo=AMSTERDAM)
    for hour in range(14 * 24):
        now = start + timedelta(hours=hour)
        hours, turn = hours_around(now)
        assert within(hours, now, lambda day: day.weekday() == 6), now
        coming = next_turn(hours, now, lambda day: day.weekday() == 6)
        assert coming is not None
        assert (coming[0].timestamp(), coming[1]) == (turn.timestamp(), False), (now, coming, turn)
        assert timedelta(0) < turn - now < timedelta(days=3)
