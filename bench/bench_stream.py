"""Listening over NATS JetStream with 1, 2 and 4 workers, beside the same work in one process without it.

Real messages, 1,000 queries, the product's own work with packs: matched, counted once and kept in a private
PostgreSQL. From the first pack sent until nothing waits; wall clock, workers are processes of their own.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")

from bench.harness import table
from bench.watch_input import boolean, rows
from regie.project.postgres import Postgres
from tests.watch.jetstream import Servers, available

if TYPE_CHECKING:
    from regie.watch.heard import Heard

QUERIES = 1_000
TOGETHER = 8_000
MOMENT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def main() -> int:
    """Start everything, measure, print."""
    found = rows()
    if not found or not available():
        print("the real messages or nats-server are not here: skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="regie-") as home:
        database = Postgres(Path(home) / "database", extra=("fsync=off",))
        database.start()
        os.environ.update(REGIE_DATABASE_URL=database.url(), REGIE_VAR=home)
        try:
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            return _measure(found)
        finally:
            database.stop()


def _measure(found: list[dict[str, str]]) -> int:
    place = _queries(found)
    said = _heard(found)
    alone = _alone(place, said)
    lines: list[list[object]] = [["none, in this process", f"{alone:,.0f}", 1.0]]
    for workers in (1, 2, 4):
        _empty()
        with tempfile.TemporaryDirectory() as folder, Servers(Path(folder)) as servers:
            rate = _streamed(servers.urls, workers, place, said)
        lines.append([f"JetStream, {workers}", f"{rate:,.0f}", round(rate / alone, 2)])
    table(("workers", "messages per second, wall clock", "× none"), lines)
    print(f"{len(said):,} real messages, {QUERIES:,} queries, {_hits():,} hits kept")
    return 0


def _queries(found: list[dict[str, str]]) -> int:
    from regie.watch.models import MonitoringQuery
    from tests.watch.scene import Scene

    scene = Scene()
    for name, text in boolean(found, QUERIES).items():
        made = scene.approved(theme=name)
        MonitoringQuery.objects.filter(pk=made.pk).update(text=text)
    return scene.town.pk


def _heard(found: list[dict[str, str]]) -> list[Heard]:
    """The messages one after the other within the half hour before the moment; each of its own author."""
    from regie.watch.heard import Heard

    step = timedelta(minutes=25) / len(found)
    start = MOMENT - timedelta(minutes=26)
    return [
        Heard("bench", row["id"], row["text"], row["id"], start + n * step, start + n * step, "Bench", "file")
        for n, row in enumerate(found)
    ]


def _alone(place: int, said: Sequence[Heard]) -> float:
    from regie.watch.actions.streaming import Counting
    from regie.watch.packing import spread_said

    work = Counting(lambda: MOMENT)
    began = time.perf_counter()
    for start in range(0, len(said), TOGETHER):
        for packs in spread_said((place, one) for one in said[start : start + TOGETHER]).values():
            for part, matched in work.match(packs).items():
                work.count(part, matched)
    return len(said) / (time.perf_counter() - began)


def _streamed(urls: list[str], workers: int, place: int, said: Sequence[Heard]) -> float:
    command = [sys.executable, "-m", "tests.watch.stream_worker"]
    running = [subprocess.Popen([*command, f"w{n}", "1", MOMENT.isoformat(), *urls]) for n in range(workers)]
    try:
        return asyncio.run(_sent(urls, workers, place, said))
    finally:
        for one in running:
            one.kill()
            one.wait()


async def _sent(urls: list[str], workers: int, place: int, said: Sequence[Heard]) -> float:
    from regie.watch.packing import spread_said
    from regie.watch.stream import connect, send

    broker = await connect(urls)
    while len(await _there(broker.leases)) < workers:
        await asyncio.sleep(0.2)
    await asyncio.sleep(4)  # the parts are shared out
    began = time.perf_counter()
    for start in range(0, len(said), TOGETHER):
        await send(broker, spread_said((place, one) for one in said[start : start + TOGETHER]))
    while any([(await broker.js.stream_info(name)).state.messages for name in ("WATCH_IN", "WATCH_HITS")]):
        await asyncio.sleep(0.05)
    taken = time.perf_counter() - began
    await broker.close()
    return len(said) / taken


async def _there(leases: object) -> list[str]:
    from nats.js.errors import NoKeysError

    try:
        keys: list[str] = await leases.keys()  # type: ignore[attr-defined]
    except NoKeysError:
        return []
    return [key for key in keys if key.startswith("worker.")]


def _hits() -> int:
    from regie.watch.models import Hit

    return Hit.objects.count()


def _empty() -> None:
    from regie.watch.models import Alarm, Count, Hit, Listener, TopicState

    for table_of in (Alarm, Hit, Count, TopicState, Listener):
        table_of.objects.all().delete()


if __name__ == "__main__":
    sys.exit(main())
