"""From what sources say to counts and alarms: matched, kept when a query in force asks for it, counted once.

One listener at a time reads the sources. On one machine it matches and counts as well, and what came in, how
far each source was read and what came of it are written in one transaction: a killed worker counts nothing
twice and misses nothing. With a stream it only hands over; see `streaming`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from regie.watch.actions import ears, forgetting, keeping, streaming
from regie.watch.actions.counting import (
    Found,
    Mind,
    Ready,
    Sieves,
    follow,
    held,
    in_force,
    keep_states,
    take,
)
from regie.watch.heard import Heard
from regie.watch.models import Listener

LOOK_EVERY: Final = timedelta(seconds=5)


@dataclass(slots=True)
class _Reader:
    """Who reads the sources in this process, and when it last looked for what was deleted."""

    mind: Mind = field(default_factory=lambda: Mind("watch"))
    sieves: Sieves = field(default_factory=Sieves)
    looked_at: datetime | None = None


_reader = _Reader()


def listen(now: datetime) -> int:
    """Read on at every source; how many messages matched, or were handed to the stream.

    0 when another worker listens.
    """
    return _holding(now, lambda ready: ears.hear(ready, now), wait=False)


def take_in(heard: Sequence[Heard], municipality_id: int, now: datetime) -> int:
    """The same for messages that were fetched elsewhere, such as the items of a feed. Waits for its turn."""
    mine = list(heard)
    return _holding(now, lambda ready: {municipality_id: mine} if municipality_id in ready else {}, wait=True)


def reset() -> None:
    """Forget what this process knows; as a fresh process would."""
    _reader.mind.forget()
    _reader.looked_at = None


def _holding(now: datetime, read: ears.Read, *, wait: bool) -> int:
    if streaming.wanted() and not streaming.connected():
        return 0  # nothing is read on that could not be handed over
    try:
        with held(_reader.mind, wait=wait) as mine:
            return _listen(now, read) if mine else 0
    except BaseException:
        _reader.looked_at = None
        raise


def _listen(now: datetime, read: ears.Read) -> int:
    ready = in_force(now)
    heard = read({place: min(one.since for one in queries) for place, queries in ready.items()})
    if streaming.wanted():
        done = streaming.hand_over((place, one) for place, said in heard.items() for one in said)
        _drop_gone(now)
        return done
    everything = {one.name: one for queries in ready.values() for one in queries}
    follow(_reader.mind, everything)
    done = sum(_collect(ready.get(place, []), said, now) for place, said in heard.items())
    _drop_gone(now)
    _reader.mind.fold.until(now)
    keep_states(_reader.mind, everything, now)
    return done


def _collect(queries: Sequence[Ready], heard: Sequence[Heard], now: datetime) -> int:
    by_name = {one.name: one for one in queries}
    found: dict[str, list[Found]] = {}
    for ready, one, hit in _reader.sieves.matching(queries, heard):
        found.setdefault(ready.name, []).append((one, hit))
    return sum(take(_reader.mind, by_name[name], hits, now) for name, hits in found.items())


def _drop_gone(now: datetime) -> None:
    """Every few seconds: what was deleted where it stood goes here too, also from the state of topics."""
    mind = _reader.mind
    if _reader.looked_at is not None and now < _reader.looked_at + LOOK_EVERY:
        return
    _reader.looked_at = now
    for query_id, texts in forgetting.look_for_gone(now).items():
        name = str(query_id)
        if name in mind.known:
            mind.fold.forget(name, texts)
            mind.changed.add(name)
            mind.kept_at = None  # now, not within a minute
            continue
        # Whoever counts it elsewhere finds no name of its own any more and begins from what is kept
        Listener.objects.select_for_update().filter(name=streaming.part_name(name)).update(holder="")
        keeping.clear_state(query_id, texts)
