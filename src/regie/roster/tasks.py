"""Sweeps of the roster."""

from __future__ import annotations

from datetime import datetime

from regie.roster.actions import exchanges, gaps


def shout(now: datetime) -> int:
    """Tell planners of gaps that come near, and end requests whose shift has begun."""
    return gaps.shout(now) + exchanges.lapse(now)


def mail(now: datetime) -> int:
    """Send the letters that wait."""
    return gaps.mail(now)
