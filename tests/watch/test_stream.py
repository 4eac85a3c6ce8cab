"""The pipeline over real NATS servers: the same counts as in one place, whatever dies on the way."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from regie.watch import stream
from regie.watch.actions import collecting, streaming
from regie.watch.heard import Heard
from regie.watch.leases import TROUBLE
from regie.watch.models import Alarm, Count, Hit, MonitoringQuery
from regie.watch.packing import PARTS, spread_said
from regie.watch.stream import Broker, Worker, connect, send
from tests.watch.jetstream import Servers, available
from tests.watch.scene import NOW, Scene

# nats-py leaves the socket to a server that was killed to the garbage collector, which says so.
LEAKS = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
NATS = [
    LEAKS,
    pytest.mark.network,
    pytest.mark.skipif(not available(), reason="nats-server is not installed here"),
]
THEMES = 4
LATER = NOW + timedelta(minutes=30)


def _heard(first: int, last: int, practice: bool = False) -> list[Heard]:
    return [
        Heard(
            source="channel:1",
            id=f"m{n}",
            text=f"brand{n % THEMES} nummer {n} van {n * n}",
            author=f"a{n % 700}",
            at=NOW + timedelta(seconds=1 + n * 0.05),
            received_at=NOW + timedelta(seconds=2 + n * 0.05),
            channel="Bluesky",
            network="bluesky",
            practice=practice,
        )
        for n in range(first, last)
    ]


def _queries(scene: Scene) -> list[MonitoringQuery]:
    return [scene.approved(theme=f"Brand {n}", text=f"brand{n} OF rook{n}") for n in range(THEMES)]


def _counted() -> int:
    return Count.objects.aggregate(all=Sum("total"))["all"] or 0


def _by_time() -> set[tuple[int, object, int]]:
    return set(Count.objects.values_list("query_id", "starts_at", "total"))


def _expected(queries: Sequence[MonitoringQuery], said: Sequence[Heard]) -> set[tuple[int, object, int]]:
    counts: dict[tuple[int, object], int] = {}
    for n, one in enumerate(said):
        start = one.at - timedelta(seconds=one.at.second % 10, microseconds=one.at.microsecond)
        key = (queries[n % THEMES].pk, start)
        counts[key] = counts.get(key, 0) + 1
    return {(query, start, total) for (query, start), total in counts.items()}


class Workers:
    """Worker processes by name, on the database of this test."""

    def __init__(self, urls: list[str], replicas: int = 1) -> None:
        self._urls, self._replicas = urls, replicas
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        at = connection.settings_dict
        secret = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
        url = f"postgresql://{at['USER']}{secret}@/{at['NAME']}?host={at['HOST']}"
        self._env = {**os.environ, "REGIE_DATABASE_URL": url, "REGIE_VAR": str(settings.VAR)}

    def start(self, name: str) -> None:
        """One more."""
        told = [name, str(self._replicas), LATER.isoformat(), *self._urls]
        self._running[name] = subprocess.Popen(
            [sys.executable, "-m", "tests.watch.stream_worker", *told], env=self._env
        )

    def signal(self, name: str, number: int) -> None:
        """Kill, freeze or thaw."""
        os.kill(self._running[name].pid, number)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()


def _wait_for(counted: int, seconds: float) -> None:
    """Until so many are counted; then a moment more, in which nothing may come on top."""
    end = time.monotonic() + seconds
    while _counted() < counted and time.monotonic() < end:
        time.sleep(0.2)
    time.sleep(1)


async def _persist(broker: Broker, place: int, said: list[Heard]) -> None:
    for _ in range(60):
        try:
            await send(broker, spread_said((place, one) for one in said))
            return
        except TROUBLE:
            await asyncio.sleep(0.5)
            with contextlib.suppress(*TROUBLE):
                fresh = await broker.anew()
                broker.client, broker.js = fresh.client, fresh.js
    raise AssertionError("the broker never took it")


@asynccontextmanager
async def _broker(urls: list[str], replicas: int = 1) -> AsyncIterator[Broker]:
    for attempt in range(40):
        try:
            broker = await connect(urls, replicas=replicas)
            break
        except TROUBLE:
            if attempt == 39:
                raise
            await asyncio.sleep(0.5)
    try:
        yield broker
    finally:
        await broker.close()
        for _ in range(3):  # sockets to what was killed are collected here, while their loop still runs
            gc.collect()
            await asyncio.sleep(0.05)


@pytest.mark.django_db(transaction=True)
class TestOverRealServers:
    """Counted in PostgreSQL, by workers that are processes of their own."""

    pytestmark = NATS

    def test_killed_and_frozen_workers_lose_nothing_and_double_nothing(self, tmp_path: Path) -> None:
        scene = Scene()
        queries, said = _queries(scene), _heard(0, 3000)

        async def run(urls: list[str], workers: Workers) -> None:
            async with _broker(urls) as broker:
                for step in range(6):
                    await _persist(broker, scene.town.pk, said[step * 500 : step * 500 + 500])
                    again = said[step * 500 + 400 : step * 500 + 500]  # a sender that is unsure
                    await _persist(broker, scene.town.pk, again)
                    await asyncio.sleep(0.5)
                    if step == 2:
                        workers.signal("one", signal.SIGKILL)
                        workers.start("three")
                    if step == 3:
                        workers.signal("two", signal.SIGSTOP)

        with Servers(tmp_path) as servers, Workers(servers.urls) as workers:
            workers.start("one")
            workers.start("two")
            asyncio.run(run(servers.urls, workers))
            _wait_for(3000, 15)
            workers.signal("two", signal.SIGCONT)  # it believes that it still holds its parts
            _wait_for(3000, 90)
        assert _by_time() == _expected(queries, said)
        assert set(Alarm.objects.values_list("query_id", flat=True)) == {query.pk for query in queries}

    @pytest.mark.torture
    def test_a_cluster_of_three_goes_on_when_one_node_is_killed(self, tmp_path: Path) -> None:
        scene = Scene()
        queries, said = _queries(scene), _heard(0, 1500)

        async def run(servers: Servers, workers: Workers) -> None:
            async with _broker(servers.urls, replicas=3) as broker:
                for step in range(3):
                    await _persist(broker, scene.town.pk, said[step * 500 : step * 500 + 500])
                    if step == 0:
                        await asyncio.sleep(1)
                        servers.kill(0)
                    if step == 1:
                        workers.signal("one", signal.SIGKILL)
                        servers.start(0)

        with Servers(tmp_path, 3) as servers, Workers(servers.urls, 3) as workers:
            workers.start("one")
            workers.start("two")
            asyncio.run(run(servers, workers))
            _wait_for(1500, 120)
        gc.collect()
        assert _by_time() == _expected(queries, said)

    def test_the_product_listens_through_the_stream_that_its_settings_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collecting.reset()
        scene = Scene()
        query = scene.approved()
        assert collecting.listen(NOW) == 0  # begins at the end of what is there
        with Servers(tmp_path) as servers:
            monkeypatch.setattr(settings, "STREAM_URLS", servers.urls)
            scene.says("Het water staat in onze straat", NOW + timedelta(seconds=5))
            scene.says("Wat een mooi weer", NOW + timedelta(seconds=6))
            assert collecting.listen(LATER) == 0  # no connection yet: nothing is read on
            assert streaming.keep_working() == 1
            try:
                end = time.monotonic() + 30
                while not streaming.connected() and time.monotonic() < end:
                    time.sleep(0.05)
                assert collecting.listen(LATER) == 2  # handed over
                while not _counted() and time.monotonic() < end:
                    time.sleep(0.05)
                left = asyncio.run(stream.examine(servers.urls))
            finally:
                streaming.stop_working()
        assert Hit.objects.get().excerpt == "Het water staat in onze straat"
        assert Hit.objects.get().query == query
        assert left == {"WATCH_IN": 0, "WATCH_HITS": 0}


class _Remembers:
    """Work in memory: everything matches; what was counted is remembered by its pack."""

    def __init__(self) -> None:
        self.counted: list[bytes] = []
        self.fails = 0

    def match(self, packs: Sequence[bytes]) -> Mapping[int, Sequence[bytes]]:
        """Every pack goes on as it came."""
        return {part: list(packs)[part::PARTS] for part in range(PARTS)}

    def count(self, part: int, packs: Sequence[bytes]) -> None:
        """Fails so many times as it was told."""
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the database is away")
        self.counted += packs

    def settle(self, part: int) -> None:
        """Nothing."""


@pytest.mark.parametrize("trouble", ["connection", "work"])
@LEAKS
@pytest.mark.network
@pytest.mark.skipif(not available(), reason="nats-server is not installed here")
def test_a_worker_whose_connection_or_database_goes_comes_back_by_itself(
    trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "GIVEN_UP_AFTER", 1.0)
    monkeypatch.setattr(stream, "AGAIN_AFTER", 2.0)
    packs = [f"pack {n}".encode() for n in range(40)]
    work = _Remembers()

    async def run(urls: list[str]) -> None:
        async with _broker(urls) as broker:
            mine = await connect(urls)
            worker = Worker(mine, "one", work)
            working = asyncio.create_task(worker.run())
            await send(broker, {n: packs[n : n + 1] for n in range(8)})
            await asyncio.sleep(2)
            if trouble == "connection":
                await mine.client.close()  # as when a server that goes down sends an error
            else:
                work.fails = 3
            await send(broker, {0: packs[8:]})
            for _ in range(300):
                if set(work.counted) == set(packs):
                    break
                await asyncio.sleep(0.1)
            worker.stop()
            await working
            await worker.broker.close()

    with Servers(tmp_path) as servers:
        asyncio.run(run(servers.urls))
    assert set(work.counted) == set(packs)
