"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime

from regie.peaks.actions import running


def end_over(now: datetime) -> int:
    """Wind down what has come to its end."""
    return running.end_over(now)
