"""A database that was away is found again within a second (see also the torture of the timers)."""

from __future__ import annotations

import socket
import threading
import time

import psycopg
import pytest
from django.conf import settings
from psycopg_pool import ConnectionPool

from regie.project.pool import AGAIN_SECONDS, try_again


@pytest.mark.django_db
def test_a_client_that_waits_is_served_soon_after_the_database_is_back() -> None:
    database = settings.DATABASES["default"]
    real = {"user": database["USER"], "dbname": database["NAME"], "host": str(database["HOST"])}
    back = threading.Event()

    class Sometimes(psycopg.Connection[psycopg.rows.TupleRow]):
        """Refuses until the database is said to be back."""

        @classmethod
        def connect(cls, *args: object, **kwargs: object) -> Sometimes:
            if not back.is_set():
                raise psycopg.OperationalError("away")
            return super().connect(*args, **kwargs)  # type: ignore[arg-type]

    pool = ConnectionPool(
        kwargs=real, connection_class=Sometimes, min_size=1, open=False, timeout=20,
        reconnect_timeout=AGAIN_SECONDS, reconnect_failed=try_again,
    )  # fmt: skip
    pool.open()
    try:
        threading.Timer(4, back.set).start()
        start = time.monotonic()
        with pool.connection() as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        # By itself the pool would try at 0, 1, 3 and 7 seconds.
        assert time.monotonic() - start < 6
    finally:
        pool.close()


def test_a_pool_that_was_closed_is_left_alone() -> None:
    pool = ConnectionPool(kwargs={"host": "127.0.0.1", "port": _free_port()}, min_size=1, open=False)
    assert pool.closed
    try_again(pool)
    assert pool.closed


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
