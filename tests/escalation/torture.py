"""Timers under fire: concerns fall due one after another while workers are killed and PostgreSQL crashes.

`python -m tests.escalation.torture --timers 10000 --seconds 600 --kills 100` raises so many concerns, spreads
the moment at which nobody has acknowledged them over so many seconds, lets three workers sweep, kills one of
them with SIGKILL again and again and PostgreSQL once, and then counts: each concern must have climbed exactly
once, told exactly once and be in the ledger exactly once. Lateness is measured by PostgreSQL's own commit
timestamps, so a worker cannot flatter itself. Prints a table; `--json` prints one object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, cast

from regie.kernel.clock import utc_now
from regie.project.postgres import Postgres

WORKERS = 3
AHEAD = timedelta(seconds=3)


@dataclass(slots=True)
class Tally:
    """What happened and what came of it. Lateness in seconds."""

    timers: int = 0
    workers: int = WORKERS
    kills: int = 0
    database_crashes: int = 0
    database_away_seconds: float = 0.0
    missed: int = 0
    double: int = 0
    early: int = 0
    pages_missed_or_double: int = 0
    ledger_missed_or_double: int = 0
    late_p50: float = 0.0
    late_p99: float = 0.0
    late_max: float = 0.0
    late_p99_without_crash: float = 0.0
    late_over_2_s: int = 0
    late_p99_by_minute: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Nothing missed, nothing twice, nothing early, and the books agree."""
        wrong = self.missed + self.double + self.early
        return not (wrong or self.pages_missed_or_double or self.ledger_missed_or_double)


