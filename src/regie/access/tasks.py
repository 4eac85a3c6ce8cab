"""Sweeps of access."""

from __future__ import annotations

from datetime import datetime

from regie.access.actions import exporting, leaving, reminding, reviewing
from regie.kernel.clock import utc_now


def close(now: datetime) -> int:
    """Take back what hung on seats that have ended."""
    return leaving.close_ended(now)


def remind(now: datetime) -> int:
    """Queue reminders of seats that end and of reviews that are late."""
    return reminding.remind(now) + reviewing.remind_late(now)


def review(now: datetime) -> int:
    """Open reviews whose day has come, and close those in which all is decided."""
    return reviewing.open_due(now) + reviewing.settle(now)


def export(_now: datetime) -> int:
    """Make the hand-over of an exit that waits for it; long, so it looks at the clock itself."""
    return exporting.export_due(utc_now)


def mail(now: datetime) -> int:
    """Send the letters that wait."""
    return reminding.send_due(now)
