"""A crisis holds everything that is planned; when it is over a person decides about each."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.db import transaction
from django.db.models import Q

from regie.audit import actions as audit
from regie.audit.entry import Entry
from regie.kernel.actor import Actor, software
from regie.mandate.models import Phase
from regie.planning import queries
from regie.planning.actions.authority import allowed, deed, municipal, note
from regie.planning.actions.slots import let_go
from regie.planning.models import LATE, Slot
from regie.planning.moments import moment
from regie.planning.refusal import Refused
from regie.publishing.actions import planned
from regie.publishing.crisis_line import PAUSED

_BATCH: Final = 500


def freeze(now: datetime) -> int:
    """Hold what is planned, and what the door out has stopped, wherever a crisis pauses it; how many.

    The door out stops texts by itself, so nothing leaves before this has run.
    """
    phases = Phase.objects.running(now, practice=True).pausing().order_by("pk")
    return sum(_freeze(phase, now) for phase in phases)


def _freeze(phase: Phase, now: datetime) -> int:
    total = 0
    while count := _freeze_some(phase, now):
        total += count
    return total


def _freeze_some(phase: Phase, now: datetime) -> int:
    stopped = Q(state=Slot.OFFERED, release__state="stopped", release__problem=PAUSED)
    rows = Slot.objects.filter(
        Q(state=Slot.PLANNED, moment__gt=now) | stopped, municipality_id=phase.municipality_id
    )
    if phase.practice:
        rows = rows.filter(account__practice=True)
    with transaction.atomic():
        found = list(rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:_BATCH])
        Slot.objects.filter(pk__in=[row.pk for row in found]).update(
            state=Slot.HELD, held_by=phase, held_at=now
        )
        audit.record_many(_line(row, phase) for row in found)
        if found:
            audit.tell("planning.held", municipality_id=phase.municipality_id)
    return len(found)


def _line(row: Slot, phase: Phase) -> Entry:
    by = software("crisis", municipality_id=row.municipality_id)
    told = {"phase": phase.pk, "moment": row.moment.isoformat(), "channel": row.account_id}
    return Entry("planning.held", by, str(row), "done", told, {}, "")


def let_out(slot: Slot, *, by: Actor, now: datetime) -> Slot:
    """Release it for the moment that stood; judged anew, and approvals are asked anew.

    Raises Refused `past` when that moment went by: move it or drop it.
    """
    with deed("planning.let_out", by, str(slot)):
        row = _held(slot, by, now)
        _again(row, by, now)
        note("let_out", row, by)
    return row


def let_out_at(slot: Slot, on: date, at: time, *, by: Actor, now: datetime) -> Slot:
    """The same for another moment. Raises Refused `past`, `time`."""
    with deed("planning.let_out_at", by, str(slot)):
        row = _held(slot, by, now)
        row.on, row.at, row.moment = on, at, moment(on, at)
        _again(row, by, now)
        note("let_out", row, by, moved=True)
    return row


def drop_held(slot: Slot, reason: str, *, by: Actor, now: datetime) -> Slot:
    """Never mind it; also while the crisis runs. Raises Refused `no_comment` without a reason."""
    with deed("planning.drop_held", by, str(slot)):
        row = _held(slot, by, now, ended=False)
        if not reason.strip():
            raise Refused("no_comment")
        let_go(row, reason, by, now)
    return row


def _held(slot: Slot, by: Actor, now: datetime, *, ended: bool = True) -> Slot:
    """The row, locked, when this person may decide about it now."""
    allowed("planning.decide", by)
    rows = Slot.objects.select_related("account", "release", "comment").select_for_update(of=("self",))
    row = rows.get(pk=slot.pk)
    municipal(row, by)
    if row.state != Slot.HELD:
        raise Refused("state")
    if ended and queries.paused(row.municipality_id, now, practice=row.account.practice):
        raise Refused(PAUSED)
    return row


def _again(row: Slot, by: Actor, now: datetime) -> None:
    if row.moment <= now:
        raise Refused("past")
    for release in (row.release, row.comment):
        if release is not None and release.state in planned.AGAIN:
            planned.offer_anew(release, row.moment, row.moment + LATE, by=by, now=now)
    row.state = Slot.OFFERED if row.release is not None else Slot.PLANNED
    row.held_by = None
    row.save(update_fields=["on", "at", "moment", "state", "held_by"])
