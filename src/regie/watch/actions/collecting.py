"""From what sources say to counts and alarms: matched, kept when a query in force asks for it, counted once.

One listener at a time holds the row `Listener`. What came in, how far each source was read and what came
of it are written in one transaction: a killed worker counts nothing twice and misses nothing. The state of
topics lives in the process and is kept once a minute; whoever takes over, or failed halfway, goes on from
what was kept and the hits since.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.clock import AMSTERDAM, local
from regie.watch.actions import ears, forgetting, keeping
from regie.watch.alarms import Hit, Limits
from regie.watch.fold import Fold, Sieve, Watched
from regie.watch.heard import Heard, as_message, excerpt, keyed, language_read, tone_read
from regie.watch.models import Hit as Stored
from regie.watch.models import Listener, MonitoringQuery
from regie.watch.queries import memory
from regie.watch.query import Node, parse
from regie.watch.states import APPROVED

_NAME: Final = "watch"
KEEP_EVERY: Final = timedelta(minutes=1)
LOOK_EVERY: Final = timedelta(seconds=5)


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
class _Mind:
    """What this process knows of the topics, under the name by which it listens."""

    holder: str = ""
    fold: Fold = field(default_factory=Fold)
    known: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    kept_at: datetime | None = None
    looked_at: datetime | None = None


_mind = _Mind()
_one_thread: Final = threading.Lock()  # two sweeps of this process share the mind


def listen(now: datetime) -> int:
    """Read on at every source; how many messages matched. 0 when another worker listens."""
    return _holding(now, lambda ready: ears.hear(ready, now), wait=False)


def take_in(heard: Sequence[Heard], municipality_id: int, now: datetime) -> int:
    """The same for messages that were fetched elsewhere, such as the items of a feed. Waits for its turn."""
    mine = list(heard)
    return _holding(now, lambda ready: {municipality_id: mine} if municipality_id in ready else {}, wait=True)


def reset() -> None:
    """Forget what this process knows; after a failure, and as a fresh process would."""
    global _mind  # noqa: PLW0603 - one mind per process, always under the lock of the thread
    _mind = _Mind()


def _holding(now: datetime, read: ears.Read, *, wait: bool) -> int:
    with _one_thread:
        try:
            with transaction.atomic():
                return _listen(now, read) if _hold(wait=wait) else 0
        except BaseException:
            reset()  # it knows of counts that were not kept
            raise


def _listen(now: datetime, read: ears.Read) -> int:
    ready = in_force(now)
    everything = {one.name: one for queries in ready.values() for one in queries}
    _mind.fold.change({name: one.limits() for name, one in everything.items()})
    _mind.known &= set(everything)
    heard = read({place: min(one.since for one in queries) for place, queries in ready.items()})
    done = sum(_collect(ready.get(place, []), said, now) for place, said in heard.items())
    _drop_gone(now)
    _mind.fold.until(now)
    _keep_states(everything, now)
    return done


def _hold(*, wait: bool) -> bool:
    Listener.objects.get_or_create(name=_NAME)
    row = Listener.objects.select_for_update(skip_locked=not wait).filter(name=_NAME).first()
    if row is None:
        return False
    if not _mind.holder or row.holder != _mind.holder:
        reset()
        _mind.holder = row.holder = uuid.uuid4().hex
        row.save(update_fields=["holder"])
    return True


def in_force(now: datetime) -> dict[int, list[Ready]]:
    """Queries that may listen today, by municipality."""
    today = local(now).date()
    found: dict[int, list[Ready]] = {}
    rows = MonitoringQuery.objects.filter(state=APPROVED, starts_on__lte=today, ends_on__gte=today)
    for row in rows.order_by("pk"):
        first = datetime(row.starts_on.year, row.starts_on.month, row.starts_on.day, tzinfo=AMSTERDAM)
        since = max(first, row.approved_at or now)
        if row.author_key:
            ready = Ready(row, parse(row.text), since, bytes(row.author_key))
            found.setdefault(row.municipality_id, []).append(ready)
    return found


def _collect(queries: Sequence[Ready], heard: Iterable[Heard], now: datetime) -> int:
    by_name = {one.name: one for one in queries}
    said = {message.id: (one, message) for one in heard for message in [as_message(one)]}
    if not said or not queries:
        return 0
    watched = {one.name: Watched(one.node, one.key, one.limits()) for one in queries}
    sieve = Sieve(watched, language_read, tone_read)
    found: dict[str, list[tuple[Heard, Hit]]] = {}
    for name, hit in sieve.hits([message for _one, message in said.values()]):
        one = said[hit.id][0]
        if by_name[name].asks(one):
            found.setdefault(name, []).append((one, hit))
    return sum(_take(by_name[name], hits, now) for name, hits in found.items())


def _take(ready: Ready, hits: Sequence[tuple[Heard, Hit]], now: datetime) -> int:
    """Count what is new of one query, in order of time, and store what came of it."""
    fresh = _fresh(ready, hits)
    if not fresh:
        return 0
    _know(ready)
    ordered = sorted(fresh.values(), key=lambda one: one[1].at)
    outcome = _mind.fold.take([(ready.name, hit) for _heard, hit in ordered])
    late = [hit for _name, hit in outcome.late]  # no alarm any more; the counts are for good
    counted = [(found.hit, found.independent) for found in outcome.found] + [(hit, True) for hit in late]
    rows = [(fresh[hit.id][0], hit, independent) for hit, independent in counted]
    keeping.store(ready.row, rows, now)
    for _name, alarm in outcome.alarms:
        keeping.speak(ready.row, alarm, now)
    _mind.changed.add(ready.name)
    audit.tell("watch.counted", municipality_id=ready.row.municipality_id, subject=f"watch:{ready.name}")
    return len(rows)


def _fresh(ready: Ready, hits: Sequence[tuple[Heard, Hit]]) -> dict[str, tuple[Heard, Hit]]:
    """Hits that were not counted before, under their keyed hash, with the excerpt in place of the text."""
    by_key = {keyed(ready.key, "message", hit.id): (heard, hit) for heard, hit in hits}
    known = set(Stored.objects.filter(query=ready.row, key__in=list(by_key)).values_list("key", flat=True))
    return {
        key: (heard, replace(hit, id=key, text=excerpt(heard.text, ready.node, hit.words)))
        for key, (heard, hit) in by_key.items()
        if key not in known
    }


def _know(ready: Ready) -> None:
    """Have the state of a topic at hand."""
    if ready.name in _mind.known:
        return
    state = memory.kept(ready.row)
    if state is not None:
        _mind.fold.resume(ready.name, state)
    _mind.fold.take([(ready.name, hit) for hit in memory.since(ready.row)])
    _mind.known.add(ready.name)


def _drop_gone(now: datetime) -> None:
    """Every few seconds: what was deleted where it stood goes here too, also from the state of topics."""
    if _mind.looked_at is not None and now < _mind.looked_at + LOOK_EVERY:
        return
    _mind.looked_at = now
    for query_id, texts in forgetting.look_for_gone(now).items():
        name = str(query_id)
        if name in _mind.known:
            _mind.fold.forget(name, texts)
            _mind.changed.add(name)
            _mind.kept_at = None  # now, not within a minute
        else:
            keeping.clear_state(query_id, texts)


def _keep_states(everything: dict[str, Ready], now: datetime) -> None:
    """Once a minute, of the topics about which something was said."""
    if _mind.kept_at is not None and now < _mind.kept_at + KEEP_EVERY:
        return
    for name in _mind.changed & set(everything):
        keeping.keep_state(everything[name].row, _mind.fold.state(name), now)
    _mind.changed.clear()
    _mind.kept_at = now
