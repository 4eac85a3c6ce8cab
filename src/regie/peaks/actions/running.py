"""Starting a peak in one action, and winding it down in one; at its end it winds down by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.mandate.actions import phases
from regie.mandate.models import Phase
from regie.mandate.phases import NewPhase
from regie.peaks import queries
from regie.peaks.actions import people, preparing
from regie.peaks.actions.authority import deed, locked, permitted, record
from regie.peaks.models import Peak
from regie.peaks.refusal import Refused
from regie.peaks.states import OVER, PREPARED, RUNNING, rights_to_end, rights_to_start
from regie.people.actions import Invitation


def start(peak: Peak, *, by: Actor, now: datetime) -> list[Invitation]:
    """Everything at once: the special time, the accounts, the queues. All of it, or nothing.

    The letters of invitation are for whoever calls this. Raises Refused: right (names it), state, over.
    """
    with deed("peaks.started", by, str(peak)):
        row = locked(peak)
        waiting = row.people.filter(seat__isnull=True).count()
        user = permitted(rights_to_start(phase=bool(row.phase), accounts=waiting), row.municipality_id, by)
        if row.state != PREPARED:
            raise Refused("state")
        if row.ends_at <= now:
            raise Refused("over")
        row.set_phase = _special_time(row, by, now)
        invited = people.give(row, by, now)
        row.move(RUNNING)
        row.started_by_id, row.started_at = user, now
        row.save()
        kept = bool(row.phase) and row.set_phase is None
        record("peaks.started", row, by, accounts=len(invited), phase=row.phase, phase_ran_already=kept)
    peak.refresh_from_db()
    return invited


def _special_time(peak: Peak, by: Actor, now: datetime) -> Phase | None:
    """The special time until the end of the peak; one that runs already is never replaced by a milder one."""
    if not peak.phase or queries.phase_runs(peak, now):
        return None
    new = NewPhase(peak.municipality_id, peak.phase, 0, now, peak.ends_at, peak.title)
    return phases.plan_phase(new, by=by, now=now)


def wind_down(peak: Peak, why: str, *, by: Actor, now: datetime) -> Peak:
    """Before its time: what it brought is taken back at once. Raises Refused: right, state, reason."""
    with deed("peaks.wound_down", by, str(peak)):
        row = locked(peak)
        running = row.set_phase if row.set_phase and row.set_phase.ends_at > now else None
        accounts = row.people.filter(seat__until__gt=now).count()
        answers = len(queries.standing_answers(row, now))
        asked = rights_to_end(
            phase=running is not None, accounts=accounts, answers=answers, cover=row.cover_id is not None
        )
        user = permitted(asked, row.municipality_id, by)
        words = clean(why, limit=500).strip()
        if row.state != RUNNING:
            raise Refused("state")
        if not words:
            raise Refused("reason")
        if running is not None:
            phases.end_phase(running, by=by, now=now)
        ended = people.end_accounts(row, by=by, now=now)
        taken = preparing.take_back_answers(row, by=by, now=now)
        row.move(OVER)
        row.ended_by_id, row.ended_at, row.note = user, now, words
        row.save()
        if row.cover_id is not None:
            preparing.take_back_cover(row, by=by, now=now)
        record("peaks.wound_down", row, by, accounts=ended, answers=taken, early=True)
    peak.refresh_from_db()
    return row


def end_over(now: datetime) -> int:
    """Peaks whose end has come: what they brought ended with its own date; this writes it down."""
    due = Peak.objects.filter(state=RUNNING, ends_at__lte=now).values_list("pk", flat=True)
    return sum(_end_one(pk, now) for pk in list(due))


@transaction.atomic
def _end_one(pk: int, now: datetime) -> int:
    found = Peak.objects.select_for_update(skip_locked=True).filter(pk=pk, state=RUNNING, ends_at__lte=now)
    row = found.first()
    if row is None:
        return 0
    row.move(OVER)
    row.ended_at = now
    row.save()
    record("peaks.wound_down", row, software("clock", municipality_id=row.municipality_id), early=False)
    return 1
