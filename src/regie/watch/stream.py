"""The same pipeline over NATS JetStream, for more than one machine.

    watch.in.PART    messages, up to 200 together, spread by id      -> any worker matches
    watch.hits.PART  what matched, spread by topic                   -> the worker that holds the part counts

Each part has one durable pull consumer that stays, so any number of workers share the parts and a dead one's
are taken over (`leases`). Everything is delivered at least once. What a worker does with it must therefore
bear to be done again: matching remembers nothing, counting is by the id of the message (`Work`). A pack is
confirmed only when what came of it is kept; one that was not confirmed comes again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NothingCame
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StreamConfig
from nats.js.client import JetStreamContext
from nats.js.errors import BadRequestError
from nats.js.kv import KeyValue

from regie.watch.leases import BUCKET, RENEW_EVERY, SECONDS, TROUBLE, Leases, bucket
from regie.watch.packing import PARTS

log = logging.getLogger(__name__)

FETCHED: Final = 16  # packs at once
MOST_PENDING: Final = 4_096
ASK_AFTER: Final = 4  # fetches without anything until it is asked whether the consumer is still there
GIVEN_UP_AFTER: Final = 15.0  # seconds without a lease renewed until a connection is thrown away
AGAIN_AFTER: Final = 20.0  # seconds until what was not confirmed comes again
SETTLE_EVERY: Final = 2.0  # seconds
EXAMINED_WITHIN: Final = 5.0  # seconds
THREADS: Final = 4  # that work at the same time in one worker
LONGEST_WAITING: Final = 3 * 86_400  # seconds; who does not count for three days counts no more
STREAMS: Final = {"WATCH_IN": "watch.in.*", "WATCH_HITS": "watch.hits.*"}

Packs = Mapping[int, Sequence[bytes]]  # by part


async def examine(urls: str | list[str]) -> dict[str, int]:
    """How many packs wait or are under way, by stream; without making anything.

    The client asks an address that says nothing for ever, so the asking has an end of its own.
    """
    asking = nats.connect(urls, allow_reconnect=False, connect_timeout=3, error_cb=_say)
    client = await asyncio.wait_for(asking, EXAMINED_WITHIN)
    try:
        js = client.jetstream(timeout=3)
        return {name: (await js.stream_info(name)).state.messages for name in STREAMS}
    finally:
        await client.close()


class Work(Protocol):
    """What is done with packs. Called from threads; any pack can come twice, also at another worker."""

    def match(self, packs: Sequence[bytes]) -> Packs:
        """What matched, for `watch.hits`."""
        ...

    def count(self, part: int, packs: Sequence[bytes]) -> None:
        """Count and keep; whoever returns may be sure that it is kept."""
        ...

    def settle(self, part: int) -> None:
        """Called every few seconds for a part that is held while nothing comes."""
        ...


@dataclass(slots=True)
class Broker:
    """A connection with the streams and the bucket of leases in place."""

    client: Client
    js: JetStreamContext
    leases: KeyValue
    urls: str | list[str]
    replicas: int = 1

    async def close(self) -> None:
        """Hang up."""
        await self.client.close()

    async def anew(self) -> Broker:
        """A new connection in place of this one, which is given up."""
        with contextlib.suppress(*TROUBLE):
            await asyncio.wait_for(self.client.close(), SECONDS)
        return await connect(self.urls, replicas=self.replicas)


async def connect(urls: str | list[str], *, replicas: int = 1) -> Broker:
    """Connect, and make what is not there yet. `replicas`: on how many servers everything is kept."""
    client = await nats.connect(
        urls, max_reconnect_attempts=-1, reconnect_time_wait=0.25, error_cb=_say, connect_timeout=5
    )
    try:
        js = client.jetstream(timeout=10)
        for name, subjects in STREAMS.items():
            config = StreamConfig(
                name=name, subjects=[subjects], num_replicas=replicas, retention=RetentionPolicy.WORK_QUEUE
            )
            config.max_age = LONGEST_WAITING
            try:
                await js.add_stream(config)
            except BadRequestError:
                await js.stream_info(name)  # there already, made by another
        leases = await bucket(js, BUCKET, replicas=replicas, seconds=SECONDS)
    except BaseException:
        await client.close()
        raise
    return Broker(client, js, leases, urls, replicas)


async def _say(wrong: Exception) -> None:
    log.warning("the stream says: %r", wrong)


async def send(broker: Broker, packs: Packs) -> None:
    """Hand over packs of messages; they are kept when this returns. After an error send them all again."""
    await _tell(broker.js, "watch.in", packs)


async def _tell(js: JetStreamContext, where: str, packs: Packs) -> None:
    await asyncio.gather(
        *(js.publish(f"{where}.{part}", one) for part, mine in packs.items() for one in mine)
    )


class Worker:
    """Takes its share of the parts, until it is told to stop."""

    def __init__(self, broker: Broker, name: str, work: Work) -> None:
        self.broker = broker
        self._work = work
        self._name = name
        self._leases = self._new_leases()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="stream")

    def _new_leases(self) -> Leases:
        parts = [f"{kind}-{part}" for part in range(PARTS) for kind in ("in", "hits")]
        return Leases(self.broker.js, self.broker.leases, self._name, parts)

    def stop(self) -> None:
        """Finish what is under way, keep it, and go."""
        self._stop.set()

    async def run(self) -> None:
        """Work. A broker that is away is waited for; one that stays away is connected to anew.

        A client closes for good when a server that goes down sends it an error, and its attempts to connect
        again can end in silence when servers come and go. It does not come back by itself, so whoever could
        not renew a lease for a while throws the connection away.
        """
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        while not self._stop.is_set():
            try:
                await asyncio.wait_for(self._leases.renew(self._leave), SECONDS)
                renewed = loop.time()
            except TROUBLE as wrong:
                log.warning("the stream is away: %r", wrong)
            except Exception:
                log.exception("renewing leases")  # an odd answer of a server must not end the worker
            if loop.time() > renewed + GIVEN_UP_AFTER:
                await self._connect_anew()
                renewed = loop.time()
            self._start()
            try:
                await asyncio.wait_for(self._stop.wait(), RENEW_EVERY)
            except TimeoutError:
                continue
        for part in list(self._running):
            await self._leave(part)
        await self._leases.leave()
        self._threads.shutdown()

    async def _connect_anew(self) -> None:
        """Let go of everything; what was not confirmed comes again. Another takes the parts, or we do."""
        for part in list(self._running):
            with contextlib.suppress(*TROUBLE):
                await asyncio.wait_for(self._leave(part), 1)
        try:
            self.broker = await asyncio.wait_for(self.broker.anew(), GIVEN_UP_AFTER)
        except TROUBLE as wrong:
            log.warning("no connection to the stream yet: %r", wrong)
        self._leases = self._new_leases()

    def _start(self) -> None:
        for part in self._leases.held:
            task = self._running.get(part)
            if task is None or task.done():
                self._running[part] = asyncio.create_task(self._take_part(part))

    async def _leave(self, part: str) -> None:
        task = self._running.pop(part, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _take_part(self, part: str) -> None:
        kind, number = part.split("-")
        try:
            if kind == "in":
                await each(self.broker.js, "WATCH_IN", f"watch.in.{number}", self._match)
            else:
                mine = partial(self._count, int(number))
                idle = partial(self._settle, int(number))
                await each(self.broker.js, "WATCH_HITS", f"watch.hits.{number}", mine, idle)
        except TROUBLE as wrong:
            log.warning("part %s begins anew: %r", part, wrong)
        except Exception:
            log.exception("part %s begins anew", part)
        await asyncio.sleep(0.5)

    async def _match(self, packs: Sequence[bytes]) -> None:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._work.match, packs)
        await _tell(self.broker.js, "watch.hits", found)

    async def _count(self, part: int, packs: Sequence[bytes]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, self._work.count, part, packs)

    async def _settle(self, part: int) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, self._work.settle, part)


async def _pull(js: JetStreamContext, stream: str, subject: str) -> JetStreamContext.PullSubscription:
    """The one consumer of a part. It stays when its holder goes: nobody ever removes one."""
    config = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=AGAIN_AFTER, max_ack_pending=MOST_PENDING)
    return await js.pull_subscribe(subject, subject.replace(".", "-"), stream, config)


async def each(
    js: JetStreamContext,
    stream: str,
    subject: str,
    take: Callable[[Sequence[bytes]], Awaitable[None]],
    idle: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Take the packs of one part as they come, until cancelled; each is confirmed after `take`.

    What was fetched and not taken is given back, so that another gets it at once. In silence it is asked
    whether the consumer is still there, because a server that lost it says nothing.
    """
    clock = asyncio.get_running_loop().time
    pull = await _pull(js, stream, subject)
    silent, settled = 0, clock()
    try:
        while True:
            packs = await _fetch(pull)
            silent = 0 if packs else silent + 1
            if packs:
                await _confirmed(packs, take)
            elif silent % ASK_AFTER == 0:
                await pull.consumer_info()
            if idle is not None and silent and clock() >= settled + SETTLE_EVERY:
                settled = clock()
                await idle()
    finally:
        with contextlib.suppress(*TROUBLE):
            await pull.unsubscribe()


async def _fetch(pull: JetStreamContext.PullSubscription) -> list[Msg]:
    try:
        return await pull.fetch(FETCHED, timeout=0.5)
    except (TimeoutError, NothingCame):
        return []


async def _confirmed(packs: list[Msg], take: Callable[[Sequence[bytes]], Awaitable[None]]) -> None:
    try:
        await take([one.data for one in packs])
    except BaseException:
        with contextlib.suppress(*TROUBLE):
            await asyncio.gather(*(one.nak() for one in packs))
        raise
    await asyncio.gather(*(one.ack() for one in packs))
