"""Examines an installation: each check says what it found and, when something is off, how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from django.db import connection

from regie.kernel.clock import utc_now

Level = Literal["ok", "warning", "fault"]
_SIGNS: Final[dict[str, str]] = {"ok": "ok     ", "warning": "warning", "fault": "FAULT  "}
_OLDEST_SERVER = 150_000
_MANY_PACKS = 500  # of two hundred messages at most
_EXTENSIONS = frozenset({"pg_trgm", "unaccent"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined. `mend` is empty when all is well."""

    area: str
    level: Level
    text: str
    mend: str = ""

    def line(self) -> str:
        """As printed for people."""
        mend = f"\n           → {self.mend}" if self.mend else ""
        return f"{_SIGNS[self.level]}  {self.area}: {self.text}{mend}"

    def as_dict(self) -> dict[str, str]:
        """As printed for a monitor."""
        return asdict(self)


Check = Callable[[], Iterator[Finding]]


def examine() -> list[Finding]:
    """Run every check; a check that breaks is itself a finding, never an end of the examination.

    Without a database the checks that need one are not tried: each would wait for it in vain.
    """
    found: list[Finding] = []
    reachable = _run(database, found)
    for check in (keys, secrets, web, stream):
        _run(check, found)
    if reachable:
        for check in (tables, jobs, sweeps, restored, channels, mandates):
            _run(check, found)
    else:
        rest = "tables, jobs, sweeps, restored, channels and mandates were not examined: no database"
        found.append(Finding("rest", "warning", rest, "Mend the database, then run regie doctor again."))
    return found


def _run(check: Check, found: list[Finding]) -> bool:
    """Add what the check found; whether it could be run to its end."""
    try:
        found.extend(check())
    except Exception as problem:  # noqa: BLE001 - the doctor must always finish
        text = f"could not be examined: {problem}"
        found.append(Finding(check.__name__, "fault", text, "Mend the faults above."))
        return False
    return True


def database() -> Iterator[Finding]:
    """Version and extensions of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        version = int(cursor.fetchone()[0])
        cursor.execute("select extname from pg_extension")
        have = {name for (name,) in cursor.fetchall()}
    if version < _OLDEST_SERVER:
        yield Finding(
            "database", "fault", f"PostgreSQL {version // 10000} is too old", "Use PostgreSQL 15 or newer."
        )
    else:
        yield Finding("database", "ok", f"PostgreSQL {version // 10000}")
    for name in sorted(_EXTENSIONS - have):
        yield Finding("database", "fault", f"extension {name} is missing", "Run: regie migrate")


def tables() -> Iterator[Finding]:
    """Migrations that were not applied."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding("tables", "fault", f"{len(waiting)} migrations are not applied", "Run: regie migrate")
    else:
        yield Finding("tables", "ok", "up to date")


def keys() -> Iterator[Finding]:
    """Key files: present, and closed to others."""
    for area, path in (
        ("credential key", settings.CREDENTIAL_KEY_FILE),
        ("ledger key", settings.LEDGER_KEY_FILE),
    ):
        yield _key(area, Path(path))


def _key(area: str, path: Path) -> Finding:
    if not path.exists():
        return Finding(
            area, "fault", f"{path} does not exist", "Run: regie migrate, and keep a copy elsewhere."
        )
    if path.stat().st_mode & 0o077:
        return Finding(area, "fault", f"{path} can be read by others", f"Run: chmod 600 {path}")
    return Finding(area, "ok", "present and closed to others")


def secrets() -> Iterator[Finding]:
    """The key that signs sessions and links."""
    weak = len(settings.SECRET_KEY) < 40 or settings.SECRET_KEY.startswith("only-for")
    if weak:
        yield Finding(
            "secret key",
            "fault",
            "sessions are signed with a key that is too short or missing",
            "Set REGIE_SECRET_KEY to at least 50 random characters.",
        )
    else:
        yield Finding("secret key", "ok", "long enough")


