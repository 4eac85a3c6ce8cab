"""Prices and factors, each from a day on and with its source; quotes are the municipality's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.sourcing.actions.authority import own, refuse
from regie.sourcing.known import wrong
from regie.sourcing.models import Setting


@dataclass(frozen=True, slots=True)
class NewSetting:
    """What a setting is from `since` on. A range is whole or absent."""

    name: str
    value: float
    low: float | None
    high: float | None
    source: str
    since: date
    agency: str = ""


def put(municipality_id: int, new: NewSetting, *, by: Actor, now: datetime) -> Setting:
    """Keep it beside the older ones. Raises Refused: content (unknown, out of range), empty (no source)."""
    who = own("sourcing.price_set", "sourcing.write", municipality_id, by)
    if wrong(new.name, new.value, new.low, new.high) or not 2000 <= new.since.year <= 2100:
        raise refuse("sourcing.price_set", "content", by)
    source = clean(new.source).strip()[:300]
    if not source:
        raise refuse("sourcing.price_set", "empty", by)
    with transaction.atomic():
        made = Setting.objects.create(
            municipality_id=municipality_id,
            name=new.name,
            value=new.value,
            low=new.low,
            high=new.high,
            source=source,
            agency=clean(new.agency).strip()[:120],
            since=new.since,
            made_by_id=who,
            made_at=now,
        )
        details = {"name": new.name, "value": new.value, "since": new.since.isoformat()}
        audit.record("sourcing.price_set", by=by, subject=str(made), details=details)
    return made


def withdraw(setting: Setting, *, by: Actor, now: datetime) -> Setting:
    """It no longer holds; the one before it does again. It stays readable."""
    action, subject = "sourcing.price_withdrawn", str(setting)
    own(action, "sourcing.write", setting.municipality_id, by, subject=subject)
    with transaction.atomic():
        rows = Setting.objects.filter(pk=setting.pk, withdrawn_at=None)
        done = rows.update(withdrawn_at=now)
        if done:
            audit.record(action, by=by, subject=subject, details={"name": setting.name})
    if not done:
        raise refuse(action, "state", by, subject=subject)
    setting.refresh_from_db()
    return setting
