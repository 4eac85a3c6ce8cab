"""The private PostgreSQL starts, survives bad luck and stops."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from regie.project.postgres import Postgres


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A cluster of its own; under /tmp, because socket paths are short."""
    import shutil
    import tempfile

    home = Path(tempfile.mkdtemp(prefix="regie-pg-"))
    home.chmod(0o755)
    made = Postgres(home, extra=("fsync=off", "shared_buffers=16MB"))
    yield made
    made.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.mark.xdist_group("postgres")
def test_it_keeps_committed_rows_when_it_is_killed_and_drops_the_rest(server: Postgres) -> None:
    server.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (1)")
    open_work = psycopg.connect(server.url())
    open_work.execute("insert into kept values (2)")
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("select n from kept").fetchall() == [(1,)]
    open_work.close()


@pytest.mark.xdist_group("postgres")
def test_a_stale_pid_file_that_names_a_living_stranger_does_not_stop_it(server: Postgres) -> None:
    server.start()
    server.stop()
    stale = server.home / "data" / "postmaster.pid"
    stale.write_text(f"{os.getppid()}\n{server.home / 'data'}\n0\n5432\n\n\n")
    if os.geteuid() == 0:
        os.chown(stale, server.home.stat().st_uid, server.home.stat().st_gid)
    server.start()
    assert server.is_running()


@pytest.mark.xdist_group("postgres")
def test_only_the_owner_may_open_the_socket(server: Postgres) -> None:
    server.start()
    assert server.socket_dir.stat().st_mode & 0o077 == 0


def test_stopping_what_never_started_is_harmless(server: Postgres) -> None:
    server.stop()
    assert not server.is_running()
