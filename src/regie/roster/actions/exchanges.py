"""Swapping and taking over shifts: asked by one, checked, agreed by the other, and only then carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.people.roles import may
from regie.roster.actions.authority import at_place, deed, permitted
from regie.roster.models import Exchange, Roster, Shift, Worker
from regie.roster.queries import asked, checks, line
from regie.roster.refusal import Refused
from regie.roster.states import EXCHANGE_MOVES, may_follow


@dataclass(frozen=True, slots=True)
class Wish:
    """Which shift; to whom (None: anybody of the same employer); for which one of theirs, if it is a swap."""

    shift_id: int
    to_worker_id: int | None = None
    in_return_id: int | None = None


def ask(wish: Wish, *, by: Actor, now: datetime) -> Exchange:
    """Offer one's own published, coming shift.

    Raises Refused: own, past, other_employer, exchange (one is open already), blocked.
    """
    with deed("roster.exchange_asked", by, f"shift:{wish.shift_id}"):
        shift, worker = _own_shift(wish.shift_id, by, now)
        other = _other(wish, shift)
        in_return = _in_return(wish, other, now)
        row = Exchange(
            kind=Exchange.SWAP if in_return else Exchange.TAKE_OVER,
            shift=shift,
            shift_version=shift.version,
            asked_by=worker,
            asked_at=now,
            asked_to=other,
            in_return=in_return,
            in_return_version=in_return.version if in_return else None,
        )
        if other is not None:
            _lawful(asked.weighed(row, other, now))
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Refused("exchange") from None
        _record("roster.exchange_asked", row, by)
    return row


def consent(exchange_id: int, *, by: Actor, now: datetime) -> Exchange:
    """Say yes. It is checked again at this moment; then done, or put to a planner where that is chosen.

    Raises Refused: blocked, behind (a shift changed since), past, own, state.
    """
    with deed("roster.exchange_consented", by, f"exchange:{exchange_id}"):
        user_id = permitted("roster.exchange", by)
        row = _opened(exchange_id, by, now)
        taker = asked.taker_of(row, user_id)
        if taker is None or (row.asked_to_id is not None and row.asked_to_id != taker.pk):
            raise Refused("scope")
        if taker.pk == row.asked_by_id:
            raise Refused("own")
        if row.state != Exchange.ASKED:
            raise Refused("state")
        found = asked.weighed(row, taker, now)
        _lawful(found)
        row.consented_by, row.consented_at = taker, now
        row.found = [[one.rule, one.effect] for one in found]
        if _planner_asked(row):
            _move(row, Exchange.CONSENTED, by, now)
        else:
            _carry_out(row, taker, by, now)
    return row


def confirm(exchange_id: int, *, by: Actor, now: datetime) -> Exchange:
    """A planner of the same employer says yes to what two people agreed; checked once more."""
    with deed("roster.exchange_confirmed", by, f"exchange:{exchange_id}"):
        permitted("roster.plan", by)
        row = _opened(exchange_id, by, now)
        if row.state != Exchange.CONSENTED or row.consented_by is None:
            raise Refused("state")
        _lawful(asked.weighed(row, row.consented_by, now))
        _carry_out(row, row.consented_by, by, now)
    return row


def decline(exchange_id: int, *, by: Actor, now: datetime) -> Exchange:
    """No, by the one who was asked, the one who asked (takes it back), or a planner."""
    with deed("roster.exchange_declined", by, f"exchange:{exchange_id}"):
        user_id = permitted("roster.exchange", by)
        row = _opened(exchange_id, by, now)
        mine = row.asked_by.user_id == user_id
        put_to_me = row.asked_to is not None and row.asked_to.user_id == user_id
        if not (mine or put_to_me or may(by.role, "roster.plan")):
            raise Refused("scope")
        _move(row, Exchange.WITHDRAWN if mine else Exchange.DECLINED, by, now)
    return row


def lapse(now: datetime) -> int:
    """Requests for shifts that have begun are over; how many."""
    over = Exchange.objects.filter(state__in=asked.OPEN, shift__start__lte=now)
    with transaction.atomic():
        rows = list(over.select_for_update(skip_locked=True, of=("self",)).select_related("shift__roster"))
        for row in rows:
            _move(row, Exchange.LAPSED, software("roster"), now)
    return len(rows)


# -- how -------------------------------------------------------------------------------------------


def _own_shift(shift_id: int, by: Actor, now: datetime) -> tuple[Shift, Worker]:
    user_id = permitted("roster.exchange", by)
    found = Shift.objects.select_related("roster", "worker").filter(pk=shift_id).first()
    if found is None or found.worker is None or found.worker.user_id != user_id:
        raise Refused("own")
    if found.roster.organisation_id != by.organisation_id:
        raise Refused("own")
    at_place(found.roster.municipality_id, by, now)
    if found.roster.state != Roster.PUBLISHED or found.start <= now:
        raise Refused("past")
    return found, found.worker


def _other(wish: Wish, shift: Shift) -> Worker | None:
    if wish.to_worker_id is None:
        return None
    other = Worker.objects.filter(
        pk=wish.to_worker_id, organisation_id=shift.roster.organisation_id, active=True
    ).first()
    if other is None or other.pk == shift.worker_id:
        raise Refused("other_employer")
    return other


def _in_return(wish: Wish, other: Worker | None, now: datetime) -> Shift | None:
    if wish.in_return_id is None:
        return None
    found = Shift.objects.filter(
        pk=wish.in_return_id, worker=other, roster__state=Roster.PUBLISHED, start__gt=now
    ).first()
    if found is None or other is None:
        raise Refused("other_employer")
    return found


def _opened(exchange_id: int, by: Actor, now: datetime) -> Exchange:
    row = (
        Exchange.objects.select_for_update(of=("self",))
        .select_related("shift__roster", "asked_by__user", "asked_to", "in_return", "consented_by__user")
        .filter(pk=exchange_id)
        .first()
    )
    if row is None or row.shift.roster.organisation_id != by.organisation_id:
        raise Refused("scope")
    at_place(row.shift.roster.municipality_id, by, now)
    if row.state not in asked.OPEN:
        raise Refused("state")
    return row


def _lawful(found: Sequence[checks.Finding]) -> None:
    blocking = sorted({one.rule for one in checks.blocking(found)})
    if blocking:
        raise Refused("blocked", blocking)


def _planner_asked(row: Exchange) -> bool:
    roster = row.shift.roster
    chosen = [line.policy_of(roster.organisation_id), line.policy_of(roster.municipality_id)]
    return any(policy.planner_confirms for policy in chosen)


def _carry_out(row: Exchange, taker: Worker, by: Actor, now: datetime) -> None:
    ids = [row.shift_id, *([row.in_return_id] if row.in_return_id else [])]
    locked = {one.pk: one for one in Shift.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    shift = locked.get(row.shift_id)
    if shift is None or shift.version != row.shift_version or shift.start <= now:
        raise Refused("behind")
    _give(shift, taker, now)
    if row.in_return_id is not None:
        other = locked.get(row.in_return_id)
        if other is None or other.version != row.in_return_version or other.start <= now:
            raise Refused("behind")
        _give(other, row.asked_by, now)
    _move(row, Exchange.DONE, by, now)


def _give(shift: Shift, worker: Worker, now: datetime) -> None:
    shift.worker, shift.version, shift.told_at = worker, shift.version + 1, now
    shift.save(update_fields=["worker", "version", "told_at"])


def _move(row: Exchange, state: str, by: Actor, now: datetime) -> None:
    if not may_follow(EXCHANGE_MOVES, row.state, state):
        raise Refused("state")
    row.state = state
    if state not in asked.OPEN:
        row.closed_at, row.closed_by_id = now, by.user_id
    row.save()
    _record(f"roster.exchange_{state}", row, by)


def _record(action: str, row: Exchange, by: Actor) -> None:
    details = {
        "shift": row.shift_id,
        "in_return": row.in_return_id,
        "asked_by": row.asked_by_id,
        "asked_to": row.asked_to_id,
        "taken_by": row.consented_by_id,
    }
    audit.record(action, by=by, subject=f"exchange:{row.pk}", details=details)
