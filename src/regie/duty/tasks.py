"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime

from regie.duty.actions import checkins, turns


def plan(now: datetime) -> int:
    """Make the turns that come near, and end those that are over."""
    return turns.plan(now)


def ask(now: datetime) -> int:
    """Ask whoever is alone at night."""
    return checkins.ask_due(now)
