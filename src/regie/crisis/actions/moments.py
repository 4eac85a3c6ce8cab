"""The clock of an exercise, which may run faster than ours, and what happened on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.crisis.models import Crisis, Exercise, Moment
from regie.practice.queries import scene_seconds


def exercise_of(crisis: Crisis) -> Exercise | None:
    """The exercise that the crisis is of; None for a real one."""
    if not crisis.practice:
        return None
    return Exercise.objects.select_related("play").filter(crisis=crisis).first()


def rhythm(crisis: Crisis) -> timedelta:
    """How long between two pictures by our clock; in an exercise that runs faster, so much shorter."""
    found = exercise_of(crisis)
    return timedelta(minutes=crisis.rhythm_minutes or 0) / (found.speed if found else 1.0)


def note(crisis: Crisis, kind: str, now: datetime, detail: str = "") -> None:
    """Keep when this happened in an exercise; of a real crisis the ledger tells it."""
    found = exercise_of(crisis)
    if found is None or found.ended_at is not None:
        return
    Moment.objects.create(
        exercise=found, kind=kind, at=now, second=scene_seconds(found.play, now), detail=detail[:200]
    )
