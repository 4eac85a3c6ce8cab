"""Forks workers on demand: a line in on standard input, a process id out. Each child sends until killed.

Forking is quick, so workers can die many times a second; the parent never opens a connection.
"""

from __future__ import annotations

import os
import signal
import sys
import time


def main() -> None:
    """Argument: address of the network."""
    import django

    django.setup()
    from regie.channels import registry
    from tests.publishing.faulty_adapter import FaultyAdapter

    registry.replace("practice", FaultyAdapter(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            work()
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def work() -> None:
    """What `regie work` does for this room, for ever; a dead database is waited for."""
    from django.db import connection

    from regie.kernel.clock import utc_now
    from regie.publishing.actions import outbox
    from tests.publishing.torture import PACE

    devnull = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    while True:
        try:
            outbox.send_due(utc_now(), hands=4, pace=PACE)
            outbox.lapse_due(utc_now())
        except Exception:  # noqa: BLE001 - the worker's loop: log and go on; here there is no log
            connection.close()
            time.sleep(0.2)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
