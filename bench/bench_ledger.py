"""The ledger: writing lines, numbering them, and checking a million of them without Regie.

Uses a PostgreSQL of its own. `python bench/bench_ledger.py [LINES]`; a million by default.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness import Timing, measure, table
from regie.audit.entry import Entry
from regie.kernel.actor import Actor, software
from regie.project.postgres import Postgres

LIMIT_SECONDS = 10
START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    """Run everything; 1 when checking takes longer than the limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "postgres", extra=("max_wal_size=4GB", "synchronous_commit=off"))
        server.start()
        try:
            return bench(count, Path(folder), server.url())
        finally:
            server.stop()


def bench(count: int, folder: Path, url: str) -> int:
    """Measure on a fresh database."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="regie.project.settings", REGIE_DATABASE_URL=url, REGIE_VAR=str(folder / "var")
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from regie.audit import actions
    from regie.audit.export import Scope
    from regie.kernel.clock import utc_now

    actions.ensure_key()
    one = one_by_one()
    written = measure("bulk", lambda: actions.record_many(entries(count)), runs=1)
    numbered = measure("sequencer", whole, runs=1)
    proof = proofs(count)
    target = folder / "ledger.zip"
    by = software("bench")
    made = measure("export", lambda: actions.export(target, Scope(), by=by, now=utc_now(), names={}), runs=1)
    checked, memory = verify(target)
    bare = bare_hashing(count)
    table(
        ["what", "lines", "seconds", "per second"],
        [
            row("record() in its own transaction", len(one.seconds), sum(one.seconds)),
            row("record_many()", count, written.median),
            row("sequencer (number, grow the tree)", count, numbered.median),
            row("export to ZIP", count, made.median),
            row("verify_ledger.py", count, checked),
            row("  of which bare SHA-256 of leaves and nodes", count, bare),
        ],
    )
    print(f"record(): p50 {one.median * 1000:.2f} ms, p95 {one.quantile(0.95) * 1000:.2f} ms")
    p50, p99 = proof.median * 1000, proof.quantile(0.99) * 1000
    print(f"proof from the database: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    print(f"export {target.stat().st_size / 1e6:.0f} MB; verifier takes {memory} MB of memory", end=", ")
    print(f"{checked / bare:.1f} times bare hashing")
    print(f"verdict within {LIMIT_SECONDS} s: {'yes' if checked <= LIMIT_SECONDS else 'NO'}")
    return 0 if checked <= LIMIT_SECONDS or count > 1_000_000 else 1


def row(name: str, lines: int, seconds: float) -> list[object]:
    """One line of the table."""
    return [name, f"{lines:,}", f"{seconds:.2f}", f"{lines / seconds:,.0f}"]


def entries(count: int) -> Iterator[Entry]:
    """Lines as a night of webcare makes them, one personal field each."""
    by = software("bench", municipality_id=1)
    topics = ("waste", "permits", "greenery", "roads")
    for n in range(count):
        yield Entry(
            "inbox.claimed",
            by,
            f"case:{n}",
            details={"topic": topics[n % 4], "channel": 3, "waited_seconds": n % 600},
            mandate="night-webcare@3#1a2b3c4d",
            at=START + timedelta(milliseconds=n),
        )


def one_by_one() -> Timing:
    """`record()` as a screen calls it: one transaction each, three personal values."""
    from regie.audit import actions

    by = Actor("person", "7", "Anna Bakker", "agent", 2, 1, "192.0.2.7")
    return measure(
        "record",
        lambda: actions.record("inbox.drafted", by=by, subject="case:12", personal={"text": "Dag!"}),
        runs=1000,
    )


def whole() -> None:
    """Number everything that waits."""
    from regie.audit import actions

    while actions.integrate():
        pass


def proofs(count: int) -> Timing:
    """Inclusion proofs of lines spread over the tree."""
    from regie.audit import actions, queries
    from regie.audit.models import Event
    from regie.kernel.clock import utc_now

    signed = actions.sign(now=utc_now())
    chosen = iter(Event.objects.filter(seq__in=range(0, count, max(1, count // 200))).order_by("?")[:200])
    return measure("proof", lambda: queries.path(next(chosen), signed), runs=min(200, count))


def verify(target: Path) -> tuple[float, int]:
    """Best seconds of three, and megabytes, of the verifier as a process of its own.

    The best, because other work on the machine only ever adds; the time on the processor is shown too.
    """
    script = Path(__file__).resolve().parents[1] / "src/regie/audit/verify_ledger.py"
    taken = []
    for _ in range(3):
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run(
            [sys.executable, "-I", str(script), str(target)], capture_output=True, text=True, check=False
        )
        taken.append(time.perf_counter() - began)
        busy = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        print(f"verify_ledger.py: {taken[-1]:.2f} s, of which {busy:.2f} s on the processor")
        answer = json.loads(done.stdout)
        if answer["verdict"] != "ok":
            raise SystemExit(f"the verifier says: {done.stderr}")
    return min(taken), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def bare_hashing(count: int) -> float:
    """The least that any verifier must do: hash every leaf and every node."""
    record, node = bytes(480), bytes(65)
    sha256 = hashlib.sha256
    began = time.perf_counter()
    for _ in range(count):
        sha256(record).digest()
        sha256(node).digest()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
