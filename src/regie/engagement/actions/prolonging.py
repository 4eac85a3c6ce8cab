"""Giving a running assignment a later end, signed, on the ground of an evaluation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.engagement import queries
from regie.engagement.actions.authority import about, authorise, record, refuse
from regie.engagement.models import Assignment, Prolongation
from regie.engagement.prolonging import NewEnd, objection, seal
from regie.kernel.actor import Actor


def prolong(assignment: Assignment, new: NewEnd, *, by: Actor, now: datetime) -> Prolongation:
    """Sign the new end. Raises Refused with a code of `prolonging.objection`; `ended` when it is over.

    Agreements, mandates and accounts keep the ends they have: each says for itself how long it holds.
    """
    signer = authorise("engagement.prolonged", "engagement.sign", assignment.municipality_id, by)
    made = None
    with transaction.atomic():
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        reason = objection(new, queries.standing(locked), now)
        if not reason and locked.ends_at is not None:
            made = _sign(locked, locked.ends_at, new, signer=signer, by=by, now=now)
    if made is None:
        raise refuse("engagement.prolonged", reason or "state", by, subject=about(assignment))
    assignment.refresh_from_db(fields=["ends_at", "evaluations", "changed_at"])
    return made


def _sign(
    locked: Assignment, old_end: datetime, new: NewEnd, *, signer: int, by: Actor, now: datetime
) -> Prolongation:
    told = new.evaluation
    made = Prolongation.objects.create(
        assignment=locked,
        old_end=old_end,
        new_end=new.ends_at,
        evaluated_on=told.on,
        findings=told.findings.strip(),
        changes=told.changes.strip(),
        next_evaluation=new.next_evaluation,
        signed_by_id=signer,
        signed_role=by.role,
        signed_at=now,
        sha256=seal(locked.pk, old_end, new),
    )
    locked.ends_at, locked.changed_at = new.ends_at, now
    locked.evaluations = sorted({*locked.evaluations, new.next_evaluation.isoformat()})
    locked.save(update_fields=["ends_at", "evaluations", "changed_at"])
    details = {
        "from": old_end,
        "until": new.ends_at,
        "evaluated_on": told.on,
        "next_evaluation": new.next_evaluation,
        "sha256": made.sha256,
    }
    record("engagement.prolonged", locked, by, details)
    return made
