"""Somebody alone at night says that all is well; when they do not, others hear of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.duty import queries
from regie.duty.actions.deeds import deed
from regie.duty.models import CheckIn, DutyPolicy
from regie.duty.refusal import Refused
from regie.duty.watches import within
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local
from regie.people.roles import may

ANSWER_WITHIN: Final = timedelta(minutes=5)


def all_is_well(*, by: Actor, now: datetime) -> CheckIn:
    """Answer what is asked of oneself. Raises Refused: right, state (nothing is asked)."""
    with deed("duty.checked_in", by, "check_in"):
        if by.user_id is None or not may(by.role, "duty.hand_over"):
            raise Refused("right")
        waiting = CheckIn.objects.select_for_update(of=("self",)).filter(
            user_id=by.user_id, answered_at__isnull=True, missed_at__isnull=True
        )
        row = waiting.first()
        if row is None:
            raise Refused("state")
        row.answered_at = now
        row.save(update_fields=["answered_at"])
        audit.record("duty.checked_in", by=by, subject=f"check_in:{row.pk}")
    return row


def ask_due(now: datetime) -> int:
    """Ask whoever is alone, so many minutes after they came or last answered."""
    chosen = DutyPolicy.objects.filter(handover=True, check_in_minutes__gt=0)
    return sum(_ask_one(row, now) for row in chosen.select_related("assignment"))


@transaction.atomic
def _ask_one(row: DutyPolicy, now: datetime) -> int:
    is_sunday = queries.sundays(row.pk, local(now).date())
    if not within(row.check_in_hours, now, is_sunday):
        return 0
    side = queries.has_watch(row.pk, now)
    alone = [one for one in queries.there(row.pk, now) if one.organisation == side and one.kind == "duty"]
    if len(alone) != 1:
        return 0
    user = alone[0].person
    rows = CheckIn.objects.filter(municipality_id=row.pk, user_id=user)
    last = rows.order_by("-due_at").first()
    every = timedelta(minutes=row.check_in_minutes)
    since = max((m for m in (last.answered_at, last.missed_at) if m), default=None) if last else None
    if last is not None and (since is None or since + every > now):
        return 0
    CheckIn.objects.create(municipality_id=row.pk, user_id=user, asked_at=now, due_at=now + ANSWER_WITHIN)
    clock = software("clock", municipality_id=row.pk)
    audit.record("duty.check_in_asked", by=clock, subject="check_in", details={"user": user})
    return 1
