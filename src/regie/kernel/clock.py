"""Time: always aware, always passed in; Europe/Amsterdam is how people read it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

Clock = Callable[[], datetime]


class ClockFixed(RuntimeError):
    """In real use the clock of this process cannot be moved."""


@dataclass(slots=True)
class _Shift:
    """How far the clock was moved; `allowed` is set by the settings of tests and of the demo only."""

    by: timedelta = timedelta()
    allowed: bool = False


_shift = _Shift()


def utc_now() -> datetime:
    """The current moment in UTC. Only the edges (views, worker, commands) call it."""
    return datetime.now(UTC) + _shift.by


def allow_moving() -> None:
    """Let this process move its clock, to rehearse a night. Never called where residents are answered."""
    _shift.allowed = True


def move_to(moment: datetime | None) -> None:
    """Let it be that moment now, and run on from there; None: real time again. Raises ClockFixed."""
    move_by(minutes=0 if moment is None else (moment - datetime.now(UTC)) / timedelta(minutes=1))


def move_by(*, minutes: float) -> None:
    """Let it be so many minutes later than it really is. Raises ClockFixed."""
    if minutes and not _shift.allowed:
        raise ClockFixed("the clock moves in tests and in the demo only")
    _shift.by = timedelta(minutes=minutes)


def local(moment: datetime) -> datetime:
    """The moment as read on a Dutch wall clock."""
    return moment.astimezone(AMSTERDAM)


def running_from(now: datetime) -> Clock:
    """A clock that says `now` at this moment and then runs on; a changed wall clock does not touch it."""
    start = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - start)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until told to move; for tests and rehearsals."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 22, 10, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **delta: float) -> datetime:
        """Move on by `timedelta(**delta)` and return the new moment."""
        self.moment += timedelta(**delta)
        return self.moment