def web() -> Iterator[Finding]:
    """Address, encryption, demo door, mail."""
    if settings.DEMO:
        yield Finding(
            "demo", "warning", "the demo door is open: anybody can sign in", "Unset REGIE_DEMO for real use."
        )
    if not settings.SECURE and not settings.DEMO:
        yield Finding(
            "web",
            "fault",
            f"{settings.PUBLIC_URL} is not encrypted",
            "Put a proxy with TLS in front and set REGIE_PUBLIC_URL to the https address.",
        )
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        yield Finding(
            "mail",
            "warning",
            "no mail server: escalations reach people on screen only",
            "Set REGIE_SMTP_HOST and REGIE_FROM_EMAIL.",
        )


def jobs() -> Iterator[Finding]:
    """Whether a worker lives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_workers where last_heartbeat > %s",
            [utc_now() - timedelta(seconds=60)],
        )
        alive = int(cursor.fetchone()[0])
    if alive == 0:
        yield Finding("worker", "fault", "no worker has been seen for a minute", "Start: regie work")
    else:
        yield Finding("worker", "ok", f"{alive} at work")


def sweeps() -> Iterator[Finding]:
    """When each sweep of the worker last ran well."""
    from regie.escalation import queries
    from regie.project.worker import PULSE_SECONDS, SWEEPS

    ran, now = queries.pulses(), utc_now()
    for due in [due for group in SWEEPS.values() for due in group]:
        at = ran.get(due.path)
        age = None if at is None else max(0, round((now - at).total_seconds()))
        name = due.path.removeprefix("regie.").replace(".tasks.", ".")
        if age is None:
            yield Finding("sweep", "fault", f"{name} never ran", "Start: regie work, and read its log.")
        elif age > 3 * (due.every_seconds + PULSE_SECONDS):
            mend = "Start: regie work, and read its log."
            yield Finding("sweep", "fault", f"{name} last ran well {age} s ago", mend)
        else:
            yield Finding("sweep", "ok", f"{name} ran {age} s ago")


def stream() -> Iterator[Finding]:
    """Whether the stream for listening answers, and how much waits in it."""
    if not settings.STREAM_URLS:
        yield Finding("stream", "ok", "none: listening goes through PostgreSQL")
        return
    import asyncio

    from regie.watch import leases
    from regie.watch import stream as line

    try:
        left = asyncio.run(line.examine(settings.STREAM_URLS))
    except leases.TROUBLE as problem:
        mend = "Start the servers of REGIE_STREAM_URL, or leave it empty and start regie work again."
        yield Finding("stream", "fault", f"does not answer: {problem!r}; nothing is listened to", mend)
        return
    for name, number in left.items():
        level: Level = "warning" if number > _MANY_PACKS else "ok"
        mend = "Start regie work on one more machine." if number > _MANY_PACKS else ""
        yield Finding("stream", level, f"{name}: {number} packs wait or are under way", mend)


def mandates() -> Iterator[Finding]:
    """Every mandate that should hold and does not."""
    from regie.mandate import queries

    told = queries.in_trouble(utc_now())
    mends = {
        "mandate_changed": "Nothing goes out: restore what was signed, or sign a new version.",
        "two_mandates": "Nothing goes out: withdraw one of the two.",
        "no_mandate": "Nothing goes out: sign a new version.",
    }
    for one in told:
        yield Finding("mandate", "fault", f"{one.name}: {one.problem}", mends[one.problem])
    if not told:
        yield Finding("mandate", "ok", "each seal matches what was signed")


def restored() -> Iterator[Finding]:
    """Whether the database went back in time, and whether people have looked at it since."""
    from regie.project import restore

    stopped, standing = restore.restored(), restore.standing()
    if stopped:
        yield Finding(
            "restore",
            "fault",
            f"the database went back in time; everything is stopped in {stopped} municipalities",
            "Look at what the networks already show (Brake), then let two people release it.",
        )
    elif standing in ("same", "first", None):
        yield Finding("restore", "ok", "the database goes on from what this machine saw")
    else:
        yield Finding(
            "restore",
            "fault",
            f"the database is not the one this machine knew ({standing})",
            "Start regie work: it stops every municipality until two people release it.",
        )


def channels() -> Iterator[Finding]:
    """Every channel: whether it is read, and whether its key still opens."""
    from regie.channels import queries

    told = queries.examination(utc_now())
    for one in told:
        yield Finding(one.area, one.level, one.text, one.mend)
    if not told:
        yield Finding("channel", "ok", "none is connected yet")
