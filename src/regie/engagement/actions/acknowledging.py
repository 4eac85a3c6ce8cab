"""Confirming that one has read frame and tone, each version once, bound to exactly what was shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.engagement import queries
from regie.engagement.actions.authority import about, record, refuse
from regie.engagement.models import Acknowledgement, Agreement
from regie.kernel.actor import Actor
from regie.people.roles import may


def acknowledge(agreement_id: int, sha256: str, *, by: Actor, now: datetime) -> Acknowledgement:
    """Confirm the version in force with this hash. A second time changes nothing.

    Raises Refused: `software`, `right`; `scope` for somebody who does not work under the assignment;
    `stale` for a version that does not hold now; `changed` when what was shown is not what holds.
    """
    found = Agreement.objects.select_related("assignment").filter(pk=agreement_id).first()
    reason = _objection(found, sha256, by, now)
    if reason or found is None or by.user_id is None:
        subject = about(found.assignment) if found else ""
        raise refuse("engagement.acknowledged", reason or "scope", by, subject=subject)
    with transaction.atomic():
        made, new = Acknowledgement.objects.get_or_create(
            agreement=found, user_id=by.user_id, defaults={"at": now, "sha256": found.sha256}
        )
        if new:
            told = {"agreement": found.kind, "version": found.version, "sha256": found.sha256}
            record("engagement.acknowledged", found.assignment, by, told)
    return made


def _objection(found: Agreement | None, sha256: str, by: Actor, now: datetime) -> str:
    """Closed world: whoever is not on the assignment hears `scope`, also for what does not exist."""
    if by.user_id is None:
        return "software"
    if not may(by.role, "engagement.acknowledge"):
        return "right"
    held = queries.held_by(by, now)
    if found is None or not held.filter(pk=found.assignment_id).exists():
        return "scope"
    current = queries.agreement(found.assignment_id, found.kind, now)
    if found.kind not in queries.MUST_BE_READ or current is None or current.pk != found.pk:
        return "stale"
    return "" if sha256 == current.sha256 else "changed"
