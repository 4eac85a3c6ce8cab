"""What a crisis holds at the door: one stretch of special time below, in step with the crisis."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from regie.crisis import states
from regie.crisis.models import Crisis
from regie.kernel.actor import Actor
from regie.mandate.actions import phases
from regie.mandate.models import Phase
from regie.mandate.phases import NewPhase

HOLDS_FOR: Final = timedelta(hours=24)


def hold(row: Crisis, *, by: Actor, now: datetime, until: datetime | None = None) -> None:
    """Let the door follow the crisis: level, topics and pause; the row is locked and saved by the caller.

    Without a level or a pause nothing is held. The caller has asked the right `mandate.phase` whenever
    something holds or will hold; otherwise the room below refuses.
    """
    running = Phase.objects.filter(pk=row.phase_id, ends_at__gt=now).first() if row.phase_id else None
    if row.state not in states.ACTIVE or not (row.level or row.frozen):
        if running is not None:
            finish = phases.end_practice if row.practice else phases.end_phase
            finish(running, by=by, now=now)
        row.phase = None
        return
    wanted = (row.level, sorted(row.topics), row.frozen)
    if running and until is None and (running.grip, sorted(running.topics), running.pause) == wanted:
        return
    end = until or (running.ends_at if running else now + HOLDS_FOR)
    row.phase = phases.plan_phase(
        NewPhase(
            municipality_id=row.municipality_id,
            phase="crisis",
            grip=row.level,
            starts_at=now,
            ends_at=end,
            reason=row.title,
            practice=row.practice,
            topics=tuple(row.topics),
            pause=row.frozen,
        ),
        by=by,
        now=now,
    )
