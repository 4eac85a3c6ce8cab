"""Sweeps of the crisis room."""

from __future__ import annotations

from datetime import datetime

from regie.crisis.actions import clock, exercises


def overdue(now: datetime) -> int:
    """Tell of pictures that are late."""
    return clock.tell_overdue(now)


def follow(now: datetime) -> int:
    """Take running exercises further."""
    return exercises.follow(now)
