"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime

from regie.handover.actions import telling


def watch(now: datetime) -> int:
    """Tell of a watch that nobody took, of somebody who is silent, and of an hour without anybody."""
    return telling.late_turns(now) + telling.missed_check_ins(now) + telling.unmanned(now)
