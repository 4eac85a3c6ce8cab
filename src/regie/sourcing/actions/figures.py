"""Figures from what the municipality has itself: its own inbox, or a few answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.sourcing import queries
from regie.sourcing.actions.authority import own, refuse
from regie.sourcing.case import MOST_A_WEEK
from regie.sourcing.exportfile import Reading, Unreadable
from regie.sourcing.history import Hourly
from regie.sourcing.models import Figures
from regie.sourcing.soundness import Finding, Soundness, soundness

ZONE: Final = "Europe/Amsterdam"
BLOCKS: Final = ("office", "evening", "weekend", "night")


@dataclass(frozen=True, slots=True)
class New:
    """Whose figures they are, where from, what they are called and who brought them."""

    municipality_id: int
    origin: str
    name: str
    made_by_id: int
    upload_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """A few answers instead of a history. `shares` by block need not add up to anything."""

    name: str
    conversations_week: float
    shares: dict[str, float]


def from_inbox(municipality_id: int, *, practice: bool = False, by: Actor, now: datetime) -> Figures:
    """Count the conversations of the own inbox hour by hour. Raises Refused: empty."""
    action = "sourcing.counted"
    who = own(action, "sourcing.write", municipality_id, by)
    found = _reading(municipality_id, practice=practice)
    try:
        series = found.hourly(ZoneInfo(ZONE))
    except Unreadable as wrong:
        raise refuse(action, wrong.code, by) from wrong
    with transaction.atomic():
        new = New(municipality_id, "inbox", "", who)
        made = kept(new, series, found, queries.own_channels(municipality_id, practice=practice), now)
        details = {"conversations": found.counted, "practice": practice}
        audit.record(action, by=by, subject=f"figures:{made.pk}", details=details)
    return made


def _reading(municipality_id: int, *, practice: bool) -> Reading:
    found, minutes = Reading(can_tell_answered=True), []
    for begun, channel, answered in queries.conversations(municipality_id, practice=practice):
        hour = int(begun.timestamp()) // 3600
        found.hours[hour] += 1
        found.channels[channel] += 1
        found.last_by_channel[channel] = max(hour, found.last_by_channel.get(channel, hour))
        found.rows, found.counted = found.rows + 1, found.counted + 1
        if answered is not None and answered >= begun:
            found.answered += 1
            minutes.append((answered - begun).total_seconds() / 60)
    if minutes:
        middle, most = np.percentile(minutes, [50, 90])
        found.median_minutes, found.within_minutes_90 = round(float(middle), 1), round(float(most), 1)
    return found


def from_answers(municipality_id: int, answers: Answers, *, by: Actor, now: datetime) -> Figures:
    """Keep a few answers as figures that say of themselves that they are an estimate. Refused: content."""
    action = "sourcing.estimated"
    who = own(action, "sourcing.write", municipality_id, by)
    shares = {name: answers.shares.get(name, 0.0) for name in BLOCKS}
    whole = sum(shares.values())
    fits = 0 <= answers.conversations_week <= MOST_A_WEEK and all(one >= 0 for one in shares.values())
    if not fits or not 0 < whole < 1e9 or not answers.name.strip():
        raise refuse(action, "content", by)
    with transaction.atomic():
        made = Figures.objects.create(
            municipality_id=municipality_id,
            origin="answers",
            name=answers.name.strip()[:120],
            answers={
                "conversations_week": answers.conversations_week,
                "shares": {name: round(one / whole, 4) for name, one in shares.items()},
            },
            total=round(answers.conversations_week),
            made_by_id=who,
            made_at=now,
        )
        audit.record(action, by=by, subject=f"figures:{made.pk}", details={})
    return made


def kept(new: New, series: Hourly, found: Reading, channels: Collection[str], now: datetime) -> Figures:
    """Keep counts with what is known of them. Only for the verbs of this room."""
    looked = soundness(series, found, channels)
    return Figures.objects.create(
        municipality_id=new.municipality_id,
        origin=new.origin,
        name=new.name,
        upload_id=new.upload_id,
        zone=str(series.zone),
        starts_at=series.start,
        counts=[int(one) for one in series.counts],
        total=found.counted,
        weeks=round(series.weeks, 2),
        enough=looked.enough,
        quality=_quality(looked, found),
        made_by_id=new.made_by_id,
        made_at=now,
    )


def _quality(looked: Soundness, found: Reading) -> dict[str, Any]:
    return {
        "first": looked.first.isoformat(),
        "last": looked.last.isoformat(),
        "rows": found.rows,
        "outgoing": found.outgoing,
        "gaps": [[one.first.isoformat(), one.last.isoformat(), one.days] for one in looked.gaps[:100]],
        "holidays": [day.isoformat() for day in looked.holidays],
        "findings": [_finding(one) for one in looked.findings],
        "examples": found.examples,
        "channels": dict(Counter(found.channels).most_common()),
        "answered": found.answered if found.can_tell_answered else None,
        "median_minutes": found.median_minutes,
        "within_minutes_90": found.within_minutes_90,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {"code": one.code, "grave": one.grave, "numbers": dict(one.numbers)}
