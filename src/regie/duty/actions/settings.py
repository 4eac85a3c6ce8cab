"""What the municipality chooses about its watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from regie.audit import actions as audit
from regie.duty.actions.deeds import deed, permitted
from regie.duty.models import DutyPolicy
from regie.duty.refusal import Refused
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.kernel.windows import WindowWrong, parse_window


@dataclass(frozen=True, slots=True)
class Chosen:
    """See `DutyPolicy`."""

    assignment_id: int
    handover: bool = True
    unmanned_stops: bool = True
    take_within_minutes: int = 15
    check_in_minutes: int = 0
    check_in_hours: Sequence[str] = ()


def choose(new: Chosen, *, by: Actor, now: datetime) -> DutyPolicy:
    """Raises Refused: right, scope, assignment, minutes, hours."""
    with deed("duty.chosen", by, "duty"):
        place = by.municipality_id or 0
        user = permitted("duty.choose", place, by, now)
        if by.organisation_id != place:
            raise Refused("scope")
        if not engagement.in_force(now).filter(pk=new.assignment_id, municipality_id=place).exists():
            raise Refused("assignment")
        if not 1 <= new.take_within_minutes <= 240 or not 0 <= new.check_in_minutes <= 240:
            raise Refused("minutes")
        _readable(new.check_in_hours)
        told = {
            "assignment_id": new.assignment_id,
            "handover": new.handover,
            "unmanned_stops": new.unmanned_stops,
            "take_within_minutes": new.take_within_minutes,
            "check_in_minutes": new.check_in_minutes,
            "check_in_hours": list(new.check_in_hours),
        }
        row, _made = DutyPolicy.objects.update_or_create(
            municipality_id=place, defaults={**told, "changed_at": now, "changed_by_id": user}
        )
        audit.record("duty.chosen", by=by, subject="duty", details=told)
    return row


def _readable(hours: Sequence[str]) -> None:
    try:
        for text in hours:
            parse_window(text)
    except WindowWrong:
        raise Refused("hours") from None
