"""Who of the agencies could come and help now, by the roster and the Working Hours Act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from regie.crisis import free
from regie.crisis.models import Crisis
from regie.engagement import queries as engagement
from regie.people.models import Organisation, User
from regie.roster.models import Shift, Worker
from regie.roster.shifts import Agreements, Kind, Person, minute
from regie.roster.shifts import Shift as Plain

LOOK_BACK: Final = timedelta(weeks=16)  # what the act averages over
LOOK_AHEAD: Final = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who may be called: `free` is None when no roster tells; `rules` name what is in the way."""

    user: User
    agency: str
    on_shift: bool
    free: bool | None
    rules: tuple[str, ...]
    state: str  # of a call that was made: asked, comes, cannot, over, or empty


def hands(crisis: Crisis, hours: int, now: datetime) -> list[Hand]:
    """Everybody of an assignment in force, who is free first; nobody is called by this."""
    found: dict[int, Hand] = {}
    calls = dict(crisis.calls.order_by("pk").values_list("user_id", "state"))
    running = engagement.in_force(now).filter(municipality_id=crisis.municipality_id)
    for assignment in running.select_related("agency").prefetch_related("members"):
        for user in assignment.members.filter(is_active=True):
            if user.pk not in found:
                state = calls.get(user.pk, "")
                found[user.pk] = _hand(user, assignment.agency, hours, now, state)
    order = {True: 0, None: 1, False: 2}
    return sorted(found.values(), key=lambda one: (order[one.free], one.on_shift, one.user.name))


def _hand(user: User, agency: Organisation, hours: int, now: datetime, state: str) -> Hand:
    worker = Worker.objects.filter(user=user, organisation=agency, active=True).first()
    if worker is None:
        return Hand(user, agency.name, False, None, (), state)
    shifts = list(_shifts(worker, now))
    if any(one.start <= now < one.end and one.kind == Shift.DUTY for one in shifts):
        return Hand(user, agency.name, True, False, (), state)
    broken = free.broken_by(
        _person(worker, now), [_plain(one, worker) for one in shifts], minute(now), hours, Agreements()
    )
    return Hand(user, agency.name, False, not broken, broken, state)


def _shifts(worker: Worker, now: datetime) -> QuerySet[Shift]:
    near = Shift.objects.filter(worker__user=worker.user, roster__state="published")
    return near.filter(end__gt=now - LOOK_BACK, start__lt=now + LOOK_AHEAD).order_by("start")


def _person(worker: Worker, now: datetime) -> Person:
    away = worker.absences.filter(wish=False, end__gt=now).values_list("start", "end")
    return Person(
        id=str(worker.pk),
        employer=str(worker.organisation_id),
        unavailable=tuple((minute(start), minute(end)) for start, end in away),
        no_nights=worker.no_nights,
        short_days=worker.short_days,
    )


def _plain(shift: Shift, worker: Worker) -> Plain:
    kind: Kind = "on_call" if shift.kind == Shift.ON_CALL else "duty"
    return Plain(str(shift.pk), str(worker.pk), minute(shift.start), minute(shift.end), kind)
