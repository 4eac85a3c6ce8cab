"""Sweeps of the roster."""

from __future__ import annotations

from datetime import datetime

from regie.kernel.clock import utc_now
from regie.roster.actions import exchanges, gaps, solving


def shout(now: datetime) -> int:
    """Tell planners of gaps that come near, and end requests whose shift has begun."""
    return gaps.shout(now) + exchanges.lapse(now)


def solve(_now: datetime) -> int:
    """Do a search that waits; long, so it looks at the clock itself."""
    return solving.work(utc_now)


def mail(now: datetime) -> int:
    """Send the letters that wait."""
    return gaps.mail(now)
