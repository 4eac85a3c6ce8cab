"""The turn of the watch: planned by the hours, offered by the outgoing side, taken by the incoming one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.duty import queries
from regie.duty.actions.deeds import deed, permitted
from regie.duty.models import DutyPolicy, Turn
from regie.duty.refusal import Refused
from regie.duty.watches import next_turn
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local

# So long before the hour its page is there to be written and taken.
PREPARE: Final = timedelta(hours=2)


def offer(turn: Turn, *, by: Actor, now: datetime) -> Turn:
    """The outgoing side says that its page is complete. Control stays where it is."""
    with deed("duty.offered", by, str(turn)):
        row, user = _open(turn, by, now, "outgoing_id")
        row.offered_at, row.offered_by_id = now, user
        row.save(update_fields=["offered_at", "offered_by"])
        _record("duty.offered", row, by)
    return row


def take(turn: Turn, *, by: Actor, now: datetime) -> Turn:
    """The incoming side takes the watch: at once, or at the hour when that is still to come.

    Before the hour only what was offered can be taken; after it also a page that nobody completed, so
    that a side that went home keeps no other from its work. Raises Refused: not_yet.
    """
    with deed("duty.taken", by, str(turn)):
        row, user = _open(turn, by, now, "incoming_id")
        if row.offered_at is None and now < row.at:
            raise Refused("not_yet")
        row.state, row.taken_at, row.taken_by_id = "taken", now, user
        row.passes_at = max(now, row.at)
        row.save(update_fields=["state", "taken_at", "taken_by", "passes_at"])
        _record("duty.taken", row, by, offered=row.offered_at is not None, passes=row.passes_at)
    return row


def _open(turn: Turn, by: Actor, now: datetime, side: str) -> tuple[Turn, int]:
    """The turn, locked, when this person is of that side and may. Raises Refused: right, scope, state."""
    user = permitted("duty.hand_over", turn.municipality_id, by, now)
    row = Turn.objects.select_for_update().get(pk=turn.pk)
    if getattr(row, side) != by.organisation_id:
        raise Refused("scope")
    if row.state != "open":
        raise Refused("state")
    return row, user


def _record(action: str, row: Turn, by: Actor, **more: object) -> None:
    details = {"at": row.at, "from": row.outgoing_id, "to": row.incoming_id, **more}
    audit.record(action, by=by, subject=str(row), details=details)


# -- the sweep -----------------------------------------------------------------------------------


def plan(now: datetime) -> int:
    """Make the turns that come near, and end those whose time is over; one transaction a municipality."""
    done = 0
    for one in DutyPolicy.objects.filter(handover=True).values_list("pk", flat=True):
        done += _plan_one(one, now)
    return done


@transaction.atomic
def _plan_one(municipality_id: int, now: datetime) -> int:
    found = DutyPolicy.objects.select_for_update(skip_locked=True, of=("self",))
    row = found.filter(pk=municipality_id).select_related("assignment").first()
    if row is None or row.assignment.state != Assignment.ACTIVE:
        return 0
    done = _end_over(row, now)
    is_sunday = queries.sundays(municipality_id, local(now).date())
    coming = next_turn(row.assignment.hours, now, is_sunday)
    if coming is None or coming[0] - now > PREPARE:
        return done
    at, to_agency = coming
    sides = (municipality_id, row.assignment.agency_id)
    outgoing, incoming = sides if to_agency else sides[::-1]
    turn, made = Turn.objects.get_or_create(
        municipality_id=municipality_id,
        at=at,
        defaults={"assignment": row.assignment, "outgoing_id": outgoing, "incoming_id": incoming},
    )
    if made:
        _record("duty.turn_near", turn, software("clock", municipality_id=municipality_id))
    return done + int(made)


def _end_over(policy: DutyPolicy, now: datetime) -> int:
    """Turns that need nobody any more: the incoming side has the watch already, or the next hour struck."""
    rows = list(
        Turn.objects.filter(municipality=policy.municipality_id, state="open", at__lte=now).order_by("at")
    )
    holder = queries.has_watch(policy.municipality_id, now)
    done = 0
    for number, row in enumerate(rows):
        state = "needless" if row.incoming_id == holder else "lapsed" if number + 1 < len(rows) else ""
        if state:
            row.state = state
            row.save(update_fields=["state"])
            result = "done" if state == "needless" else "failed"
            clock = software("clock", municipality_id=policy.municipality_id)
            audit.record(f"duty.turn_{state}", by=clock, subject=str(row), result=result)
            done += 1
    return done
