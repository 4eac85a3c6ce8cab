"""Sweeps of the assignments."""

from __future__ import annotations

from datetime import datetime

from regie.engagement.actions import assignments
from regie.kernel.actor import software


def end_over(now: datetime) -> int:
    """Close assignments whose last day has passed. Their access ended with that day, not with this."""
    return assignments.end_over(now, by=software("assignments"))
