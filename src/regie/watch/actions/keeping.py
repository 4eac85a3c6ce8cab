"""Writing what came of listening: hits, counts, alarms, the state of topics. Called by `collecting`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Max

from regie.audit import actions as audit
from regie.kernel.actor import software
from regie.watch.alarms import Alarm as Spoken
from regie.watch.alarms import Hit as Counted
from regie.watch.alarms import Topic
from regie.watch.heard import Heard, ten_seconds
from regie.watch.models import Alarm, Hit, MonitoringQuery, TopicState

_ADD: Final = """
insert into watch_count (query_id, starts_at, total, independent)
select %s, * from unnest(%s::timestamptz[], %s::int[], %s::int[])
on conflict (query_id, starts_at) do update
set total = watch_count.total + excluded.total, independent = watch_count.independent + excluded.independent
"""


def store(row: MonitoringQuery, found: Sequence[tuple[Heard, Counted, bool]], now: datetime) -> None:
    """Hits, and the ten seconds in which each was written."""
    hits = Hit.objects.bulk_create(
        Hit(
            query=row,
            key=hit.id,
            author=hit.author,
            excerpt=hit.text,
            link=heard.link[:1000] if heard.link.startswith(("https://", "http://")) else "",
            channel=heard.channel[:120],
            network=heard.network[:16],
            language=heard.language[:8],
            at=hit.at,
            counted_at=now,
            independent=independent,
            tone=hit.tone,
        )
        for heard, hit, independent in found
    )
    total = Counter(ten_seconds(hit.at) for hit in hits)
    voices = Counter(ten_seconds(hit.at) for hit in hits if hit.independent)
    starts = sorted(total)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [row.pk, starts, [total[at] for at in starts], [voices[at] for at in starts]])


def speak(row: MonitoringQuery, spoken: Spoken, now: datetime) -> None:
    """Keep an alarm, once, with the examples as they were stored: without personal data."""
    alarm, made = Alarm.objects.get_or_create(
        query=row,
        kind=spoken.kind,
        tone=spoken.tone,
        at=spoken.at,
        defaults={
            "of": spoken.of,
            "of_before": spoken.of_before,
            "municipality_id": row.municipality_id,
            "practice": row.practice,
            "raised_at": now,
            "count": spoken.count,
            "baseline": spoken.baseline,
            "window_seconds": spoken.seconds,
            "first_message_at": spoken.first_message_at,
            "phrases": list(spoken.phrases),
            "examples": _examples(row, spoken.examples),
        },
    )
    if made:
        details = {"query": row.pk, "kind": alarm.kind, "count": alarm.count, "baseline": alarm.baseline}
        details |= {"tone": alarm.tone, "of": alarm.of} if alarm.tone else {}
        by = software("watch", municipality_id=row.municipality_id)
        audit.record("watch.alarm_raised", by=by, subject=str(alarm), details=details)


def _examples(row: MonitoringQuery, texts: Sequence[str]) -> list[dict[str, str]]:
    """Only texts that are excerpts of ours, so nothing else can get into an alarm."""
    known = {hit.excerpt: hit for hit in Hit.objects.filter(query=row, excerpt__in=texts).order_by("at")}
    return [
        {
            "text": text,
            "at": known[text].at.isoformat(),
            "channel": known[text].channel,
            "link": known[text].link,
        }
        for text in texts
        if text in known
    ]


def keep_state(row: MonitoringQuery, state: bytes, now: datetime) -> None:
    """What is usual and who was just heard, for whoever goes on after us."""
    last = Hit.objects.filter(query=row).aggregate(last=Max("pk"))["last"] or 0
    TopicState.objects.update_or_create(
        query=row, defaults={"state": state, "last_hit": last, "kept_at": now}
    )


def clear_state(query_id: int, texts: Collection[str]) -> None:
    """Take these texts out of the state of a topic that nobody has at hand."""
    row = TopicState.objects.select_for_update().filter(query_id=query_id).first()
    if row is not None:
        topic = Topic.of(bytes(row.state))
        topic.forget(texts)
        row.state = topic.state()
        row.save(update_fields=["state"])
