"""Texts of somebody who no longer works here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from regie.kernel.actor import Actor
from regie.publishing.actions.ledger import record
from regie.publishing.approvals import enough
from regie.publishing.models import Release
from regie.publishing.queries import standing


@transaction.atomic
def judge_again(
    user_id: int, organisation_id: int, *, by: Actor, now: datetime, assignment_id: int | None = None
) -> tuple[list[int], list[int]]:
    """Judge what this author has queued under this organisation: (lapsed, kept), as ids.

    With an assignment only what was offered under that one.

    A text that municipal people approved word for word stays theirs to send. One that went out on the
    author's own mandate lapses, for that mandate is gone; its case opens again with the draft. What is
    being sent at this moment, and what waits for a decision, is left to the network and the approver.
    """
    mine = Q(agency_id=organisation_id) | Q(agency_id=None, municipality_id=organisation_id)
    queued = Release.objects.filter(mine, author_id=user_id, state="queued")
    if assignment_id is not None:
        queued = queued.filter(assignment_id=assignment_id)
    lapsed, kept = [], []
    for row in queued.select_for_update(of=("self",)).select_related("account").order_by("pk"):
        asked = row.needs()
        if asked.approvers and enough(asked, standing(row, now), binding=row.binding, writers=row.writers()):
            kept.append(row.pk)
            continue
        row.move("lapsed", now=now, problem="author_left")
        row.due_at = None
        row.save()
        told_by = replace(by, municipality_id=row.municipality_id)
        record("publishing.lapsed", row, told_by, result="refused", reason="author_left")
        lapsed.append(row.pk)
    return lapsed, kept
