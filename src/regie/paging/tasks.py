"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime

from regie.paging.actions import sending


def send(now: datetime) -> int:
    """Send what is due, by every means; in a group of its own, because the other side may hang."""
    return sending.send_due(now)
