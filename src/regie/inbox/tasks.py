"""Sweeps of the inbox."""

from __future__ import annotations

import time
from datetime import datetime

from regie.inbox.actions import alarms, claims, clocks, intake, mandates, presence, replies

FOR_SECONDS = 5.0  # one tick takes in for at most so long, so that other sweeps get their turn


def take_in(now: datetime) -> int:
    """Make cases of what came in, in batches until nothing is left."""
    total, end = 0, time.monotonic() + FOR_SECONDS
    while (taken := intake.take_in(now=now)) and time.monotonic() < end:
        total += taken
    return total + taken


def raise_alarms(now: datetime) -> int:
    """Tell the duty adviser of threats, suicide and emergencies."""
    return alarms.raise_due(now=now)


def chase_follow_ups(now: datetime) -> int:
    """Tell of promised answers that are late."""
    return alarms.chase_follow_ups(now=now)


def watch_clocks(now: datetime) -> int:
    """Warn of promises that are near, and note those that were broken."""
    return clocks.watch(now=now)


def watch_mandates(now: datetime) -> int:
    """Tell of mandates under which nothing goes out though it should."""
    return mandates.tell_of_trouble(now=now)


def settle(now: datetime) -> int:
    """Follow the replies under way."""
    return replies.settle(now=now)


def return_idle(now: datetime) -> int:
    """Give back claims nobody works on."""
    return claims.return_idle(now=now)


def forget_presence(now: datetime) -> int:
    """Drop who was where."""
    return presence.forget(now=now)


def return_stopped(now: datetime) -> int:
    """Give back claims of people whose work a brake stops."""
    return claims.return_stopped(now=now)
