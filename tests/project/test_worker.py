"""The worker keeps sweeping whatever one sweep does."""

from __future__ import annotations

import gc
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from regie.interpret import language
from regie.project import jobs, setup, worker
from regie.project.worker import SWEEPS, Due

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)


def test_every_sweep_in_the_table_can_be_loaded() -> None:
    for group in SWEEPS.values():
        for due in group:
            assert callable(due.load())


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_handed_out_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (%s) returning id",
            [NOW - timedelta(minutes=5)],
        )
        dead = cursor.fetchone()[0]
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, worker_id)"
            " values ('default', 't', 'doing', %s) returning id",
            [dead],
        )
        job = cursor.fetchone()[0]
    assert jobs.retry_stalled(NOW) == 1
    with connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [job])
        assert cursor.fetchone()[0] == "todo"


ran = threading.Event()


def failing(now: datetime) -> int:
    """A sweep that always fails."""
    raise RuntimeError("the network is down")


def working(now: datetime) -> int:
    """A sweep that says it ran."""
    ran.set()
    return 1


def test_a_failing_sweep_does_not_stop_its_neighbours(caplog: pytest.LogCaptureFixture) -> None:
    group = (Due(f"{__name__}.failing", 0.01), Due(f"{__name__}.working", 0.01))
    stop = threading.Event()
    loaded = [(due, due.load()) for due in group]
    for due, sweep in loaded:
        worker.attempt(due, sweep, NOW)
    stop.set()
    assert ran.is_set()
    assert "failing failed" in caplog.text


def test_the_first_message_finds_the_language_model_loaded() -> None:
    setup.warm_up_beside().join(60)
    assert language._loaded
    gc.unfreeze()


def test_many_threads_that_ask_at_once_load_the_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[int] = []

    def slowly() -> object:
        loads.append(1)
        time.sleep(0.05)
        return object()

    monkeypatch.setattr(language, "_loaded", [])
    monkeypatch.setattr(language, "_load", slowly)
    threads = [threading.Thread(target=language._model) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
