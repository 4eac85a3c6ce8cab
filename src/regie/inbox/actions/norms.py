"""The municipality's own norms and its calendar. What runs keeps the promise with which it started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.engagement.levels import LONGEST_MINUTES
from regie.engagement.vocabulary import BANDS, PROMISED
from regie.inbox.clock import HoursWrong, windows
from regie.inbox.models import ReplyNorm, ServiceCalendar
from regie.inbox.states import URGENCIES
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.people.roles import may
from regie.roster.models import Holiday

MOST_DAYS: Final = 60


class NormRefused(Exception):
    """`reason`: right, what, minutes, share, hours, day, warn."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewNorm:
    """A promise of the municipality's own people; no hours: day and night, no network: every one."""

    what: str
    network: str
    urgency: str
    within_minutes: int
    hours: tuple[str, ...] = ()
    share: int = 100


@dataclass(frozen=True, slots=True)
class NewCalendar:
    """Hours per band, special days by name, public holidays that are ordinary here, and the warning."""

    bands: Mapping[str, Sequence[str]]
    closed: Mapping[date, str]
    ordinary: Sequence[date]
    warn_share: int
    warn_for: Sequence[str]


def set_norm(new: NewNorm, *, by: Actor, now: datetime) -> ReplyNorm:
    """Say it, or say it anew."""
    _allowed("inbox.norm_set", _against(new), by)
    with transaction.atomic():
        row, _made = ReplyNorm.objects.update_or_create(
            municipality_id=by.municipality_id,
            what=new.what,
            network=new.network,
            urgency=new.urgency,
            defaults={
                "within_minutes": new.within_minutes,
                "hours": list(new.hours),
                "share": new.share,
                "set_at": now,
            },
        )
        _record("inbox.norm_set", row, by)
    return row


def drop_norm(norm: ReplyNorm, *, by: Actor) -> None:
    """Back to what holds when nothing is said."""
    _allowed("inbox.norm_dropped", "" if norm.municipality_id == by.municipality_id else "right", by)
    with transaction.atomic():
        _record("inbox.norm_dropped", norm, by)
        norm.delete()


def _record(action: str, row: ReplyNorm, by: Actor) -> None:
    details = {
        "what": row.what,
        "network": row.network,
        "urgency": row.urgency,
        "minutes": row.within_minutes,
        "hours": row.hours,
        "share": row.share,
    }
    audit.record(action, by=by, subject=f"norm:{row.pk}", details=details)


def set_calendar(new: NewCalendar, *, by: Actor, now: datetime) -> ServiceCalendar:
    """Say which hours and days are what; it counts for what comes in from now on."""
    _allowed("inbox.calendar_set", _calendar_against(new), by)
    told = {
        "bands": {name: list(lines) for name, lines in new.bands.items()},
        "warn_share": new.warn_share,
        "warn_for": [one for one in URGENCIES if one in new.warn_for],
    }
    with transaction.atomic():
        row, _made = ServiceCalendar.objects.update_or_create(
            municipality_id=by.municipality_id,
            defaults={**told, "changed_at": now, "changed_by_id": by.user_id or 0},
        )
        days = _set_days(new, by.municipality_id or 0)
        audit.record("inbox.calendar_set", by=by, subject="calendar", details=told | days)
    return row


def _set_days(new: NewCalendar, municipality_id: int) -> dict[str, list[str]]:
    """The special days, as the roster counts them too."""
    Holiday.objects.filter(municipality_id=municipality_id).delete()
    named = [(day, name, True) for day, name in new.closed.items()]
    named += [(day, "", False) for day in new.ordinary]
    Holiday.objects.bulk_create(
        Holiday(municipality_id=municipality_id, day=day, name=clean(name, limit=80).strip(), counts=counts)
        for day, name, counts in named
    )
    return {
        "closed": sorted(day.isoformat() for day in new.closed),
        "ordinary": sorted(day.isoformat() for day in new.ordinary),
    }


def _allowed(action: str, objection: str, by: Actor) -> None:
    own = by.is_person and by.organisation_id == by.municipality_id
    reason = objection if own and may(by.role, "inbox.norms") else "right"
    if reason:
        audit.refused(action, by=by, reason=reason)
        raise NormRefused(reason)


def _against(new: NewNorm) -> str:
    if new.what not in PROMISED or new.urgency not in URGENCIES:
        return "what"
    if not 1 <= new.within_minutes <= LONGEST_MINUTES:
        return "minutes"
    if not 1 <= new.share <= 100:
        return "share"
    return "" if _readable(new.hours) else "hours"


def _calendar_against(new: NewCalendar) -> str:
    if set(new.bands) - set(BANDS) or not all(_readable(lines) for lines in new.bands.values()):
        return "hours"
    if len(new.closed) > MOST_DAYS or len(new.ordinary) > MOST_DAYS or set(new.closed) & set(new.ordinary):
        return "day"
    return "" if 1 <= new.warn_share <= 99 and set(new.warn_for) <= set(URGENCIES) else "warn"


def _readable(lines: Sequence[str]) -> bool:
    try:
        windows(tuple(lines))
    except HoursWrong:
        return False
    return True
