"""Messages imported per second, against bare COPY of the same rows into one table without indexes.

One process with one connection, so the work is done by one core at a time. Besides the clock on the
wall it counts the processor time of this process and of the database process that serves it: what
remains when nothing else runs on the machine. `run(read_many)` lets a caller time import and reading
together: `read_many` gets a list of texts and returns anything.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")

ReadMany = Callable[[Sequence[str]], object]
_TEXT = """de container is niet geleegd bij ons in de straat wanneer komt iemand kijken lantaarn stuk brand
rook gemeente parkeren vergunning afval water riool boom omgevallen storm dank goed snel antwoord vraag"""
_WORDS = _TEXT.split()


def rows(count: int) -> list[tuple[str, str, str]]:
    """(created_at, id, text): the real crisis messages where they are, repeated or made up to `count`."""
    import csv

    source = ROOT.parent / "shared" / "data" / "messages" / "crisis-2012-2013.csv"
    if source.exists():
        with source.open(newline="", encoding="utf-8") as file:
            real = [(r["created_at"], r["id"], r["text"]) for r in csv.DictReader(file)]
        return [(at, f"{i}-{key}", text) for i, (at, key, text) in enumerate((real * 25)[:count])]
    made = []
    for n in range(count):
        words = [_WORDS[(n * 7 + k * (n % 11 + 1)) % len(_WORDS)] for k in range(8 + n % 15)]
        made.append(
            (f"2026-11-20T{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z", str(n), " ".join(words))
        )
    return made


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one run: on the wall, of processor in this process, of processor in the database."""

    wall: float
    python: float
    database: float

    @property
    def processor(self) -> float:
        """All processor seconds."""
        return self.python + self.database


@contextmanager
def timed() -> Iterator[list[Taken]]:
    """Times what happens inside; the list holds the answer afterwards."""
    found: list[Taken] = []
    wall, python, database = time.perf_counter(), time.process_time(), _database_seconds()
    yield found
    found.append(
        Taken(
            time.perf_counter() - wall, time.process_time() - python, max(0.0, _database_seconds() - database)
        )
    )


def _database_seconds() -> float:
    """Processor time so far of the database process behind our connection; 0 where /proc does not tell."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        number = cursor.fetchone()[0]
    try:
        told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def bare_copy(data: list[tuple[str, str, str]]) -> Taken:
    """COPY of the rows into a plain table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("create temp table bare (created_at timestamptz, id text, text text)")
        with timed() as found, cursor.copy("copy bare from stdin") as copy:
            for row in data:
                copy.write_row(row)
        cursor.execute("drop table bare")
    return found[0]


def imported(data: list[tuple[str, str, str]], read_many: ReadMany | None) -> Taken:
    """The import of a file with these rows, reading each batch when asked."""
    import csv

    from regie.channels.actions import NewAccount, connect
    from regie.channels.actions.importing import BATCH, begin_import, finish_import, import_rows
    from regie.channels.tablefile import Good, Position, TableFile
    from regie.kernel.actor import software
    from regie.kernel.clock import utc_now
    from regie.people.models import Organisation

    now, by = utc_now(), software("bench", origin="cli")
    town, _ = Organisation.objects.get_or_create(kind="municipality", name="Bench", slug="bench")
    account = connect(NewAccount(town.pk, "file", f"file:{time.time()}", f"B{time.time()}"), by=by, now=now)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("created_at", "id", "text"), *data])
        with timed() as found:
            job = begin_import(account, sha256="0" * 64, name="rows.csv", by=by, now=now)
            position, batch = Position(), list[Good]()
            for row in TableFile(path).rows(position):
                if isinstance(row, Good):
                    batch.append(row)
                if len(batch) >= BATCH:
                    _one(import_rows, read_many, job, batch, position)
            _one(import_rows, read_many, job, batch, position)
            finish_import(job, now=now)
    return found[0]


def _one(
    store: Callable[..., object], read_many: ReadMany | None, job: object, batch: list[Any], place: object
) -> None:
    from regie.kernel.clock import utc_now

    if read_many is not None:
        read_many([row.fields["text"] for row in batch])
    store(job, batch, 0, place, now=utc_now())
    batch.clear()


def handled(data: list[tuple[str, str, str]]) -> Taken:
    """The import and then the inbox: every message read, its reading stored, its case made."""
    from regie.inbox.tasks import take_in
    from regie.kernel.clock import utc_now

    first = imported(data, None)
    with timed() as found:
        while take_in(utc_now()):
            continue
    rest = found[0]
    return Taken(first.wall + rest.wall, first.python + rest.python, first.database + rest.database)


def read_all(texts: Sequence[str]) -> None:
    """Read with the starter rules, keep nothing."""
    from regie.interpret.queries import rules_for
    from regie.interpret.reading import read

    rules = rules_for(1)
    for text in texts:
        read(text, rules=rules)


def run(read_many: ReadMany | None = None, *, count: int = 40_000, runs: int = 3) -> None:
    """Measure and print the middle of three runs, by the wall and by the processor."""
    from bench.harness import table

    data = rows(count)
    copied = min((bare_copy(data) for _ in range(runs)), key=lambda taken: taken.wall)
    measured: list[tuple[str, Callable[[], Taken]]] = []
    measured.append(("import (raw event, thread, message, all indexes)", lambda: imported(data, None)))
    if read_many:
        measured.append(("import and reading", lambda: imported(data, read_many)))
        measured.append(("import, reading stored, cases made", lambda: handled(data)))
    lines = [_line("bare COPY, no index", count, [copied], copied)]
    for name, work in measured:
        taken = sorted((work() for _ in range(runs)), key=lambda one: one.wall)
        lines.append(_line(name, count, taken, copied))
    head = ["what", "rows", "s wall (spread)", "rows/s wall", "x COPY"]
    table([*head, "s processor: python + database", "rows/s processor", "x COPY"], lines)
    print(
        "wall: as the clock goes, with whatever else runs here. processor: seconds of work of both processes."
    )


def _line(name: str, count: int, taken: list[Taken], copied: Taken) -> list[object]:
    middle = taken[len(taken) // 2]
    return [
        name,
        count,
        f"{middle.wall:.2f} ({taken[0].wall:.2f}-{taken[-1].wall:.2f})",
        f"{count / middle.wall:,.0f}",
        f"{middle.wall / copied.wall:.0f}",
        f"{middle.python:.2f} + {middle.database:.2f}",
        f"{count / max(middle.processor, 0.01):,.0f}",
        f"{middle.processor / max(copied.processor, 0.01):.0f}",
    ]


def main() -> None:
    """On a private server with the settings of a real one (durable)."""
    from regie.project.postgres import Postgres

    server = Postgres(ROOT / "var" / "bench-postgres")
    server.destroy()  # messages left from a broken run would be handled in this one
    server.start()
    os.environ["REGIE_DATABASE_URL"] = server.url()
    try:
        from regie.project import setup

        setup.django_ready()
        setup.migrate()
        setup.warm_up()  # as a worker does when it starts
        run(read_all, count=int(os.environ.get("BENCH_ROWS", "10000")))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
