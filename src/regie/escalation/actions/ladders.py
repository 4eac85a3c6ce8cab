"""The rows of a municipality: changed as a whole, in versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from regie.audit import actions as audit
from regie.escalation import ladder
from regie.escalation.actions.deeds import deed
from regie.escalation.concern import NotAllowed
from regie.escalation.models import LadderVersion
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.models import Organisation
from regie.people.roles import may


def set_ladder(
    rows: Sequence[ladder.Row], why: str, *, by: Actor, now: datetime, seen: int = -1
) -> LadderVersion:
    """A new version that holds from now on; concerns that run keep theirs.

    `seen` is the version the person looked at; when somebody else changed it meanwhile it is refused.
    """
    subject = f"municipality:{by.organisation_id}"
    with deed("escalation.ladder_set", by, subject):
        place = _municipality(by)
        Organisation.objects.select_for_update().get(pk=place)  # two at once make two numbers
        last = LadderVersion.objects.filter(municipality_id=place).first()
        number = last.version if last else 0
        if seen not in (-1, number):
            raise NotAllowed("changed_meanwhile")
        try:
            ladder.check(rows)
        except ladder.RowsWrong as wrong:
            raise NotAllowed("rows", wrong.row, wrong.reason) from None
        made = LadderVersion.objects.create(
            municipality_id=place,
            version=number + 1,
            rows=[row.as_dict() for row in rows],
            why=clean(why, limit=300).strip(),
            made_by_id=by.user_id,
            made_at=now,
        )
        details = {"version": made.version, "rows": made.rows}
        audit.record("escalation.ladder_set", by=by, subject=subject, details=details)
    return made


def _municipality(by: Actor) -> int:
    if not by.is_person or not may(by.role, "escalation.rules"):
        raise NotAllowed("right")
    if by.organisation_id is None or by.organisation_id != by.municipality_id:
        raise NotAllowed("scope")
    return by.organisation_id
