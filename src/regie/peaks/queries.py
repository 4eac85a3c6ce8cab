"""Which peaks somebody sees, what stands ready for them, what they will ask, and what they asked."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import ExtractHour

from regie.channels.models import Message
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.kernel.clock import AMSTERDAM
from regie.library.models import AnswerVersion
from regie.mandate.models import Phase
from regie.peaks import load
from regie.peaks.kind import Queue
from regie.peaks.models import Peak
from regie.peaks.states import LIVE, PREPARED, RUNNING
from regie.people.models import Organisation
from regie.roster.queries import cover

ORDINARY_DAYS: Final = 28


def seen_by(actor: Actor, now: datetime) -> QuerySet[Peak]:
    """Those of the own municipality, or of those an agency works for now."""
    found = Peak.objects.select_related(
        "municipality", "made_by", "started_by", "ended_by", "set_phase", "cover"
    )
    if actor.organisation_id is not None and actor.organisation_id == actor.municipality_id:
        return found.filter(municipality_id=actor.organisation_id)
    held = engagement.held_by(actor, now).values("municipality_id")
    mine = found.filter(municipality__in=held)
    return mine.filter(municipality_id=actor.municipality_id) if actor.municipality_id else mine


def running(municipality_ids: Iterable[int], now: datetime) -> QuerySet[Peak]:
    """Peaks that run at the moment."""
    found = Peak.objects.filter(municipality_id__in=list(municipality_ids), state=RUNNING, ends_at__gt=now)
    return found.select_related("municipality").order_by("ends_at", "pk")


def queues(municipality_ids: Iterable[int], now: datetime) -> list[tuple[Peak, Queue]]:
    """Selections of the inbox that everybody shares while a peak runs."""
    return [(peak, Queue(**one)) for peak in running(municipality_ids, now) for one in peak.queues]


def waiting(municipality_id: int, now: datetime) -> QuerySet[Peak]:
    """Peaks that should have been started by now, and were not."""
    return Peak.objects.filter(
        municipality_id=municipality_id, state=PREPARED, starts_at__lte=now, ends_at__gt=now
    )


def live(municipality_id: int) -> QuerySet[Peak]:
    """Those that are prepared or run."""
    return Peak.objects.filter(municipality_id=municipality_id, state__in=LIVE)


def phase_runs(peak: Peak, now: datetime) -> bool:
    """Whether a special time of this kind runs already; it keeps what it is."""
    running_now = Phase.objects.filter(municipality_id=peak.municipality_id, phase=peak.phase, practice=False)
    return running_now.filter(starts_at__lte=now, ends_at__gt=now).exists()


def standing_answers(peak: Peak, now: datetime) -> list[AnswerVersion]:
    """Of each answer proposed for the peak the version that waits or holds; what ended is left out."""
    found = AnswerVersion.objects.filter(
        answer__in=peak.answers.values("answer"), state__in=("draft", "approved"), valid_until__gt=now
    )
    return list(found.select_related("answer").order_by("answer_id", "-number"))


def answers(peak: Peak) -> list[AnswerVersion]:
    """The latest version of each answer proposed for the peak."""
    found = AnswerVersion.objects.filter(answer__in=peak.answers.values("answer"))
    return list(found.select_related("answer").order_by("answer_id", "-number").distinct("answer_id"))


def expected(peak: Peak, now: datetime) -> list[load.Expected]:
    """Per part of the day, by what came in on the last ordinary days before it."""
    counted, days = _usual(peak.municipality_id, min(now, peak.starts_at))
    return load.expect(counted, days, float(peak.multiple))


def _usual(municipality_id: int, until: datetime) -> tuple[Counter[str], float]:
    """Messages per part of the day and over how many days; fewer where the channels are younger than that."""
    rows = _came_in(municipality_id, until - timedelta(days=ORDINARY_DAYS), until)
    first = rows.aggregate(first=Min("sort_at"))["first"]
    hours = (
        rows.annotate(hour=ExtractHour("sort_at", tzinfo=AMSTERDAM)).values("hour").annotate(n=Count("pk"))
    )
    counted: Counter[str] = Counter()
    for row in hours.order_by():
        counted[load.part_of(row["hour"])] += row["n"]
    days = (until - first) / timedelta(days=1) if first else 1.0
    return counted, max(1.0, min(float(ORDINARY_DAYS), float(math.ceil(days))))


def _came_in(municipality_id: int, start: datetime, end: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        account__municipality_id=municipality_id,
        direction=Message.IN,
        sort_at__gte=start,
        sort_at__lt=end,
    )


@dataclass(frozen=True, slots=True)
class Came:
    """What came in since the start: how many, a day, and how many times the usual (None: nothing usual)."""

    messages: int
    a_day: float
    times: float | None


def came(peak: Peak, now: datetime) -> Came | None:
    """None when it never began."""
    if peak.started_at is None:
        return None
    end = peak.ended_at or now
    days = max((end - peak.started_at) / timedelta(days=1), 1 / 24)
    found = _came_in(peak.municipality_id, peak.started_at, end).count()
    counted, before = _usual(peak.municipality_id, peak.started_at)
    usual = sum(counted.values()) / before
    return Came(found, found / days, found / days / usual if usual else None)


def gaps(peak: Peak, now: datetime) -> list[cover.Gap]:
    """When the roster still lacks somebody for it."""
    if peak.cover is None:
        return []
    start = max(now, peak.starts_at)
    found = cover.gaps(peak.municipality_id, start, peak.ends_at) if start < peak.ends_at else []
    return [one for one in found if one.name == peak.cover.name]


def agencies(peak: Peak, now: datetime) -> list[tuple[int, str]]:
    """Assignments under which extra people of an agency can work: id, and what it is called."""
    given = engagement.given_by(peak.municipality_id, now).order_by("name")
    return [(one.pk, f"{one.agency.name} – {one.name}") for one in given]


def place(municipality_id: int) -> Organisation:
    """The municipality."""
    return Organisation.objects.get(pk=municipality_id)
