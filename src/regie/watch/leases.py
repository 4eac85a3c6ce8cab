"""Who works on which part: leases in a key-value bucket that forgets what is not renewed.

A worker that dies stops renewing, and within `SECONDS` others take its parts. Every worker also says that
it is there, so each takes no more than its share and gives back what is too much. A lease says who should
work, not who may write: what a worker writes is guarded by the revision of what it read.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Final

from nats.errors import Error as NatsError
from nats.js.api import KeyValueConfig
from nats.js.client import JetStreamContext
from nats.js.errors import Error as StreamError
from nats.js.errors import NotFoundError
from nats.js.kv import KeyValue

SECONDS: Final = 5.0
RENEW_EVERY: Final = 1.0
BUCKET: Final = "watch_leases"

TROUBLE: Final = (NatsError, StreamError, asyncio.TimeoutError, OSError)


async def bucket(js: JetStreamContext, name: str, *, replicas: int, seconds: float = 0) -> KeyValue:
    """The bucket, made when it is not there; `seconds`: how long a value lives."""
    try:
        return await js.key_value(name)
    except NotFoundError:
        return await js.create_key_value(KeyValueConfig(bucket=name, ttl=seconds or None, replicas=replicas))


class Leases:
    """The parts that one worker holds."""

    def __init__(self, js: JetStreamContext, kv: KeyValue, worker: str, parts: list[str]) -> None:
        self._js = js
        self._kv = kv
        self._worker = worker
        self._parts = parts
        self._held: dict[str, int] = {}  # part -> revision of the lease

    @property
    def held(self) -> list[str]:
        """The parts, in order."""
        return sorted(self._held)

    async def renew(self, leave: Callable[[str], Awaitable[None]]) -> None:
        """Renew, take what is free up to a fair share, and give back what is above it (after `leave`)."""
        await self._kv.put(f"worker.{self._worker}", b"")
        for part, revision in list(self._held.items()):
            try:
                self._held[part] = await self._kv.update(f"part.{part}", self._worker.encode(), revision)
            except TROUBLE:
                del self._held[part]
                await leave(part)
        share = math.ceil(len(self._parts) / max(1, await self._workers()))
        for part in self._parts:
            if len(self._held) < share and part not in self._held:
                await self._take(part)
        for part in self.held[share:]:
            await leave(part)
            await self.release(part)

    async def release(self, part: str) -> None:
        """Let others take it at once."""
        revision = self._held.pop(part, None)
        if revision is not None:
            try:
                await self._kv.delete(f"part.{part}", last=revision)
            except TROUBLE:
                return  # it was lost already, or is forgotten by itself

    async def leave(self) -> None:
        """This worker goes."""
        for part in self.held:
            await self.release(part)
        try:
            await self._kv.delete(f"worker.{self._worker}")
        except TROUBLE:
            return

    async def _take(self, part: str) -> None:
        try:
            self._held[part] = await self._kv.create(f"part.{part}", self._worker.encode())
        except TROUBLE:
            return  # another was first

    async def _workers(self) -> int:
        """How many said of late that they are there."""
        info = await self._js.stream_info(f"KV_{BUCKET}", subjects_filter=f"$KV.{BUCKET}.worker.*")
        return len(info.state.subjects or {})
