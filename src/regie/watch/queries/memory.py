"""The state of a topic as it was kept, brought up to date with the hits that came after."""

from __future__ import annotations

from regie.watch.alarms import Hit
from regie.watch.models import Hit as Stored
from regie.watch.models import MonitoringQuery, TopicState
from regie.watch.words import read_words


def kept(row: MonitoringQuery) -> bytes | None:
    """The state that was kept last; of a new query that of the one it replaces, which knows the usual."""
    found, number = None, 0
    before: int | None = row.pk
    while found is None and before is not None and number < 10:
        found = TopicState.objects.filter(query_id=before).first()
        before = MonitoringQuery.objects.values_list("replaces_id", flat=True).get(pk=before)
        number += 1
    return bytes(found.state) if found else None


def since(row: MonitoringQuery) -> list[Hit]:
    """Hits that the kept state does not know yet, in the order in which they were counted."""
    state = TopicState.objects.filter(query=row).first()
    found = Stored.objects.filter(query=row, pk__gt=state.last_hit if state else 0).order_by("pk")
    return [
        Hit(one.key, one.at, read_words(one.excerpt), one.excerpt, tone=one.tone, author=one.author)
        for one in found
    ]
