"""The administrative calendar of a municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from regie.audit import actions as audit
from regie.campaigns.actions.authority import deed, permitted
from regie.campaigns.models import CalendarDay
from regie.campaigns.refusal import Refused
from regie.campaigns.states import DAY_KINDS
from regie.kernel.actor import Actor
from regie.kernel.text import clean

LONGEST: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class NewDay:
    """What is on; `ends_on` is the last day."""

    municipality_id: int
    kind: str
    title: str
    starts_on: date
    ends_on: date


def add(new: NewDay, *, by: Actor, now: datetime) -> CalendarDay:
    """Put it in. Raises Refused: right, scope, kind, title, dates."""
    with deed("campaigns.day_added", by, f"municipality:{new.municipality_id}"):
        user = permitted("campaigns.calendar", new.municipality_id, by)
        title = " ".join(clean(new.title, limit=120).split())
        wrongs = (
            (new.kind not in DAY_KINDS, "kind"),
            (not title, "title"),
            (not timedelta(0) <= new.ends_on - new.starts_on <= LONGEST, "dates"),
        )
        for wrong, reason in wrongs:
            if wrong:
                raise Refused(reason)
        made = CalendarDay.objects.create(
            municipality_id=new.municipality_id,
            kind=new.kind,
            title=title,
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            made_by_id=user,
            made_at=now,
        )
        _record("campaigns.day_added", made, by)
    return made


def remove(day: CalendarDay, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 - as every action
    """Take it out."""
    with deed("campaigns.day_removed", by, f"calendar:{day.pk}"):
        row = CalendarDay.objects.select_for_update(of=("self",)).filter(pk=day.pk).first()
        if row is None:
            raise Refused("not_there")
        permitted("campaigns.calendar", row.municipality_id, by)
        _record("campaigns.day_removed", row, by)
        row.delete()


def _record(action: str, day: CalendarDay, by: Actor) -> None:
    told = {"kind": day.kind, "title": day.title, "from": day.starts_on, "until": day.ends_on}
    audit.record(action, by=by, subject=f"calendar:{day.pk}", details=told)
