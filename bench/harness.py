"""Measures repeatedly and prints a table with medians, spread and a ratio against a reference."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from regie.project.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each run of one thing; `processor` where it was asked to measure that too."""

    name: str
    seconds: tuple[float, ...]
    processor: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """Median in seconds."""
        return statistics.median(self.seconds)

    def quantile(self, share: float) -> float:
        """The `share` quantile in seconds, by nearest rank."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def busy(self, share: float) -> float:
        """The `share` quantile of processor time in seconds, which hardly changes with company."""
        ordered = sorted(self.processor)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(
    name: str,
    work: Callable[[], object],
    *,
    runs: int = 5,
    processor: Callable[[], float] = time.process_time,
) -> Timing:
    """Run `work` `runs` times and keep wall-clock seconds and those that `processor` counts."""
    taken, used = [], []
    for _ in range(runs):
        begun, start = processor(), time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
        used.append(processor() - begun)
    return Timing(name, tuple(taken), tuple(used))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under aligned heads."""
    text = [[str(c) for c in row] for row in [head, *rows]]
    widths = [max(len(r[i]) for r in text) for i in range(len(head))]
    for position, row in enumerate(text):
        print(
            "  ".join(
                c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
            )
        )
        if position == 0:
            print("  ".join("-" * w for w in widths))


@contextmanager
def screens(name: str) -> Iterator[None]:
    """Django with screens on an empty PostgreSQL of this bench, gone afterwards."""
    folder = Path("var") / f"bench-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    server = Postgres(folder.absolute())
    server.start()
    os.environ["REGIE_DATABASE_URL"] = server.url()
    try:
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        static = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.STORAGES["staticfiles"] = {"BACKEND": static}
        settings.ALLOWED_HOSTS.append("testserver")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
