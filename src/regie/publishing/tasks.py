"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from regie.publishing.actions import asking, crisis, delegations, guests, outbox, stopping

HANDS: Final = 6


def send(now: datetime) -> int:
    """Send what is due with several hands, so a hanging network holds up only its own account."""
    return outbox.send_due(now, hands=HANDS)


def lapse(now: datetime) -> int:
    """Ask the next where somebody was silent; what was not decided or sent in time stays unsent."""
    return asking.climb_due(now) + outbox.lapse_due(now)


def end(now: datetime) -> int:
    """Delegations and links whose time is over, or whose text moved on."""
    return delegations.end_due(now) + guests.lapse_due(now)


def mail(now: datetime) -> int:
    """Tell by e-mail who is asked; in a group of its own, because a mail server may hang."""
    return asking.send_mail_due(now)


def stop(now: datetime) -> int:
    """After a brake: hold what is queued, and confirm when nothing is under way any more."""
    return stopping.hold(now) + stopping.confirm_due(now)


def pause(now: datetime) -> int:
    """In a crisis: stop what is planned and answers nobody."""
    return crisis.hold_planned(now)
