"""The worker: sweeps over due rows on a steady tick, beside the job queue.

Every sweep is safe to run in any number of workers at once (`FOR UPDATE SKIP LOCKED` or an advisory
lock inside the sweep). A sweep that fails is logged and tried again at its next tick; it never stops
the others.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Final

from django.db import close_old_connections, connection

from regie.kernel.clock import Clock, utc_now

log = logging.getLogger(__name__)

Sweep = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Due:
    """A sweep by dotted path, and how often it runs."""

    path: str
    every_seconds: float

    def load(self) -> Sweep:
        """The function itself; imported late because models need Django to be ready."""
        module, name = self.path.rsplit(".", 1)
        found: Sweep = getattr(import_module(module), name)
        return found


# Each group runs in a thread of its own, so a slow network never delays an escalation.
SWEEPS: Final[dict[str, tuple[Due, ...]]] = {
    "jobs": (Due("regie.project.jobs.retry_stalled", 15),),
    "intake": (Due("regie.channels.tasks.fetch", 0.25), Due("regie.channels.tasks.parse", 0.2)),
    "inbox": (
        Due("regie.inbox.tasks.take_in", 0.2),
        Due("regie.inbox.tasks.raise_alarms", 0.5),
        Due("regie.inbox.tasks.settle", 0.5),
        Due("regie.inbox.tasks.chase_follow_ups", 5),
        Due("regie.inbox.tasks.watch_clocks", 5),
        Due("regie.inbox.tasks.watch_mandates", 20),
        Due("regie.inbox.tasks.return_idle", 10),
        Due("regie.inbox.tasks.forget_presence", 300),
    ),
    "listen": (Due("regie.channels.tasks.listen", 5),),
    "health": (Due("regie.channels.tasks.watch", 3), Due("regie.channels.tasks.forget_raw", 3600)),
    "outbox": (Due("regie.publishing.tasks.send", 0.5),),
    "restore": (Due("regie.project.restore.watch", 1),),
    "brake": (Due("regie.publishing.tasks.stop", 0.2), Due("regie.inbox.tasks.return_stopped", 0.5)),
    "duty": (
        Due("regie.duty.tasks.plan", 5),
        Due("regie.duty.tasks.ask", 10),
        Due("regie.handover.tasks.watch", 5),
    ),
    "crisis": (
        Due("regie.publishing.tasks.pause", 1),
        Due("regie.planning.tasks.freeze", 1),
        Due("regie.crisis.tasks.overdue", 2),
        Due("regie.crisis.tasks.follow", 1),
    ),
    "hands": (Due("regie.hands.tasks.close_over", 2),),
    "peaks": (Due("regie.peaks.tasks.end_over", 5),),
    "clocks": (
        Due("regie.escalation.tasks.sweep", 0.5),
        Due("regie.escalation.tasks.mend_unreached", 2),
        Due("regie.publishing.tasks.lapse", 2),
        Due("regie.publishing.tasks.end", 5),
        Due("regie.engagement.tasks.end_over", 5),
    ),
    "watch": (
        Due("regie.watch.tasks.listen", 0.5),
        Due("regie.watch.tasks.end", 30),
        Due("regie.watch.tasks.forget", 600),
    ),
    "stream": (Due("regie.watch.tasks.stream", 1),),
    "feeds": (Due("regie.watch.tasks.fetch", 5),),
    "stragglers": (Due("regie.halt.tasks.look", 1), Due("regie.halt.tasks.follow", 1)),
    "paging": (Due("regie.paging.tasks.send", 0.5),),
    "mail": (Due("regie.publishing.tasks.mail", 2),),
    "access": (
        Due("regie.access.tasks.close", 5),
        Due("regie.access.tasks.remind", 300),
        Due("regie.access.tasks.review", 60),
        Due("regie.access.tasks.mail", 5),
    ),
    "roster": (Due("regie.roster.tasks.shout", 60), Due("regie.roster.tasks.mail", 5)),
    "searches": (Due("regie.roster.tasks.solve", 1),),
    "advice": (Due("regie.sourcing.tasks.read", 1), Due("regie.sourcing.tasks.advise", 1)),
    "exits": (Due("regie.access.tasks.export", 3),),
    "ledger": (Due("regie.audit.tasks.integrate", 1), Due("regie.audit.tasks.sign", 60)),
    "practice": (Due("regie.practice.tasks.tick", 1),),
    "learning": (Due("regie.interpret.tasks.ask", 60),),
}


def run_group(name: str, stop: threading.Event, *, clock: Clock = utc_now) -> None:
    """Run the sweeps of one group until told to stop."""
    group = [(due, due.load()) for due in SWEEPS[name]]
    next_at = [0.0] * len(group)
    while not stop.is_set():
        for position, (due, sweep) in enumerate(group):
            if time.monotonic() >= next_at[position]:
                next_at[position] = time.monotonic() + due.every_seconds
                attempt(due, sweep, clock())
        pause = max(0.02, min(next_at) - time.monotonic())
        stop.wait(pause)
    connection.close()


# So often at most a worker writes down that a sweep ran; the doctor reads it.
PULSE_SECONDS: Final = 10.0
_written: dict[str, float] = {}


def attempt(due: Due, sweep: Sweep, now: datetime) -> None:
    """Run one sweep and write down that it ran; log what goes wrong and go on."""
    try:
        close_old_connections()
        sweep(now)
        if time.monotonic() - _written.get(due.path, -PULSE_SECONDS) >= PULSE_SECONDS:
            from regie.escalation.actions.clock import note_pulse

            _written[due.path] = time.monotonic()
            note_pulse(due.path, now)
    except Exception:
        log.exception("sweep %s failed; it is tried again in %s s", due.path, due.every_seconds)
        connection.close()


def start(stop: threading.Event) -> list[threading.Thread]:
    """Start one thread per group."""
    threads = [
        threading.Thread(target=run_group, args=(name, stop), name=f"sweep-{name}", daemon=True)
        for name in SWEEPS
    ]
    for thread in threads:
        thread.start()
    return threads
