"""From what sources say to counts and alarms: matched, kept when a query in force asks for it, counted once.

One listener at a time holds the row `Listener`. What came in, how far each source was read and what came
of it are written in one transaction: a killed worker counts nothing twice and misses nothing. The state of
topics lives in the process; whoever takes over, or failed halfway, makes it anew from the counts.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from regie.audit import actions as audit
from regie.kernel.actor import software
from regie.kernel.clock import AMSTERDAM, local
from regie.watch.actions import ears
from regie.watch.alarms import Alarm as Spoken
from regie.watch.alarms import Hit as Counted
from regie.watch.alarms import Limits
from regie.watch.heard import LONGEST_READ, Heard, excerpt, keyed, language_read, words_of
from regie.watch.models import Alarm, Hit, Listener, MonitoringQuery
from regie.watch.percolator import Queries, Text
from regie.watch.queries import memory
from regie.watch.query import Node, parse
from regie.watch.states import APPROVED
from regie.watch.theme import Kept, Theme, ten_seconds
from regie.watch.words import Words

_NAME: Final = "watch"
_WINDOWS: Final = {"few": 10, "burst": 5}


@dataclass(frozen=True, slots=True)
class Ready:
    """A query in force, read and ready. Nothing from before `since` is its business."""

    row: MonitoringQuery
    node: Node
    since: datetime
    key: bytes

    def asks(self, heard: Heard) -> bool:
        """Whether the message falls within its days, and is practice for practice."""
        inside = self.since <= heard.at and local(heard.at).date() <= self.row.ends_on
        return inside and heard.received_at >= self.since and heard.practice == self.row.practice


@dataclass(slots=True)
class _Mind:
    """What this process knows of the topics, under the name by which it listens."""

    holder: str = ""
    themes: dict[int, Theme] = field(default_factory=dict)


_mind = _Mind()
_one_thread: Final = threading.Lock()  # two sweeps of this process share the mind


def listen(now: datetime) -> int:
    """Read on at every source; how many messages matched. 0 when another worker listens."""
    return _holding(now, lambda ready: ears.hear(ready, now), wait=False)


def take_in(heard: Sequence[Heard], municipality_id: int, now: datetime) -> int:
    """The same for messages that were fetched elsewhere, such as the items of a feed. Waits for its turn."""
    mine = list(heard)
    return _holding(now, lambda ready: {municipality_id: mine} if municipality_id in ready else {}, wait=True)


def _holding(now: datetime, read: ears.Read, *, wait: bool) -> int:
    with _one_thread:
        return _held(now, read, wait=wait)


def _held(now: datetime, read: ears.Read, *, wait: bool) -> int:
    try:
        with transaction.atomic():
            if not _hold(wait=wait):
                return 0
            ready = in_force(now)
            found = [
                _collect(ready.get(place, []), heard, now) for place, heard in read(_since(ready)).items()
            ]
            _let_time_pass(ready, now)
            return sum(found)
    except BaseException:
        _mind.holder, _mind.themes = "", {}  # it knows of counts that were not kept
        raise


def _hold(*, wait: bool) -> bool:
    Listener.objects.get_or_create(name=_NAME)
    row = Listener.objects.select_for_update(skip_locked=not wait).filter(name=_NAME).first()
    if row is None:
        return False
    if not _mind.holder or row.holder != _mind.holder:
        _mind.holder, _mind.themes = uuid.uuid4().hex, {}
        row.holder = _mind.holder
        row.save(update_fields=["holder"])
    return True


def in_force(now: datetime) -> dict[int, list[Ready]]:
    """Queries that may listen today, by municipality. What no longer reads, does not listen."""
    today = local(now).date()
    found: dict[int, list[Ready]] = {}
    rows = MonitoringQuery.objects.filter(state=APPROVED, starts_on__lte=today, ends_on__gte=today)
    for row in rows.select_related("municipality").order_by("pk"):
        first = datetime(row.starts_on.year, row.starts_on.month, row.starts_on.day, tzinfo=AMSTERDAM)
        since = max(first, row.approved_at or now)
        ready = Ready(row, parse(row.text), since, bytes(row.author_key or b""))
        if ready.key:
            found.setdefault(row.municipality_id, []).append(ready)
    return found


def _since(ready: dict[int, list[Ready]]) -> dict[int, datetime]:
    return {place: min(one.since for one in queries) for place, queries in ready.items()}


def _collect(queries: Sequence[Ready], heard: Iterable[Heard], now: datetime) -> int:
    if not queries:
        return 0
    by_name = {str(one.row.pk): one for one in queries}
    waiting = Queries({name: one.node for name, one in by_name.items()}, language_read)
    messages = list(heard)
    names = waiting.of_many([Text(one.text[:LONGEST_READ], one.language, one.network) for one in messages])
    matched: dict[int, list[tuple[Heard, Words]]] = {}
    for one, found in zip(messages, names, strict=True):
        for name in found:
            if by_name[name].asks(one):
                matched.setdefault(int(name), []).append((one, words_of(one)))
    return sum(_keep(by_name[str(pk)], hits, now) for pk, hits in matched.items())


def _keep(ready: Ready, found: Sequence[tuple[Heard, Words]], now: datetime) -> int:
    """Store what is new of one query, count it, and say what grows."""
    theme = _theme(ready, now)
    fresh = _unknown(ready, found)
    rows: list[Hit] = []
    alarms: list[Spoken] = []
    for (heard, words), key in sorted(fresh, key=lambda one: one[0][0].at):
        author = keyed(ready.key, "author", f"{heard.network}|{heard.author}" if heard.author else "")
        text = excerpt(heard.text, ready.node, words)
        kept = Kept(Counted(key, heard.at, words, text, author), heard.channel, heard.link)
        independent, spoken = theme.take(kept)
        alarms += spoken
        rows.append(_hit(ready.row, kept, heard, independent, now))
    Hit.objects.bulk_create(rows)
    _count(ready.row, rows)
    for alarm in alarms:
        _raise(ready.row, alarm, theme, now)
    if rows:
        place = ready.row.municipality_id
        audit.tell("watch.counted", municipality_id=place, subject=f"watch:{ready.row.pk}")
    return len(rows)


def _unknown(ready: Ready, found: Sequence[tuple[Heard, Words]]) -> list[tuple[tuple[Heard, Words], str]]:
    keys = {keyed(ready.key, "message", f"{one.source}|{one.id}"): (one, words) for one, words in found}
    known = set(Hit.objects.filter(query=ready.row, key__in=list(keys)).values_list("key", flat=True))
    return [(what, key) for key, what in keys.items() if key not in known]


def _hit(row: MonitoringQuery, kept: Kept, heard: Heard, independent: bool, now: datetime) -> Hit:
    return Hit(
        query=row,
        key=kept.hit.id,
        author=kept.hit.author,
        excerpt=kept.hit.text,
        link=heard.link[:1000] if heard.link.startswith(("https://", "http://")) else "",
        channel=heard.channel[:120],
        network=heard.network[:16],
        language=heard.language[:8],
        at=heard.at,
        counted_at=now,
        independent=independent,
    )


_ADD: Final = """
insert into watch_count (query_id, starts_at, total, independent)
select %s, * from unnest(%s::timestamptz[], %s::int[], %s::int[])
on conflict (query_id, starts_at) do update
set total = watch_count.total + excluded.total, independent = watch_count.independent + excluded.independent
"""


def _count(row: MonitoringQuery, hits: Sequence[Hit]) -> None:
    """Add to the ten seconds in which each was written."""
    if not hits:
        return
    total = Counter(ten_seconds(hit.at) for hit in hits)
    voices = Counter(ten_seconds(hit.at) for hit in hits if hit.independent)
    starts = sorted(total)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [row.pk, starts, [total[at] for at in starts], [voices[at] for at in starts]])


def _raise(row: MonitoringQuery, spoken: Spoken, theme: Theme, now: datetime) -> None:
    alarm, made = Alarm.objects.get_or_create(
        query=row,
        kind=spoken.kind,
        at=spoken.at,
        defaults={
            "municipality_id": row.municipality_id,
            "practice": row.practice,
            "raised_at": now,
            "count": spoken.count,
            "baseline": spoken.baseline,
            "window_minutes": _WINDOWS[spoken.kind],
            "first_message_at": spoken.first_message_at,
            "phrases": list(spoken.phrases),
            "examples": theme.examples(spoken),
        },
    )
    if made:
        details = {"query": row.pk, "kind": alarm.kind, "count": alarm.count, "baseline": alarm.baseline}
        by = software("watch", municipality_id=row.municipality_id)
        audit.record("watch.alarm_raised", by=by, subject=str(alarm), details=details)


def _theme(ready: Ready, now: datetime) -> Theme:
    row = ready.row
    if row.pk not in _mind.themes:
        _mind.themes[row.pk] = memory.recall(row, now)
    theme = _mind.themes[row.pk]
    theme.limit(Limits(few=row.few, least=row.least, score=row.score))
    return theme


def _let_time_pass(ready: dict[int, list[Ready]], now: datetime) -> None:
    alive = {one.row.pk for queries in ready.values() for one in queries}
    for gone in set(_mind.themes) - alive:
        del _mind.themes[gone]
    for theme in _mind.themes.values():
        theme.topic.until(now)


def reset() -> None:
    """Forget what this process knows; tests and a changed database need it."""
    _mind.holder, _mind.themes = "", {}
