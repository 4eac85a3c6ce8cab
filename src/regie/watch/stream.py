"""The same pipeline over NATS JetStream, for more than one machine.

    watch.in.PART    messages, up to 200 together, spread by id      -> any worker: Sieve
    watch.hits.PART  what matched, spread by topic                   -> the worker that holds the part: Fold
    watch.out.PART   counts and alarms, with their place in the part -> whoever keeps them (`packing.Totals`)

Each part has one durable pull consumer, so any number of workers share the parts and a dead one's are taken
over (`leases`). Everything is delivered at least once and counted once: matching remembers nothing; counting
keeps the state of each topic together with the place up to which it counted, and confirms only what is kept.
Who takes over a part makes its consumer anew, so that all that was not confirmed comes again at once and in
order. State is written with the revision that was read, so a worker that lost its part unknowingly writes
nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NothingCame
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StreamConfig
from nats.js.client import JetStreamContext
from nats.js.errors import BadRequestError, KeyNotFoundError
from nats.js.kv import KeyValue

from regie.watch.fold import Fold, Message, Sieve, Watched
from regie.watch.heard import language_read, tone_read
from regie.watch.leases import BUCKET, RENEW_EVERY, SECONDS, TROUBLE, Leases, bucket
from regie.watch.packing import MOST_TOGETHER, pack, pack_hits, pack_outcome, part_of, unpack, unpack_hits

log = logging.getLogger(__name__)

PARTS: Final = 8  # of messages, and as many of topics; fixed, because it decides where everything goes
KEEP_EVERY: Final = 2.0  # seconds between keeping the state of topics
FETCHED: Final = 16  # packs at once
MOST_PENDING: Final = 4_096
ASK_AFTER: Final = 4  # fetches without anything until it is asked whether the consumer is still there
GIVEN_UP_AFTER: Final = 15.0  # seconds without a lease renewed until a connection is thrown away
AGAIN_AFTER: Final = 30.0  # seconds until what was not confirmed comes again
STREAMS: Final = {"WATCH_IN": "watch.in.*", "WATCH_HITS": "watch.hits.*", "WATCH_OUT": "watch.out.*"}


@dataclass(slots=True)
class Broker:
    """A connection with the streams and buckets in place."""

    client: Client
    js: JetStreamContext
    leases: KeyValue
    states: KeyValue
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
    client = await nats.connect(urls, max_reconnect_attempts=-1, reconnect_time_wait=0.25)
    js = client.jetstream(timeout=10)
    for name, subjects in STREAMS.items():
        kept = RetentionPolicy.LIMITS if name == "WATCH_OUT" else RetentionPolicy.WORK_QUEUE
        config = StreamConfig(name=name, subjects=[subjects], num_replicas=replicas, retention=kept)
        config.max_age = 3 * 86_400
        try:
            await js.add_stream(config)
        except BadRequestError:
            await js.stream_info(name)  # there already, made by another
    leases = await bucket(js, BUCKET, replicas=replicas, seconds=SECONDS)
    states = await bucket(js, "watch_states", replicas=replicas)
    return Broker(client, js, leases, states, urls, replicas)


async def send(broker: Broker, messages: Iterable[Message]) -> int:
    """Hand over messages; how many, once the broker keeps them all. After an error send them all again."""
    parts: dict[int, list[Message]] = {}
    for message in messages:
        parts.setdefault(part_of(message.id, PARTS), []).append(message)
    waiting = [
        broker.js.publish(f"watch.in.{part}", pack(mine[start : start + MOST_TOGETHER]))
        for part, mine in parts.items()
        for start in range(0, len(mine), MOST_TOGETHER)
    ]
    await asyncio.gather(*waiting)
    return sum(map(len, parts.values()))


class Worker:
    """Takes its share of the parts, until it is told to stop."""

    def __init__(self, broker: Broker, name: str, watched: Mapping[str, Watched]) -> None:
        self._broker = broker
        self._sieve = Sieve(watched, language_read, tone_read)
        self._limits = {topic: one.limits for topic, one in watched.items()}
        self._name = name
        self._leases = self._new_leases()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()

    def _new_leases(self) -> Leases:
        parts = [f"{kind}-{part}" for part in range(PARTS) for kind in ("in", "hits")]
        return Leases(self._broker.js, self._broker.leases, self._name, parts)

    def watch(self, watched: Mapping[str, Watched]) -> None:
        """Other queries from now on. State of topics is kept under their names."""
        self._sieve = Sieve(watched, language_read, tone_read)
        self._limits = {topic: one.limits for topic, one in watched.items()}

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

    async def _connect_anew(self) -> None:
        """Let go of everything; what was not confirmed comes again. Another takes the parts, or we do."""
        for part in list(self._running):
            with contextlib.suppress(*TROUBLE):
                await asyncio.wait_for(self._leave(part), 1)
        try:
            self._broker = await asyncio.wait_for(self._broker.anew(), GIVEN_UP_AFTER)
        except TROUBLE as wrong:
            log.warning("no connection to the stream yet: %r", wrong)
        self._leases = self._new_leases()

    def _start(self) -> None:
        for part in self._leases.held:
            task = self._running.get(part)
            if task is None or task.done():
                self._running[part] = asyncio.create_task(self._work(part))

    async def _leave(self, part: str) -> None:
        task = self._running.pop(part, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _work(self, part: str) -> None:
        kind, number = part.split("-")
        try:
            if kind == "in":
                await self._match(number)
            else:
                await Counting(self._broker, int(number), self._limits).run()
        except TROUBLE as wrong:
            log.warning("part %s begins anew: %r", part, wrong)
        except Exception:
            log.exception("part %s begins anew", part)
        await asyncio.sleep(0.5)

    async def _match(self, number: str) -> None:
        async def take(packs: list[Msg]) -> None:
            hits = [hit for one in packs for hit in self._sieve.hits(unpack(one.data))]
            parts: dict[int, list[int]] = {}
            for place, (topic, _) in enumerate(hits):
                parts.setdefault(part_of(topic, PARTS), []).append(place)
            waiting = [
                self._broker.js.publish(
                    f"watch.hits.{part}", pack_hits([hits[n] for n in mine[start : start + MOST_TOGETHER]])
                )
                for part, mine in parts.items()
                for start in range(0, len(mine), MOST_TOGETHER)
            ]
            await asyncio.gather(*waiting)
            await asyncio.gather(*(one.ack() for one in packs))

        await each(await _pull(self._broker.js, "WATCH_IN", f"watch.in.{number}"), take)


class Skipped(OSError):
    """A pack was sent to us and never came: what follows it must wait, so the part begins anew."""


class Counting:
    """One part of the topics: their state, kept with the place up to which it counted."""

    def __init__(self, broker: Broker, part: int, limits: Mapping[str, object]) -> None:
        self._broker = broker
        self._part = part
        self._fold = Fold(limits)  # type: ignore[arg-type]
        self._kept: dict[str, tuple[int, int]] = {}  # topic -> revision, and the place kept
        self._changed: dict[str, int] = {}  # topic -> place counted
        self._unconfirmed: list[Msg] = []
        self._whole = True  # everything that was counted was told too
        self._delivered = 0  # of this consumer
        self._kept_at = 0.0

    async def run(self) -> None:
        """Count until cancelled; what was counted and not yet kept is kept then."""
        self._kept_at = asyncio.get_running_loop().time()
        pull = await _pull(self._broker.js, "WATCH_HITS", f"watch.hits.{self._part}")
        try:
            await each(pull, self._take, idle=self._keep_in_time)
        finally:
            await self._keep()

    async def _take(self, packs: list[Msg]) -> None:
        for one in packs:
            self._in_order(one)
            place = one.metadata.sequence.stream
            hits = unpack_hits(one.data)
            for topic in {topic for topic, _ in hits}:
                await self._know(topic)
            mine = [(topic, hit) for topic, hit in hits if place > self._place(topic)]
            self._whole = False
            outcome = self._fold.take(mine)
            if outcome.counts:
                told = pack_outcome(outcome, self._part, place)
                await self._broker.js.publish(f"watch.out.{self._part}", told)
            self._changed.update(dict.fromkeys((topic for topic, _ in mine), place))
            self._unconfirmed.append(one)
            self._whole = True
        await self._keep_in_time()

    def _in_order(self, one: Msg) -> None:
        """Deliveries are numbered. One that was under way when a connection broke would come again behind
        what is counted by then, and be taken for counted.
        """
        self._delivered += 1
        if one.metadata.sequence.consumer != self._delivered:
            raise Skipped(f"delivery {one.metadata.sequence.consumer} instead of {self._delivered}")

    def _place(self, topic: str) -> int:
        return self._changed.get(topic) or self._kept[topic][1]

    async def _know(self, topic: str) -> None:
        if topic in self._kept:
            return
        try:
            entry = await self._broker.states.get(_key(topic))
        except KeyNotFoundError:
            self._kept[topic] = (0, 0)
            return
        value = entry.value or b""
        self._kept[topic] = (entry.revision or 0, int.from_bytes(value[:8]))
        self._fold.resume(topic, value[8:])

    async def _keep_in_time(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._kept_at + KEEP_EVERY:
            self._kept_at = now
            await self._keep()

    async def _keep(self) -> None:
        """Write what changed, then confirm what led to it. Another's later writing ends this part here.

        Nothing is written when telling broke off halfway: the state knows hits of which nobody heard, and
        would take them for doubles when they come again.
        """
        if not self._whole:
            return
        confirmed, self._unconfirmed = self._unconfirmed, []
        changed, self._changed = self._changed, {}
        for topic, place in changed.items():
            value = place.to_bytes(8) + self._fold.state(topic)
            revision = await self._broker.states.update(_key(topic), value, self._kept[topic][0])
            self._kept[topic] = (revision, place)
        await asyncio.gather(*(one.ack() for one in confirmed))


async def _pull(js: JetStreamContext, stream: str, subject: str) -> JetStreamContext.PullSubscription:
    """The one consumer of a part, made anew: what its last holder did not confirm comes again, in order."""
    for old in await js.consumers_info(stream):
        if old.config.filter_subject == subject:
            await js.delete_consumer(stream, old.name)
    durable = f"{subject.replace('.', '-')}-{uuid4().hex[:8]}"
    config = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=AGAIN_AFTER, max_ack_pending=MOST_PENDING)
    return await js.pull_subscribe(subject, durable, stream, config)


async def each(
    pull: JetStreamContext.PullSubscription,
    take: Callable[[list[Msg]], Awaitable[None]],
    idle: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Take the packs of one consumer as they come, for ever; at least once each.

    Another worker that believed it held the part may have removed the consumer. Then nothing comes any
    more and nobody says so; in silence it is asked whether the consumer still exists.
    """
    silent = 0
    try:
        while True:
            try:
                packs = await pull.fetch(FETCHED, timeout=0.5)
            except (TimeoutError, NothingCame):
                packs = []
            silent = 0 if packs else silent + 1
            if packs:
                await take(packs)
            elif silent % ASK_AFTER == 0:
                await pull.consumer_info()
            if idle is not None:
                await idle()
    finally:
        await pull.unsubscribe()


def _key(topic: str) -> str:
    return f"t.{topic.encode().hex()}"
