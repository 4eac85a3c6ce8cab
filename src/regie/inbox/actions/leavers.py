"""Cases of somebody who no longer works here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.inbox.actions.authority import on_behalf, subject_of
from regie.inbox.actions.claims import let_go
from regie.inbox.models import Case
from regie.kernel.actor import Actor


@transaction.atomic
def give_back_all(user_id: int, municipality_id: int | None, *, by: Actor, now: datetime) -> list[int]:
    """Put every case this person holds back in the queue (None: of every municipality); the drafts stay."""
    held = Case.objects.filter(holder_id=user_id)
    if municipality_id is not None:
        held = held.filter(municipality_id=municipality_id)
    given = list(held.select_for_update(of=("self",)).order_by("pk"))
    for case in given:
        let_go(case, now)
        details = {"from": user_id, "reason": "left"}
        audit.record("inbox.given_back", by=on_behalf(by, case), subject=subject_of(case), details=details)
    return [case.pk for case in given]
