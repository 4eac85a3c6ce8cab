"""The state of a topic as it follows from what was stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from regie.watch.alarms import WINDOW, Hit
from regie.watch.models import Alarm, Count, MonitoringQuery
from regie.watch.models import Hit as Stored
from regie.watch.theme import Kept, Theme
from regie.watch.words import read_words

REMEMBERED: Final = timedelta(days=28)


def recall(row: MonitoringQuery, now: datetime) -> Theme:
    """What is usual on the topic, who was just heard, and of what was last spoken.

    What a query learned of its theme stays when another replaces it.
    """
    theme = Theme()
    lineage = _lineage(row)
    counts = Count.objects.filter(query_id__in=lineage, starts_at__gte=now - REMEMBERED)
    recent = Stored.objects.filter(query=row, at__gt=now - WINDOW).order_by("at", "pk")
    last = Alarm.objects.filter(query_id__in=lineage).order_by("-at").first()
    theme.resume(
        counts.order_by("starts_at").values_list("starts_at", "total"),
        [_kept(one) for one in recent],
        (last.at, last.count) if last else None,
    )
    return theme


def _lineage(row: MonitoringQuery) -> list[int]:
    found, before = [row.pk], row.replaces_id
    while before is not None and len(found) < 10:
        found.append(before)
        before = MonitoringQuery.objects.values_list("replaces_id", flat=True).get(pk=before)
    return found


def _kept(one: Stored) -> Kept:
    return Kept(Hit(one.key, one.at, read_words(one.excerpt), one.excerpt, one.author), one.channel, one.link)
