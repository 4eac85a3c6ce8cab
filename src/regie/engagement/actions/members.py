"""Taking somebody off the assignments of an agency."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor


@transaction.atomic
def remove_from_all(user_id: int, agency_id: int, *, by: Actor, now: datetime) -> list[int]:
    """Take somebody who left the agency off all its assignments, of every municipality; which ones.

    Whether `by` may do so was judged where the seat ended. Each municipality finds it in its own ledger.
    """
    held = Assignment.objects.filter(agency_id=agency_id, members=user_id).order_by("pk")
    removed = list(held.select_for_update(of=("self",)))
    for one in removed:
        remove_from(one, user_id, by=by, now=now)
    return [one.pk for one in removed]


@transaction.atomic
def remove_from(one: Assignment, user_id: int, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 - the ledger keeps time
    """Take somebody off one assignment; nothing happens for who is not on it."""
    if not one.members.filter(pk=user_id).exists():
        return
    one.members.remove(user_id)
    audit.record(
        "engagement.people_chosen",
        by=replace(by, municipality_id=one.municipality_id),
        subject=f"user:{user_id}",
        details={"added": [], "removed": [one.pk], "assignment": one.pk, "reason": "left"},
    )
