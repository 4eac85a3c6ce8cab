"""Listening over more than one machine: what was heard goes into the stream, any worker matches and counts.

Used when `REGIE_STREAM_URL` names one; otherwise everything stays in the worker that listens. One thread per
process holds the connection and works on its share of the parts. Counting is the same as on one machine
(`counting`), with one mind for each part, and in the same PostgreSQL: a pack that comes twice, or at two
workers, is known by the id of its messages.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections, connection

from regie.kernel.clock import Clock, utc_now
from regie.watch import stream
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
from regie.watch.leases import TROUBLE
from regie.watch.packing import (
    PARTS,
    Matched,
    Said,
    part_of,
    spread_matched,
    spread_said,
    unpack_matched,
    unpack_said,
)

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

HAND_OVER_SECONDS: Final = 20.0
AGAIN_SECONDS: Final = 2.0


class Away(OSError):
    """The stream did not take it; nothing was read on."""


def wanted() -> bool:
    """Whether the settings name a stream."""
    return bool(settings.STREAM_URLS)


def part_name(topic: str) -> str:
    """The name of the `Listener` under which a topic is counted over the stream."""
    return f"part-{part_of(topic)}"


def connected() -> bool:
    """Whether this process can hand over."""
    return _line is not None and _line.worker is not None and _line.worker.broker.client.is_connected


def hand_over(said: Iterable[Said]) -> int:
    """Give messages to the stream; how many, once it keeps them all. Raises Away."""
    mine = list(said)
    if mine:
        if _line is None or _line.worker is None:
            raise Away("no connection to the stream")
        _line.send(spread_said(mine))
    return len(mine)


def keep_working() -> int:
    """See that the thread of this process is there when a stream is wanted; 1 when it is."""
    global _line  # noqa: PLW0603 - one connection per process
    if not wanted():
        return 0
    if _line is None or not _line.thread.is_alive():
        _line = Line(settings.STREAM_URLS, settings.STREAM_REPLICAS)
    return 1


def stop_working() -> None:
    """Finish what is under way and give the parts back; for an orderly stop."""
    global _line  # noqa: PLW0603 - one connection per process
    if _line is not None:
        _line.stop()
        _line = None


class Line:
    """The connection of this process: a thread with a loop of its own, in which its worker runs."""

    def __init__(self, urls: Sequence[str], replicas: int) -> None:
        self.worker: stream.Worker | None = None
        self._urls, self._replicas = list(urls), replicas
        self._loop = asyncio.new_event_loop()
        self._over = threading.Event()
        self.thread = threading.Thread(target=self._run, name="stream", daemon=True)
        self.thread.start()

    def send(self, packs: stream.Packs) -> None:
        """From any thread; returns when the stream keeps them. Raises Away."""
        if self.worker is None:
            raise Away("no connection to the stream")
        sending = asyncio.run_coroutine_threadsafe(stream.send(self.worker.broker, packs), self._loop)
        try:
            sending.result(HAND_OVER_SECONDS)
        except (*TROUBLE, TimeoutError) as wrong:
            sending.cancel()
            raise Away(f"the stream did not take it: {wrong!r}") from wrong

    def stop(self) -> None:
        """Wait until the worker has left."""
        self._over.set()
        if self.worker is not None:
            self._loop.call_soon_threadsafe(self.worker.stop)
        self.thread.join(HAND_OVER_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._work())
        finally:
            self._loop.close()

    async def _work(self) -> None:
        while not self._over.is_set():
            try:
                broker = await stream.connect(self._urls, replicas=self._replicas)
            except TROUBLE as wrong:
                log.warning("no connection to the stream yet: %r", wrong)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            name = f"{socket.gethostname().split('.')[0]}-{os.getpid()}"
            self.worker = stream.Worker(broker, _plain(name), Counting())
            if self._over.is_set():
                self.worker.stop()
            try:
                await self.worker.run()
            finally:
                await self.worker.broker.close()


_line: Line | None = None


def _plain(name: str) -> str:
    """As a key of a bucket may be."""
    return "".join(one if one.isalnum() or one in "-_" else "-" for one in name)


def _with_database(work: Callable[P, T]) -> Callable[P, T]:
    """A connection for this call only: it comes in threads that live as long as the process."""

    @wraps(work)
    def inside(*given: P.args, **named: P.kwargs) -> T:
        if connection.in_atomic_block:  # called by somebody who has one
            return work(*given, **named)
        close_old_connections()
        try:
            return work(*given, **named)
        finally:
            connection.close()

    return inside


class Counting:
    """What a worker of the product does with packs (`stream.Work`)."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._sieves = Sieves()
        self._minds = [Mind(f"part-{part}") for part in range(PARTS)]

    @_with_database
    def match(self, packs: Sequence[bytes]) -> Mapping[int, Sequence[bytes]]:
        """Only for queries in force at this moment: what none of them asks for ends here."""
        by_place: dict[int, list[Heard]] = {}
        for place, heard in _read(packs, unpack_said):
            by_place.setdefault(place, []).append(heard)
        ready = in_force(self._clock())
        return spread_matched(
            Matched.of(query.name, heard, hit)
            for place, said in by_place.items()
            for query, heard, hit in self._sieves.matching(ready.get(place, []), said)
        )

    @_with_database
    def count(self, part: int, packs: Sequence[bytes]) -> None:
        """In one transaction, with what came of it; for queries that are in force still."""
        found: dict[str, list[Found]] = {}
        for one in _read(packs, unpack_matched):
            found.setdefault(one.topic, []).append((one.heard, one.hit()))
        mind, now = self._minds[part], self._clock()
        with held(mind, wait=True):
            queries = _known(now, mind.known | set(found))
            follow(mind, queries)
            for topic, hits in found.items():
                if topic in queries:
                    take(mind, queries[topic], hits, now)
            keep_states(mind, queries, now)

    @_with_database
    def settle(self, part: int) -> None:
        """Let time pass when nothing is said; not while another counts, nor while there is more to count:
        what waited would come too late for an alarm.
        """
        mind, now = self._minds[part], self._clock()
        with held(mind, wait=False) as mine:
            if mine:
                queries = _known(now, mind.known)
                follow(mind, queries)
                mind.fold.until(now)
                keep_states(mind, queries, now)


def _known(now: datetime, names: Collection[str]) -> dict[str, Ready]:
    return {one.name: one for queries in in_force(now, names).values() for one in queries}


def _read(packs: Sequence[bytes], unpack: Callable[[bytes], list[T]]) -> Iterable[T]:
    """What is in packs. One that is not ours is said and left: it would come again for ever."""
    for pack in packs:
        try:
            yield from unpack(pack)
        except (ValueError, TypeError, KeyError):
            log.exception("a pack that cannot be read was left")
