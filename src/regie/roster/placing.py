"""Wall-clock times of shifts as people type them, turned into moments. Plain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from regie.kernel.clock import AMSTERDAM, local
from regie.roster.refusal import Refused

LONGEST: Final = {"duty": timedelta(hours=24), "on_call": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift to place: `worker_id` None is open. `breaks` in minutes after the start, None: not said."""

    worker_id: int | None
    start: datetime
    end: datetime
    kind: str = "duty"
    skills: tuple[str, ...] = ()
    note: str = ""
    breaks: tuple[tuple[int, int], ...] | None = None


def moments(day: date, begins: time, ends: time, *, days: int = 0) -> tuple[datetime, datetime]:
    """From the wall clock; an end at or before the begin is on the next day, `days` later still.

    In the night the clock goes back the first of two equal times is taken. Raises Refused `time` when the
    clock skips over one.
    """
    last = day + timedelta(days=days + (ends <= begins and days == 0))
    return _moment(day, begins), _moment(last, ends)


def _moment(day: date, at: time) -> datetime:
    shown = datetime.combine(day, at.replace(second=0, microsecond=0), AMSTERDAM)
    if local(shown.astimezone(UTC)).time() != shown.time():
        raise Refused("time")
    return shown.astimezone(UTC)  # Python subtracts within one zone by the wall clock; in UTC it does not


def fits(start: datetime, end: datetime, kind: str, period: tuple[date, date]) -> str:
    """Why a shift cannot stand in a roster of these days, or nothing. It may end after the last night."""
    if kind not in LONGEST:
        return "rows"
    if not timedelta(0) < end.astimezone(UTC) - start.astimezone(UTC) <= LONGEST[kind]:
        return "length"
    return "" if period[0] <= local(start).date() <= period[1] else "period"
