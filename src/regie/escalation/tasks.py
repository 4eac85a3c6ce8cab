"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime

from regie.escalation import actions


def sweep(now: datetime) -> int:
    """Next rung for what nobody acknowledged in time."""
    return actions.sweep(now)


def mail(now: datetime) -> int:
    """Send e-mail that is due; in a group of its own, because a mail server may hang."""
    return actions.send_mail_due(now)
