"""Who may touch the calendar, checked in one place."""

from __future__ import annotations

from datetime import datetime

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.planning import queries
from regie.planning.models import Slot
from regie.planning.refusal import Refused
from regie.publishing.proposal import NotAllowed

deed = audit.deeds(Refused, NotAllowed)


def allowed(right: str, by: Actor) -> int:
    """The user; raises Refused."""
    if by.user_id is None or not by.is_person:
        raise Refused("software")
    if not may(by.role, right):
        raise Refused("right")
    return by.user_id


def opened(slot: Slot, right: str, by: Actor, now: datetime) -> list[Slot]:
    """Its channels at this moment, locked, first the slot's own order; raises Refused."""
    allowed(right, by)
    seen = queries.visible_to(by, now)
    one = seen.filter(pk=slot.pk).select_for_update(of=("self",)).first()
    if one is None:
        raise Refused("scope")
    if one.state == Slot.DROPPED:
        raise Refused("state")
    rows = seen.filter(item=one.item, moment=one.moment).exclude(state=Slot.DROPPED)
    rows = rows.select_related("account", "release", "comment").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def municipal(row: Slot, by: Actor) -> None:
    """Raises Refused `scope` for whoever is not of the municipality itself."""
    if by.organisation_id != row.municipality_id:
        raise Refused("scope")


def note(action: str, row: Slot, by: Actor, **details: object) -> None:
    """One line in the ledger."""
    told = {"moment": row.moment.isoformat(), "channel": row.account_id, "item": str(row.item), **details}
    audit.record(f"planning.{action}", by=by, subject=str(row), details=told)
