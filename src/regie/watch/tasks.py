"""Sweeps of listening."""

from __future__ import annotations

from datetime import datetime

from regie.watch.actions import collecting, deciding, feeds, forgetting, streaming


def listen(now: datetime) -> int:
    """Take in what the sources say."""
    return collecting.listen(now)


def stream(now: datetime) -> int:  # noqa: ARG001 - as every sweep
    """See that this process works on its share of the stream, when there is one."""
    return streaming.keep_working()


def fetch(now: datetime) -> int:
    """Read the feeds whose turn it is."""
    return feeds.fetch_due(now)


def end(now: datetime) -> int:
    """End queries whose last day is over."""
    return deciding.end_over(now)


def forget(now: datetime) -> int:
    """Remove what ended queries found."""
    return forgetting.forget(now)
