"""Forks workers on demand: a line in on standard input, a process id out. Each child sends until killed.

Forking is quick, so workers can die many times a second; the parent never opens a connection.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from importlib import import_module


def main() -> None:
    """Arguments: address of the network; time-out, margin and hands of a sender."""
    import django

    django.setup()
    from regie.channels import registry
    from tests.publishing.faulty_adapter import FaultyAdapter

    # Imported before the fork, so a child works from its first moment.
    import_module("regie.publishing.actions.below")
    import_module("regie.publishing.tasks")
    import_module("tests.publishing.torture")
    registry.replace("practice", FaultyAdapter(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            work(*map(float, sys.argv[2:5]))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def work(timeout: float, margin: float, hands: float) -> None:
    """What `regie work` does for this room, for ever; a dead database is waited for."""
    from dataclasses import replace

    from django.db import connection

    from regie.kernel.clock import utc_now
    from regie.publishing.actions import outbox
    from tests.publishing.torture import PACE

    pace = replace(PACE, timeout=timeout, margin=margin)
    devnull = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    while True:
        try:
            outbox.send_due(utc_now(), hands=int(hands), pace=pace)
            outbox.lapse_due(utc_now())
        except Exception:  # noqa: BLE001 - the worker's loop: log and go on; here there is no log
            connection.close()
            time.sleep(0.2)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
