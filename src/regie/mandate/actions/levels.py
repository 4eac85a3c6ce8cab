"""A municipality's own table of levels: what each GRIP level does here. The shipped one holds until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement.actions.sending import shut_out
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.mandate import levels
from regie.mandate.actions.authority import authorise, refuse
from regie.mandate.levels import Level
from regie.mandate.models import LevelRow

_ACTION = "mandate.levels_changed"


def change_levels(
    municipality_id: int, table: Sequence[Level], why: str, *, by: Actor, now: datetime
) -> tuple[Level, ...]:
    """What each level does from now on, also in a crisis that runs; when this returns, nothing passes the
    door under the old table. The ledger keeps both, the reason, and in whose name.

    Raises Refused: right (`mandate.phase`), scope, software, reason_missing, and of the table: incomplete,
    milder (a higher level does less than a lower one), rhythm.
    """
    who = authorise(_ACTION, "mandate.phase", municipality_id, by)
    subject, reason = f"municipality:{municipality_id}", clean(why, limit=500).strip()
    if wrong := levels.fault(table) or ("" if reason else "reason_missing"):
        raise refuse(_ACTION, wrong, by, subject=subject)
    with transaction.atomic():
        shut_out(municipality_id)
        before = LevelRow.table(municipality_id)
        LevelRow.objects.filter(municipality_id=municipality_id).delete()
        if tuple(table) != levels.LEVELS:  # the shipped table needs no rows
            LevelRow.objects.bulk_create(
                LevelRow(municipality_id=municipality_id, changed_by_id=who, changed_at=now, **asdict(one))
                for one in table
            )
        told = {"before": _told(before), "after": _told(table)}
        audit.record(_ACTION, by=by, subject=subject, details=told, personal={"reason": reason})
    return tuple(table)


def _told(table: Sequence[Level]) -> dict[str, list[object]]:
    """Per level the effects that are on, and the minutes between pictures."""
    return {
        str(one.grip): [*(name for name in levels.EFFECTS if getattr(one, name)), one.rhythm_minutes or 0]
        for one in table
    }
