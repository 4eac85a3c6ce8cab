"""Counting what matched, and the state of topics: once each, whoever counts and however often it comes.

Who counts holds a row of `Listener` and knows its topics in memory (`Mind`). The state is kept once a minute;
whoever takes over, or failed halfway, goes on from what was kept and the hits since. One mind counts
everything on one machine; over the stream there is one for each part of the topics.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.clock import AMSTERDAM, local
from regie.watch.actions import keeping
from regie.watch.alarms import Hit, Limits
from regie.watch.fold import Fold, Sieve, Watched
from regie.watch.heard import Heard, as_message, excerpt, keyed, language_read, tone_read
from regie.watch.models import Hit as Stored
from regie.watch.models import Listener, MonitoringQuery
from regie.watch.queries import memory
from regie.watch.query import Node, parse
from regie.watch.states import APPROVED

KEEP_EVERY: Final = timedelta(minutes=1)

Found = tuple[Heard, Hit]


@dataclass(frozen=True, slots=True)
class Ready:
    """A query in force, read and ready. Nothing from before `since` is its business."""

    row: MonitoringQuery
    node: Node
    since: datetime
    key: bytes

    @property
    def name(self) -> str:
        """As the pipeline knows it."""
        return str(self.row.pk)

    def limits(self) -> Limits:
        """When to speak, as people taught it."""
        row = self.row
        return Limits(few=row.few, least=row.least, score=row.score, story=row.story, rise=row.rise)

    def asks(self, heard: Heard) -> bool:
        """Whether the message falls within its days, and is practice for practice."""
        inside = self.since <= heard.at and local(heard.at).date() <= self.row.ends_on
        return inside and heard.received_at >= self.since and heard.practice == self.row.practice


@dataclass(slots=True)
class Mind:
    """What this process knows of the topics that are counted under the name of one `Listener`."""

    name: str
    lock: threading.Lock = field(default_factory=threading.Lock)  # threads of one process share it
    holder: str = ""
    fold: Fold = field(default_factory=Fold)
    known: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    kept_at: datetime | None = None

    def forget(self) -> None:
        """Know nothing; after a failure, and as a fresh process would."""
        self.holder, self.fold, self.kept_at = "", Fold(), None
        self.known, self.changed = set(), set()


@contextmanager
def held(mind: Mind, *, wait: bool) -> Iterator[bool]:
    """A transaction in which nobody else counts under this name; False when another does and we do not wait.

    When it fails the mind forgets: it may know of counts that were not kept.
    """
    with mind.lock:
        try:
            with transaction.atomic():
                yield _hold(mind, wait=wait)
        except BaseException:
            mind.forget()
            raise


def _hold(mind: Mind, *, wait: bool) -> bool:
    Listener.objects.get_or_create(name=mind.name)
    row = Listener.objects.select_for_update(skip_locked=not wait).filter(name=mind.name).first()
    if row is None:
        return False
    if not mind.holder or row.holder != mind.holder:
        mind.forget()
        mind.holder = row.holder = uuid.uuid4().hex
        row.save(update_fields=["holder"])
    return True


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> Node:
    return parse(text)


def in_force(now: datetime, among: Collection[str] | None = None) -> dict[int, list[Ready]]:
    """Queries that may listen today, by municipality; all of them, or those of these names."""
    today = local(now).date()
    found: dict[int, list[Ready]] = {}
    rows = MonitoringQuery.objects.filter(state=APPROVED, starts_on__lte=today, ends_on__gte=today)
    if among is not None:
        rows = rows.filter(pk__in=[int(name) for name in among if name.isdecimal()])
    for row in rows.order_by("pk"):
        first = datetime(row.starts_on.year, row.starts_on.month, row.starts_on.day, tzinfo=AMSTERDAM)
        since = max(first, row.approved_at or now)
        if row.author_key:
            ready = Ready(row, _parsed(row.text), since, bytes(row.author_key))
            found.setdefault(row.municipality_id, []).append(ready)
    return found


class Sieves:
    """What asks for what, by municipality; made anew when its queries in force are others."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[list[tuple[str, str, bytes]], Sieve]] = {}

    def matching(self, queries: Sequence[Ready], heard: Sequence[Heard]) -> list[tuple[Ready, Heard, Hit]]:
        """What each of the queries of one municipality asks for, of what was heard in its name."""
        by_name = {one.name: one for one in queries}
        said = {message.id: (one, message) for one in heard for message in [as_message(one)]}
        if not said or not queries:
            return []
        hits = self._of(queries).hits([message for _one, message in said.values()])
        found = [(by_name[name], said[hit.id][0], hit) for name, hit in hits]
        return [(ready, one, hit) for ready, one, hit in found if ready.asks(one)]

    def _of(self, queries: Sequence[Ready]) -> Sieve:
        place = queries[0].row.municipality_id
        asked = [(one.name, one.row.text, one.key) for one in queries]
        made = self._made.get(place)
        if made is None or made[0] != asked:
            watched = {one.name: Watched(one.node, one.key, one.limits()) for one in queries}
            made = self._made[place] = (asked, Sieve(watched, language_read, tone_read))
        return made[1]


