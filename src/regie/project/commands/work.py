"""`regie work`: jobs and sweeps. Any number may run, on any machine."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many jobs at once."""
    parser.add_argument("--jobs", type=int, default=4, help="jobs at the same time (default 4)")


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; running jobs get ten seconds to end."""
    from regie.project import setup

    setup.django_ready()
    from regie.project import restore, worker
    from regie.watch.actions import streaming

    restore.at_start()  # before anything is sent
    stop = threading.Event()
    setup.warm_up_beside()
    threads = worker.start(stop)
    try:
        asyncio.run(_jobs(args.jobs, stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join(12)
        streaming.stop_working()
    return 0


def _leave_within(seconds: float) -> None:
    """A worker whose database is gone may wait for ever on its queue; nothing it holds is lost then."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


async def _jobs(concurrency: int, stop: threading.Event) -> None:
    from procrastinate.contrib.django import app

    loop = asyncio.get_running_loop()
    connector = cast("DjangoConnector", app.connector)
    with_listener = app.with_connector(connector.get_worker_connector())  # the plain one cannot LISTEN
    async with with_listener.open_async():
        work = asyncio.create_task(
            with_listener.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=10,
                listen_notify=True,
            )
        )

        def end() -> None:
            stop.set()
            _leave_within(15)
            work.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        try:
            await work
        except asyncio.CancelledError:
            return
