"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime

from regie.escalation.actions import clock


def sweep(now: datetime) -> int:
    """Next level for what nobody acknowledged in time."""
    return clock.sweep(now)


def mend_unreached(now: datetime) -> int:
    """Somebody safe for who could be reached by nothing."""
    return clock.mend_unreached(now)
