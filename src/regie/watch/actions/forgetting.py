"""Removing what a query found, some days after its end. The counts stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import software
from regie.kernel.clock import local
from regie.watch.models import Hit, MonitoringQuery, TopicState
from regie.watch.states import ENDED, forget_on


def forget(now: datetime) -> int:
    """Destroy hits, examples and the key of hashes of every query whose days are over; how many hits."""
    today, gone = local(now).date(), 0
    waiting = MonitoringQuery.objects.filter(state=ENDED, forgotten_at__isnull=True, ended_at__isnull=False)
    for number, ended_at, keep in waiting.values_list("pk", "ended_at", "keep_days"):
        if ended_at is not None and forget_on(local(ended_at).date(), keep) <= today:
            gone += _forget(number, now)
    return gone


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
