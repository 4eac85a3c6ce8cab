"""Forks workers on demand: a line in on standard input, a process id out. Each sweeps until killed.

Forking is quick, so workers can die every few seconds; the parent never opens a connection.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from importlib import import_module


def main() -> None:
    """Until standard input ends."""
    import django

    django.setup()
    import_module("regie.escalation.tasks")  # before the fork, so a child works from its first moment
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            work()
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def work() -> None:
    """What `regie work` does for this room, by its own hand and at its own pace."""
    from regie.escalation import tasks
    from regie.kernel.clock import utc_now
    from regie.project.worker import SWEEPS, attempt

    due = next(due for due in SWEEPS["clocks"] if due.path == "regie.escalation.tasks.sweep")
    devnull = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    while True:
        attempt(due, tasks.sweep, utc_now())
        time.sleep(due.every_seconds)


if __name__ == "__main__":
    main()