class Workers:
    """Keeps three alive, and kills one at random again and again until so many died."""

    def __init__(self, chance: random.Random, kills: int, seconds: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.escalation.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.chance, self.most, self.kills = chance, kills, 0
        self.pause = seconds * 0.85 / max(1, kills)
        self.alive = [self._fork() for _ in range(WORKERS)]
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _fork(self) -> int:
        into, out = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        into.write("fork\n")
        into.flush()
        return int(out.readline())

    def _run(self) -> None:
        while self.kills < self.most and not self.stop.wait(self.chance.uniform(0.5, 1.5) * self.pause):
            victim = self.chance.randrange(len(self.alive))
            os.kill(self.alive[victim], signal.SIGKILL)
            self.kills += 1
            self.alive[victim] = self._fork()

    def end(self) -> None:
        """Kill all."""
        self.stop.set()
        if self.thread.ident is not None:
            self.thread.join()
        for worker in self.alive:
            os.kill(worker, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        cast("IO[str]", self.process.stdin).close()
        cast("IO[str]", self.process.stdout).close()


def prepare(timers: int) -> None:
    """A municipality with somebody on two levels, and so many concerns, raised through the real door."""
    from regie.escalation.actions import concerns
    from regie.escalation.concern import NewConcern
    from regie.kernel.actor import software
    from tests import make

    town = make.municipality()
    for role in ("duty_adviser", "head_of_communication"):
        make.seat(town, role)
    by, now = software("inbox", municipality_id=town.pk), utc_now()
    for number in range(timers):
        new = NewConcern(town.pk, f"case:{number}", "/", "?", "high", "duty_adviser", 60)
        concerns.raise_concern(new, by=by, now=now)


def spread(seconds: float, chance: random.Random) -> datetime:
    """Give every timer a moment of its own; the last moment."""
    from regie.escalation.models import Concern

    start = utc_now() + AHEAD
    rows = list(Concern.objects.order_by("pk"))
    for row in rows:
        row.next_at = start + timedelta(seconds=chance.uniform(0, seconds))
        row.question = row.next_at.isoformat()  # so that it can be read back when the clock has moved on
    Concern.objects.bulk_update(rows, ["next_at", "question"], batch_size=1000)
    return start + timedelta(seconds=seconds)


def crash(database: Postgres) -> None:
    """PostgreSQL dies as with a pulled plug of the process, and comes back."""
    if database.process is None:
        raise RuntimeError("no PostgreSQL of our own")
    os.killpg(database.process.pid, signal.SIGKILL)
    database.process.wait()
    database.start()


def wait_until_quiet(end: datetime, patience: float) -> None:
    """Until every timer went, or patience is over after the last moment."""
    from django.db import Error, connection

    from regie.escalation.models import Concern

    while utc_now() < end + timedelta(seconds=patience):
        time.sleep(0.5)
        try:
            if utc_now() > end and not Concern.objects.filter(step=0).exists():
                return
        except Error:
            connection.close()


def _by_minute(gone: list[tuple[datetime, datetime]]) -> list[float]:
    """The 99th percentile of what fell due in each minute: whether it was one moment or all the time."""
    first = min(due for due, _ in gone)
    minutes: dict[int, list[float]] = {}
    for due, at in gone:
        minutes.setdefault(int((due - first).total_seconds() // 60), []).append((at - due).total_seconds())
    return [round(sorted(m)[int(len(m) * 0.99)], 1) for _, m in sorted(minutes.items())]


def _near(due: datetime, crashed: datetime) -> bool:
    return timedelta(seconds=-5) < due - crashed < timedelta(seconds=30)


def count(tally: Tally, crashed: datetime) -> None:
    """Compare what was meant with what was committed, and when."""
    from django.db import connection

    from regie.escalation.models import Concern

    tally.timers = Concern.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.id, (c.question)::timestamptz, "
            " (select count(*) from escalation_notification n where n.concern_id = c.id and n.step = 1), "
            " (select count(*) from paging_page p where p.about = 'concern:' || c.id), "
            " (select count(*) from audit_event e where e.object_type = 'concern' "
            "   and e.object_id = c.id::text and e.action = 'escalation.not_acknowledged'), "
            " (select pg_xact_commit_timestamp(n.xmin) from escalation_notification n "
            "   where n.concern_id = c.id and n.step = 1 order by n.id limit 1) "
            "from escalation_concern c"
        )
        rows = cursor.fetchall()
    tally.missed = sum(told == 0 for _, _, told, *_ in rows)
    tally.double = sum(told > 1 for _, _, told, *_ in rows)
    tally.pages_missed_or_double = sum(pages != 2 for *_, pages, _, _ in rows)  # one per level
    tally.ledger_missed_or_double = sum(lines != 1 for *_, lines, _ in rows)
    late = sorted((at - due).total_seconds() for _, due, *_, at in rows if at is not None)
    if late:
        tally.early = sum(one < 0 for one in late)
        tally.late_p50 = round(late[len(late) // 2], 3)
        tally.late_p99 = round(late[min(len(late) - 1, int(len(late) * 0.99))], 3)
        tally.late_max = round(late[-1], 3)
        # Those that fell due well away from the crash: what a day without one is like.
        calm = sorted((at - due).total_seconds() for _, due, *_, at in rows if at and not _near(due, crashed))
        tally.late_p99_without_crash = round(calm[min(len(calm) - 1, int(len(calm) * 0.99))], 3)
        tally.late_p99_by_minute = _by_minute([(due, at) for _, due, *_, at in rows if at])
        tally.late_over_2_s = sum(one > 2 for one in late)


def run(timers: int, seconds: float, kills: int, seed: int) -> Tally:
    """The whole thing in a directory that is thrown away."""
    tally, chance, start = Tally(), random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="regie-timers-") as home:
        # Commits must survive a killed server (not a power cut), so only fsync is off.
        database = Postgres(Path(home) / "pg", extra=("fsync=off", "track_commit_timestamp=on"))
        database.start()
        try:
            os.environ.update(REGIE_DATABASE_URL=database.url(), REGIE_VAR=home)
            os.environ["REGIE_SMTP_HOST"] = "127.0.0.1"  # people can be woken; nothing is mailed in here
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            prepare(timers)
            workers = Workers(chance, kills, seconds)
            try:
                end = spread(seconds, chance)
                workers.thread.start()
                time.sleep(max(0.0, seconds / 2 + AHEAD.total_seconds()))
                before, crashed = time.monotonic(), utc_now()
                crash(database)
                tally.database_away_seconds = round(time.monotonic() - before, 2)
                tally.database_crashes += 1
                wait_until_quiet(end, patience=300)
            finally:
                workers.end()
                tally.kills = workers.kills
            count(tally, crashed)
        finally:
            database.stop()
    tally.seconds = round(time.monotonic() - start, 1)
    return tally


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when clean."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--timers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    tally = run(asked.timers, asked.seconds, asked.kills, asked.seed)
    if asked.json:
        sys.stdout.write(json.dumps(asdict(tally)) + "\n")
    else:
        rows = {"seed": asked.seed, **asdict(tally)}
        sys.stdout.write("\n".join(f"{name.replace('_', ' '):28} {v}" for name, v in rows.items()) + "\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
