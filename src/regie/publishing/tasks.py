"""Sweeps of the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from regie.publishing.actions import outbox

HANDS: Final = 6


def send(now: datetime) -> int:
    """Send what is due with several hands, so a hanging network holds up only its own account."""
    return outbox.send_due(now, hands=HANDS)


def lapse(now: datetime) -> int:
    """What was not decided or sent in time stays unsent."""
    return outbox.lapse_due(now)
