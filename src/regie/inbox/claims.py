"""Who holds a case: one person at a time, for as long as they work on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody holds it; `active_at` is the last sign of work (opened, typed, noted)."""

    user_id: int
    active_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """May it be taken? Reasons: free, own, idle, taken_over (yes) – held (no)."""

    ok: bool
    reason: str


def is_idle(holding: Holding, now: datetime, idle_minutes: int) -> bool:
    """Idle for the full time: the claim goes back by itself."""
    return now - holding.active_at >= timedelta(minutes=idle_minutes)


def may_claim(holding: Holding | None, user_id: int, now: datetime, idle_minutes: int) -> Answer:
    """A free or idle case may be claimed by anyone who may work on it; a held one by nobody else."""
    if holding is None:
        return Answer(True, "free")
    if holding.user_id == user_id:
        return Answer(True, "own")
    if is_idle(holding, now, idle_minutes):
        return Answer(True, "idle")
    return Answer(False, "held")


def may_take_over(holding: Holding | None, user_id: int, has_right: bool) -> Answer:
    """Taking a case out of somebody's hands asks for the right to; it is recorded with both names."""
    if holding is None or holding.user_id == user_id:
        return Answer(True, "free" if holding is None else "own")
    return Answer(True, "taken_over") if has_right else Answer(False, "held")
