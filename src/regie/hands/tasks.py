"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime

from regie.hands.actions import calls


def close_over(now: datetime) -> int:
    """Close calls whose time is over."""
    return calls.close_over(now)
