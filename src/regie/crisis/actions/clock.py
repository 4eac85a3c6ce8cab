"""The sweep that says that a picture is late. Silence is never taken for calm."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from regie.crisis import states
from regie.crisis.actions import moments
from regie.crisis.actions.authority import record
from regie.crisis.models import Crisis
from regie.escalation.actions.concerns import raise_concern
from regie.escalation.concern import NewConcern
from regie.kernel.actor import software

TELL_WITHIN: Final = 10  # minutes on the first rung of the ladder


def tell_overdue(now: datetime) -> int:
    """Tell once per missed picture: in the ledger, on the screen, and by an escalation; how many.

    An exercise rings nobody: its screens say it, and its report counts it.
    """
    done = 0
    while _tell_one(now):
        done += 1
    return done


def _tell_one(now: datetime) -> bool:
    with transaction.atomic():
        late = Crisis.objects.filter(
            state__in=states.ACTIVE, next_picture_at__lte=now, overdue_told_at=None
        ).order_by("next_picture_at", "pk")
        row = late.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return False
        by = software("crisis", municipality_id=row.municipality_id)
        row.overdue_told_at = now
        row.save(update_fields=["overdue_told_at"])
        record("crisis.picture_overdue", row, by)
        moments.note(row, "overdue", now)
        if not row.practice:
            raise_concern(
                NewConcern(
                    row.municipality_id,
                    str(row),
                    f"/crisis/{row.pk}/",
                    row.title,
                    "high",
                    "duty_adviser",
                    TELL_WITHIN,
                ),
                by=by,
                now=now,
            )
    return True
