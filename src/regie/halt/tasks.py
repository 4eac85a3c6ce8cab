"""Sweeps after a brake."""

from __future__ import annotations

from datetime import datetime

from regie.halt.actions import drills, stragglers


def look(now: datetime) -> int:
    """Trace what was under way, look whether it appeared, and delete what people asked."""
    return stragglers.trace(now) + stragglers.look_due(now) + stragglers.delete_due(now)


def follow(now: datetime) -> int:
    """Take running drills further."""
    return drills.follow(now)
