"""How every action of this room begins and how it is written down."""

from __future__ import annotations

from regie.audit import actions as audit
from regie.escalation.concern import NotAllowed
from regie.escalation.models import Concern, Notification
from regie.kernel.actor import Actor
from regie.people.roles import SIDES, may

deed = audit.deeds(NotAllowed)


def opened(concern: Concern, right: str, by: Actor) -> Concern:
    """The row, locked and fresh, when this person may do this: somebody of the municipality with the right,
    or somebody of the agency whom the ladder told.
    """
    if not by.is_person:
        raise NotAllowed("software")
    if not may(by.role, right):
        raise NotAllowed("right")
    if SIDES.get(by.role) == "agency":
        if by.municipality_id != concern.municipality_id:
            raise NotAllowed("scope")
        told = Notification.objects.filter(concern_id=concern.pk, user_id=by.user_id or 0, role=by.role)
        if not told.exists():
            raise NotAllowed("not_told")
    elif by.organisation_id != concern.municipality_id:
        raise NotAllowed("scope")
    return Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)


def record(action: str, row: Concern, by: Actor, *, result: str = "done", **details: object) -> None:
    """One line about a concern."""
    audit.record(
        action,
        by=by,
        subject=f"concern:{row.pk}",
        result=result,
        details={"about": row.subject, "state": row.state, "urgency": row.urgency, **details},
    )
