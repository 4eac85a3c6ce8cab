"""Removing what a query found: some days after its end, and what was deleted where it stood. Counts stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import software
from regie.kernel.clock import local
from regie.watch.heard import keyed
from regie.watch.models import Ear, Hit, MonitoringQuery, TopicState
from regie.watch.queries import sources
from regie.watch.states import ENDED, forget_on

_GONE: Final = "gone"  # how far deletions were looked at, in microseconds from 1970
_OVERLAP: Final = timedelta(minutes=2)  # a deletion that was committed late is seen all the same


def forget(now: datetime) -> int:
    """Destroy hits, examples and the key of hashes of every query whose days are over; how many hits."""
    today, gone = local(now).date(), 0
    waiting = MonitoringQuery.objects.filter(state=ENDED, forgotten_at__isnull=True, ended_at__isnull=False)
    for number, ended_at, keep in waiting.values_list("pk", "ended_at", "keep_days"):
        if ended_at is not None and forget_on(local(ended_at).date(), keep) <= today:
            gone += _forget(number, now)
    return gone


def look_for_gone(now: datetime) -> dict[int, set[str]]:
    """Remove hits of messages that were deleted since the last look; by query the texts that went.

    Called by `collecting` while it listens, in its transaction: whoever listens knows the topics.
    """
    ear, _made = Ear.objects.get_or_create(source=_GONE, defaults={"position": _micros(now)})
    since = datetime.fromtimestamp(ear.position / 1e6, UTC) - _OVERLAP
    kept = MonitoringQuery.objects.filter(forgotten_at__isnull=True, author_key__isnull=False)
    places = dict(kept.values_list("municipality_id", "municipality__slug"))
    found: dict[int, set[str]] = {}
    for place, names in sources.gone(places, since).items():
        for row in kept.filter(municipality_id=place).order_by("pk"):
            if texts := _remove(row, names):
                found[row.pk] = texts
    ear.position = _micros(now)
    ear.save(update_fields=["position"])
    return found


def _micros(now: datetime) -> int:
    return int(now.timestamp() * 1e6)


def _remove(row: MonitoringQuery, names: Collection[str]) -> set[str]:
    """The hits of these messages and what alarms show of them; the texts that nobody else said."""
    key = bytes(row.author_key or b"")
    mine = Hit.objects.filter(query=row, key__in=[keyed(key, "message", name) for name in names])
    said = set(mine.values_list("excerpt", flat=True))
    if not said:
        return set()
    removed, _each = mine.delete()
    texts = said - set(Hit.objects.filter(query=row, excerpt__in=said).values_list("excerpt", flat=True))
    alarms = 0
    for alarm in row.alarms.exclude(examples=[]):
        left = [one for one in alarm.examples if one["text"] not in texts]
        if len(left) < len(alarm.examples):
            alarm.examples, alarms = left, alarms + 1
            alarm.save(update_fields=["examples"])
    audit.record(
        "watch.hits_removed",
        by=software("watch", municipality_id=row.municipality_id),
        subject=str(row),
        details={"hits": removed, "alarms": alarms, "reason": "deleted_at_source"},
    )
    return texts


@transaction.atomic
def _forget(query_id: int, now: datetime) -> int:
    found = MonitoringQuery.objects.select_for_update(skip_locked=True, of=("self",))
    row = found.filter(pk=query_id, forgotten_at__isnull=True).first()
    if row is None:
        return 0
    hits, _each = Hit.objects.filter(query=row).delete()
    TopicState.objects.filter(query=row).delete()
    emptied = row.alarms.exclude(examples=[]).update(examples=[])
    row.author_key, row.forgotten_at = None, now
    row.save(update_fields=["author_key", "forgotten_at"])
    audit.record(
        "watch.forgotten",
        by=software("watch", municipality_id=row.municipality_id),
        subject=str(row),
        details={"hits": hits, "alarms": emptied, "keep_days": row.keep_days},
    )
    return hits
