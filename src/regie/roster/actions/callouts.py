"""Hours worked while on call: written down by whoever was called, so that the checker counts them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.roster.actions.authority import deed, own_worker, permitted
from regie.roster.models import CallOut, Shift
from regie.roster.refusal import Refused

LONGEST: Final = timedelta(hours=12)


def note(worker_id: int, start: datetime, end: datetime, *, by: Actor, now: datetime) -> CallOut:
    """Called and worked, within on-call time of one's own; a planner may write it down for somebody.

    Raises Refused: right, scope, time (not over yet, or longer than twelve hours), shift (not on call then),
    overlap (written down already).
    """
    with deed("roster.called_out", by, f"worker:{worker_id}"):
        worker = own_worker(worker_id, by)
        if not timedelta(0) < end - start <= LONGEST or end > now:
            raise Refused("time")
        on_call = Shift.objects.filter(
            worker=worker, kind=Shift.ON_CALL, roster__state="published", start__lte=start, end__gte=end
        )
        shift = on_call.order_by("start").first()
        if shift is None:
            raise Refused("shift")
        # Locked, so that two presses write one line.
        Shift.objects.select_for_update().get(pk=shift.pk)
        if CallOut.objects.filter(worker=worker, start__lt=end, end__gt=start).exists():
            raise Refused("overlap")
        row = CallOut.objects.create(worker=worker, shift=shift, start=start, end=end)
        _record("roster.called_out", row, by)
    return row


def take_back(call_id: int, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 - the ledger keeps time
    """It was not so. What stood there stays in the ledger."""
    with deed("roster.call_out_taken_back", by, f"call_out:{call_id}"):
        row = CallOut.objects.filter(pk=call_id).first()
        if row is None:
            permitted("roster.exchange", by)
            raise Refused("scope")
        own_worker(row.worker_id, by)
        _record("roster.call_out_taken_back", row, by)
        row.delete()


def _record(action: str, row: CallOut, by: Actor) -> None:
    details = {"worker": row.worker_id, "start": row.start.isoformat(), "end": row.end.isoformat()}
    audit.record(action, by=by, subject=f"call_out:{row.pk}", details=details)
