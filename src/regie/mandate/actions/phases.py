"""Elections and crisis: other rules for a while, with an end that comes by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from regie.audit import actions as audit
from regie.engagement.actions.sending import shut_out
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.models import Phase
from regie.mandate.phases import MAX_REASON, NewPhase


def set_phase(
    municipality_id: int,
    phase: str,
    *,
    grip: int,
    until: datetime,
    reason: str,
    by: Actor,
    now: datetime,
) -> Phase:
    """From now until `until`, this phase and GRIP level hold.

    Replaces what runs of the same phase; `normal` ends everything that runs. A crisis in election time
    lies over it, and gives back to it. When this returns, nothing passes the gate under the old phase.
    Raises Refused: right, scope, software, phase, grip, until, reason_missing.
    """
    return plan_phase(NewPhase(municipality_id, phase, grip, now, until, reason), by=by, now=now)


def plan_phase(new: NewPhase, *, by: Actor, now: datetime) -> Phase:
    """The same from a moment to come: elections are known long before."""
    setter = authorise("mandate.phase_set", "mandate.phase", new.municipality_id, by)
    if wrong := new.wrong(now):
        raise refuse("mandate.phase_set", wrong, by)
    with transaction.atomic():
        shut_out(new.municipality_id)
        if new.starts_at <= now:
            _replaced(new, now).update(ends_at=now)
        made = Phase.objects.create(
            municipality_id=new.municipality_id,
            phase=new.phase,
            grip=new.grip,
            starts_at=max(new.starts_at, now),
            ends_at=new.ends_at,
            reason=clean(new.reason, limit=MAX_REASON).strip(),
            practice=new.practice,
            topics=sorted(set(new.topics)),
            pause=new.pause,
            set_by_id=setter,
            set_at=now,
        )
        _record("mandate.phase_set", made, by)
    return made


def end_phase(phase: Phase, *, by: Actor, now: datetime) -> Phase:
    """End a phase before its time, or call off one that was planned. Refused with `state` when over."""
    authorise("mandate.phase_ended", "mandate.phase", phase.municipality_id, by)
    with transaction.atomic():
        shut_out(phase.municipality_id)
        row = Phase.objects.select_for_update().get(pk=phase.pk)
        over = row.ends_at <= now
        if not over:
            row.ends_at = max(now, row.starts_at)
            row.save(update_fields=["ends_at"])
            _record("mandate.phase_ended", row, by)
    if over:
        raise refuse("mandate.phase_ended", "state", by)
    phase.refresh_from_db()
    return phase


def end_practice(phase: Phase, *, by: Actor, now: datetime) -> Phase:
    """End the time of an exercise, which opens nothing real; software does it when a script is played out.

    Refused: right, scope, also for a time that is not of an exercise.
    """
    if by.is_person:
        authorise("mandate.phase_ended", "practice.play", phase.municipality_id, by)
    if not phase.practice:
        raise refuse("mandate.phase_ended", "scope", by)
    with transaction.atomic():
        shut_out(phase.municipality_id)
        row = Phase.objects.select_for_update().get(pk=phase.pk)
        if row.ends_at > now:
            row.ends_at = max(now, row.starts_at)
            row.save(update_fields=["ends_at"])
            _record("mandate.phase_ended", row, by)
    return row


def _replaced(new: NewPhase, now: datetime) -> QuerySet[Phase]:
    running = Phase.objects.filter(
        municipality_id=new.municipality_id, practice=new.practice, starts_at__lte=now, ends_at__gt=now
    ).select_for_update()
    return running if new.phase == "normal" else running.filter(phase__in=(new.phase, "normal"))


def _record(action: str, phase: Phase, by: Actor) -> None:
    audit.record(
        action,
        by=by,
        subject=f"municipality:{phase.municipality_id}",
        details={
            "phase": phase.phase,
            "grip": phase.grip,
            "starts_at": phase.starts_at,
            "ends_at": phase.ends_at,
            **({"practice": True} if phase.practice else {}),
            **({"pause": True} if phase.pause else {}),
        },
        personal={"reason": phase.reason},
    )
