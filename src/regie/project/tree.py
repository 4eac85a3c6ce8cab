"""One process tree: database, web and worker, started and stopped together (the demo)."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from regie.project.postgres import Postgres

_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Tree:
    """Keeps web and worker alive beside a database; one that dies is started again."""

    postgres: Postgres | None
    commands: dict[str, list[str]]
    ready_at: tuple[str, int]  # host and port that answer when all is well
    on_ready: Callable[[], None]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> None:
        """Start all, watch them, and stop all in order on SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_stop)
        for name in self.commands:
            self._spawn(name)
        told = False
        while not self.stopping:
            time.sleep(0.1 if not told else 0.3)
            if not told and self._answers():
                told = True
                self.on_ready()
            self._revive()
        self.stop()

    def stop(self) -> None:
        """Web and worker first, the database last, so nothing is lost in between."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + 15
        for child in self.children.values():
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
        if self.postgres is not None:
            self.postgres.stop()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(self.ready_at) == 0

    def _ask_stop(self, *_: object) -> None:
        self.stopping = True

    def _revive(self) -> None:
        if self.postgres is not None and not self.postgres.is_running() and not self.stopping:
            print("The database stopped; starting it again.", file=sys.stderr)
            self.postgres.start()
        for name, child in self.children.items():
            if child.poll() is not None and not self.stopping:
                print(f"The {name} process stopped ({child.returncode}); starting it again.", file=sys.stderr)
                time.sleep(1)
                self._spawn(name)
                return

    def _spawn(self, name: str) -> None:
        self.children[name] = subprocess.Popen(
            self.commands[name],
            env=os.environ.copy(),
            start_new_session=True,  # Ctrl-C reaches the tree, which stops its children in order
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - single-threaded here
        )


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
