"""From NOTIFY to the page: how long until each of 200 open streams hears that a case changed.

Streams are read by plain sockets in this process, from a real uvicorn over a private PostgreSQL; so the
time holds the database, the fan-out and the reading of all streams.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")

from bench.harness import Timing, table
from regie.project.postgres import Postgres

TARGET_SECONDS = 1.0


def main() -> int:
    """Start everything, measure, print; 1 when the target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--events", type=int, default=30)
    asked = parser.parse_args()
    database = Postgres(Path("var/bench/live").absolute(), extra=("fsync=off",))
    database.start()
    os.environ["REGIE_DATABASE_URL"] = database.url()
    try:
        cookie, town, case = _world()
        port = _free_port()
        web = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                "regie.project.asgi:application",
                "--port",
                str(port),
                "--log-level",
                "error",
            ],
            env={**os.environ, "REGIE_PORT": str(port)},
        )
        try:
            return asyncio.run(_measure(port, cookie, (town, case), asked.streams, asked.events))
        finally:
            web.terminate()
            web.wait(10)
    finally:
        database.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _world() -> tuple[str, int, int]:
    import django

    django.setup()
    from datetime import timedelta

    from django.core.management import call_command
    from django.test import Client

    from regie.inbox.models import Case
    from regie.kernel.clock import utc_now
    from regie.people.models import Membership
    from tests.inbox.scene import case, scene

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not Case.objects.exists():
        case(scene().channel)
    Membership.objects.update(since=utc_now() - timedelta(days=9))
    found = Case.objects.all()[0]
    client = Client()
    client.force_login(Membership.objects.filter(role="adviser", organisation=found.municipality_id)[0].user)
    return client.cookies["sessionid"].value, found.municipality_id, found.pk


async def _measure(port: int, cookie: str, about: tuple[int, int], streams: int, events: int) -> int:
    heard: dict[str, list[float]] = {}
    readers = [asyncio.create_task(_listen(port, cookie, heard)) for _ in range(streams)]
    await _until(lambda: len(heard.get("hello", [])) == streams, 120)
    sent = await _notify(about, events, heard, streams)
    for reader in readers:
        reader.cancel()
    delays = tuple(at - sent[mark] for mark in sent for at in heard.get(mark, []))
    lost = events * streams - len(delays)
    timing = Timing("notify to page", delays)
    table(
        (f"{streams} streams, {events} events", "p50 ms", "p95 ms", "max ms", "lost", "p95 / 1 s"),
        [
            (
                timing.name,
                *(f"{timing.quantile(q) * 1000:.0f}" for q in (0.5, 0.95, 1.0)),
                lost,
                f"{timing.quantile(0.95):.2f}",
            )
        ],
    )
    return 1 if lost or timing.quantile(0.95) > TARGET_SECONDS else 0


async def _listen(port: int, cookie: str, heard: dict[str, list[float]]) -> None:
    reader, writer = None, None
    while reader is None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.2)
    assert writer is not None
    writer.write(
        f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={cookie}\r\n\r\n".encode()
    )
    while line := await reader.readline():
        if line.startswith(b"data: "):
            event = json.loads(line[6:])
            mark = "hello" if event["a"] == "hello" else event["a"]
            heard.setdefault(mark, []).append(time.perf_counter())


async def _notify(
    about: tuple[int, int], events: int, heard: dict[str, list[float]], streams: int
) -> dict[str, float]:
    import psycopg

    sent: dict[str, float] = {}
    town, case = about
    async with await psycopg.AsyncConnection.connect(
        os.environ["REGIE_DATABASE_URL"], autocommit=True
    ) as one:
        for number in range(events):
            mark = f"bench.{number}"
            sent[mark] = time.perf_counter()
            await one.execute(
                "select pg_notify('regie_live', %s)",
                [json.dumps({"m": town, "s": f"case:{case}", "a": mark})],
            )
            await _until(partial(_all_heard, heard, mark, streams), 5)
    return sent


def _all_heard(heard: dict[str, list[float]], mark: str, streams: int) -> bool:
    return len(heard.get(mark, [])) == streams


async def _until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        await asyncio.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