def follow(mind: Mind, queries: Mapping[str, Ready]) -> None:
    """Count for these queries from now on, by the limits as people taught them; others are forgotten."""
    mind.fold.change({name: one.limits() for name, one in queries.items()})
    mind.known &= set(queries)


def take(mind: Mind, ready: Ready, hits: Sequence[Found], now: datetime) -> int:
    """Count what is new of one query, in order of time, and store what came of it; how many."""
    fresh = _fresh(ready, hits)
    if not fresh:
        return 0
    _know(mind, ready)
    ordered = sorted(fresh.values(), key=lambda one: one[1].at)
    outcome = mind.fold.take([(ready.name, hit) for _heard, hit in ordered])
    late = [hit for _name, hit in outcome.late]  # no alarm any more; the counts are for good
    counted = [(found.hit, found.independent) for found in outcome.found] + [(hit, True) for hit in late]
    rows = [(fresh[hit.id][0], hit, independent) for hit, independent in counted]
    keeping.store(ready.row, rows, now)
    for _name, alarm in outcome.alarms:
        keeping.speak(ready.row, alarm, now)
    mind.changed.add(ready.name)
    audit.tell("watch.counted", municipality_id=ready.row.municipality_id, subject=f"watch:{ready.name}")
    return len(rows)


def keep_states(mind: Mind, queries: Mapping[str, Ready], now: datetime) -> None:
    """Once a minute, of the topics about which something was said."""
    if mind.kept_at is not None and now < mind.kept_at + KEEP_EVERY:
        return
    for name in mind.changed & set(queries):
        keeping.keep_state(queries[name].row, mind.fold.state(name), now)
    mind.changed.clear()
    mind.kept_at = now


def _fresh(ready: Ready, hits: Sequence[Found]) -> dict[str, Found]:
    """Hits that were not counted before, under their keyed hash, with the excerpt in place of the text."""
    by_key = {keyed(ready.key, "message", hit.id): (heard, hit) for heard, hit in hits}
    known = set(Stored.objects.filter(query=ready.row, key__in=list(by_key)).values_list("key", flat=True))
    return {
        key: (heard, replace(hit, id=key, text=excerpt(heard.text, ready.node, hit.words)))
        for key, (heard, hit) in by_key.items()
        if key not in known
    }


def _know(mind: Mind, ready: Ready) -> None:
    """Have the state of a topic at hand."""
    if ready.name in mind.known:
        return
    state = memory.kept(ready.row)
    if state is not None:
        mind.fold.resume(ready.name, state)
    mind.fold.take([(ready.name, hit) for hit in memory.since(ready.row)])
    mind.known.add(ready.name)
