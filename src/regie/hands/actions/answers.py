"""Saying yes or no. Of two who take the last place at once, one has it and the other is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.hands import queries
from regie.hands.actions import calls
from regie.hands.actions.authority import deed, record
from regie.hands.models import Ask, Call
from regie.hands.queries import Stretch
from regie.hands.refusal import Refused
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.paging.actions import pages
from regie.people.roles import may
from regie.roster.actions.shifts import put
from regie.roster.models import Roster, Shift, Worker
from regie.roster.placing import NewShift
from regie.roster.queries import line


def accept(call: Call, *, by: Actor, now: datetime, means: str = "") -> Ask:
    """I come: placed on duty at once, if a place is left and the law allows it at this moment too.

    `means`: by which the link came, empty behind the sign-in. Raises Refused: scope (was not asked), full,
    over, blocked.
    """
    with deed("hands.accepted", by, str(call)):
        # Locked before anything is counted: who comes second sees what the first did.
        row = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
        ask = _asked(row, by, now)
        if ask.state == Ask.PLACED:
            return ask
        _still_open(row, now)
        start = max(row.start, now.replace(second=0, microsecond=0))
        _lawful(row, ask, start, now)
        if not row.practice:
            ask.shift = _place(row, ask.worker, start, now)
        ask.state, ask.answered_at, ask.answered_by_link = Ask.PLACED, now, means
        ask.save()
        if calls.placed(row) >= row.places:
            calls.end(row, Call.FULL, Ask.LATE, now)
            calls.tell_asker(row, now)
        else:
            pages.settle(str(row), now=now, user_id=ask.user_id)
        shift = ask.shift_id
        record(
            "hands.accepted", row, by, person=ask.user_id, shift=shift, means=means, placed=calls.placed(row)
        )
    return ask


def _asked(row: Call, by: Actor, now: datetime) -> Ask:
    if by.user_id is None:
        raise Refused("software")
    if not may(by.role, "duty.read"):
        raise Refused("right")
    ask = row.asks.select_for_update(of=("self",)).filter(user_id=by.user_id).first()
    if ask is None or not line.places(by, now).filter(pk=row.municipality_id).exists():
        raise Refused("scope")
    return ask


def _still_open(row: Call, now: datetime) -> None:
    if row.state == Call.FULL:
        raise Refused("full")
    if row.state != Call.OPEN or row.closes_at <= now:
        raise Refused("over")


def _lawful(row: Call, ask: Ask, start: datetime, now: datetime) -> None:
    """Asked again: since the question somebody may have taken another shift, or another call."""
    # Locked, so that somebody who accepts two calls at once is judged with the first when taking the second.
    list(Worker.objects.select_for_update().filter(user_id=ask.user_id).order_by("pk"))
    worker = Worker.objects.select_related("user").get(pk=ask.worker_id)
    stretch = Stretch(start, row.end, tuple(row.skills))
    (hand,) = queries.judge(row.municipality_id, stretch, [worker], now)
    if not hand.free or not worker.active:
        raise Refused("blocked", hand.rules)


def _place(row: Call, worker: Worker, start: datetime, now: datetime) -> Shift:
    """A published shift in the roster of the employer; a day without one gets a roster of its own."""
    day = local(start).date()
    found = Roster.objects.filter(
        municipality_id=row.municipality_id,
        organisation_id=worker.organisation_id,
        state=Roster.PUBLISHED,
        starts_on__lte=day,
        ends_on__gte=day,
    )
    roster = found.order_by("pk").first() or Roster.objects.create(
        municipality_id=row.municipality_id,
        organisation_id=worker.organisation_id,
        starts_on=day,
        ends_on=local(row.end - timedelta(seconds=1)).date(),
        state=Roster.PUBLISHED,
        made_by_id=row.asked_by_id,
        made_at=now,
        published_by_id=row.asked_by_id,
        published_at=now,
    )
    return put(roster, NewShift(worker.pk, start, row.end, "duty", tuple(row.skills), row.title), now)


def decline(call: Call, *, by: Actor, now: datetime, means: str = "") -> Ask:
    """I cannot; why is nobody's business. Who had said yes can still say so before the shift begins."""
    with deed("hands.declined", by, str(call)):
        row = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
        ask = _asked(row, by, now)
        if ask.state == Ask.PLACED:
            _give_back(row, ask, now)
        elif ask.state != Ask.ASKED:
            raise Refused("over")
        ask.state, ask.answered_at, ask.answered_by_link = Ask.CANNOT, now, means
        ask.save()
        pages.settle(str(row), now=now, user_id=ask.user_id)
        record("hands.declined", row, by, person=ask.user_id, means=means)
    return ask


def _give_back(row: Call, ask: Ask, now: datetime) -> None:
    """The place is free again; while there is time, who came too late is asked once more on the screen."""
    if ask.shift is not None and ask.shift.start <= now:
        raise Refused("over")
    shift, ask.shift = ask.shift, None
    if shift is not None:
        shift.delete()
    if row.state == Call.FULL and row.closes_at > now:
        row.state, row.ended_at = Call.OPEN, None
        row.save(update_fields=["state", "ended_at"])
        row.asks.filter(state=Ask.LATE).update(state=Ask.ASKED)
