"""Letters before a seat ends and about reviews: queued once by the sweeps, mailed by another."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from regie.access.actions import letters
from regie.access.models import Letter
from regie.access.policy import step
from regie.access.queries import policies
from regie.audit import actions as audit
from regie.kernel.actor import software
from regie.kernel.clock import local
from regie.people.models import Membership
from regie.people.queries import valid_seats

log = logging.getLogger(__name__)
MOST_FAILURES: Final = 6
FARTHEST: Final = timedelta(days=120)  # no reminder comes earlier than this before the end


def remind(now: datetime) -> int:
    """Queue the reminders that are due; how many. At a second look nothing is queued twice."""
    ending = valid_seats(now).filter(until__isnull=False, until__lte=now + FARTHEST)
    return sum(_remind(seat, now) for seat in ending.order_by("until", "pk"))


def _remind(seat: Membership, now: datetime) -> int:
    if seat.until is None:
        return 0
    done = 0
    places: list[int | None] = [*policies.municipalities_of(seat, now)]
    for municipality_id in places or [None]:
        days = step(seat.until, policies.policy_of(municipality_id).remind_days, now)
        if days is None:
            continue
        people = {seat.user_id}
        if municipality_id is not None:
            managers = policies.with_right(municipality_id, "people.manage", now)
            people |= {user.pk for user in managers}
        told = {"seat": seat.pk, "until": seat.until.isoformat(), "days": days}
        mark = f"{days}:{local(seat.until):%Y-%m-%d}"
        done += queue("seat_ends", f"seat:{seat.pk}", mark, people, told=told, now=now)
    return done


def queue(
    kind: str, subject: str, mark: str, people: Iterable[int], told: Mapping[str, object], *, now: datetime
) -> int:
    """Queue a letter to each who has not had this one; how many are new. Written in the ledger."""
    fresh = 0
    with transaction.atomic():
        for user_id in sorted(people):
            _, made = Letter.objects.get_or_create(
                user_id=user_id,
                kind=kind,
                subject=subject,
                mark=mark,
                defaults={"told": dict(told), "due_at": now, "at": now},
            )
            fresh += made
        if fresh:
            details = {"kind": kind, "mark": mark, "people": fresh}
            audit.record("access.reminded", by=software("access"), subject=subject, details=details)
    return fresh


def send_due(now: datetime, *, limit: int = 50) -> int:
    """Mail what is due. Each is claimed first, so a mail server that hangs holds no transaction."""
    done = 0
    while done < limit and (claimed := _claim(now)) is not None:
        _send(claimed, now)
        done += 1
    return done


def _claim(now: datetime) -> Letter | None:
    with transaction.atomic():
        due = Letter.objects.filter(state=Letter.QUEUED, due_at__lte=now)
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
        if row is not None:
            row.due_at = now + timedelta(minutes=1)
            row.save(update_fields=["due_at"])
    return row


def _send(row: Letter, now: datetime) -> None:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        row.state, row.done_at = Letter.OFF, now
    else:
        try:
            letters.write(row).send()
        except Exception:
            log.exception("letter %s about access was not sent", row.pk)
            row.failures += 1
            row.due_at = now + timedelta(seconds=15 * 2**row.failures)
            row.state = Letter.FAILED if row.failures >= MOST_FAILURES else Letter.QUEUED
        else:
            row.state, row.done_at = Letter.SENT, now
    row.save()
