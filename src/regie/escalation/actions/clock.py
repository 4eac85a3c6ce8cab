"""The clock that climbs the ladder: a sweep over due rows, safe in many workers at once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from regie.escalation import ladder, queries
from regie.escalation.actions.deeds import record
from regie.escalation.actions.telling import tell, tell_safe
from regie.escalation.models import Concern, Pulse
from regie.escalation.states import RUNNING
from regie.kernel.actor import Actor, software
from regie.paging import queries as paging
from regie.paging.actions import pages
from regie.paging.models import Page

log = logging.getLogger(__name__)


def sweep(now: datetime) -> int:
    """Handle every concern whose moment has come. One transaction each, so a concern that cannot be
    handled never holds up another.
    """
    done, skip = 0, set[int]()
    while (handled := _handle_one(now, skip)) is not None:
        done += handled
    note_pulse(queries.CLOCK, now)
    return done


def note_pulse(name: str, now: datetime) -> None:
    """A sweep ran; the doctor and an outside monitor look at it."""
    new = Pulse(name=name, ran_at=now)
    Pulse.objects.bulk_create([new], update_conflicts=True, unique_fields=["name"], update_fields=["ran_at"])


def _handle_one(now: datetime, skip: set[int]) -> int | None:
    """1 for a concern handled, 0 for one that failed (added to `skip`), None when nothing is due."""
    with transaction.atomic():
        due = Concern.objects.filter(state__in=RUNNING, next_at__lte=now).exclude(pk__in=skip)
        rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("municipality")
        row = rows.order_by("next_at", "pk").first()
        if row is None:
            return None
        try:
            with transaction.atomic():
                _tick(row, now)
                row.save()
        except Exception:
            log.exception("concern %s could not be handled; it is tried again at the next sweep", row.pk)
            skip.add(row.pk)
            return 0
    return 1


def _tick(row: Concern, now: datetime) -> None:
    clock = software("clock", municipality_id=row.municipality_id)
    if row.state == "acknowledged":
        record("escalation.answer_late", row, clock, result="failed")
        tell(row, now)
        row.held_until, row.next_at = None, now + timedelta(minutes=ladder.ANSWER_WITHIN_MINUTES)
    elif row.held_until is not None:
        tell(row, now)  # quiet hours are over, or they were lengthened by the clock going back
    elif 0 < row.told_here < row.rung.times:
        record("escalation.told_again", row, clock, result="failed", step=row.step, times=row.told_here)
        tell(row, now)
    else:
        climb(row, clock, now, "escalation.not_acknowledged")


def climb(row: Concern, by: Actor, now: datetime, why: str) -> None:
    """To the next level; on the last one everybody there is told again, and again."""
    above = ladder.next_step(row.ladder, row.step)
    record(why, row, by, result="done" if by.is_person else "failed", step=row.step, role=row.role)
    if above is None:
        row.rounds += 1
        record("escalation.ladder_ended", row, by, result="failed", rounds=row.rounds)
    else:
        row.step, row.told_here = above, 0
    row.held_until = None
    tell(row, now)


def mend_unreached(now: datetime) -> int:
    """Pages that reached nobody by any means: somebody safe is told, and nothing climbs silently."""
    done = 0
    for number in list(paging.silent("concern:", now).values_list("pk", flat=True)[:50]):
        with transaction.atomic():
            page = (
                Page.objects.select_for_update(skip_locked=True).filter(pk=number, state=Page.FAILED).first()
            )
            if page is not None:
                done += _mend(page, now)
    return done


def _mend(page: Page, now: datetime) -> int:
    number = page.about.removeprefix("concern:")
    rows = Concern.objects.select_for_update(of=("self",)).select_related("municipality")
    row = rows.filter(pk=int(number), state="open").first() if number.isdigit() else None
    pages.note_handled(page, now=now)
    if row is None:
        return 0
    return int(tell_safe(row, page.role, now))
