"""Sweeps of this room; long ones, so they look at the clock themselves."""

from __future__ import annotations

from datetime import datetime

from regie.kernel.clock import utc_now
from regie.sourcing.actions import files, studies


def read(_now: datetime) -> int:
    """Read an export that waits."""
    return files.work(utc_now)


def advise(_now: datetime) -> int:
    """Make an advice that waits."""
    return studies.work(utc_now)
