"""Upkeep of the job queue itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

KEEP_FINISHED = timedelta(days=7)


def retry_stalled(now: datetime) -> int:
    """Put jobs of dead workers back in the queue, and forget old finished ones.

    A worker that was killed leaves its job in `doing` for ever; Procrastinate's own heartbeat marks
    such workers, we hand their jobs out again. All our jobs can be repeated without harm.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update procrastinate_jobs set status = 'todo', worker_id = null
            where status = 'doing' and (worker_id is null or worker_id in (
                select id from procrastinate_workers where last_heartbeat < %s))
            """,
            [now - timedelta(seconds=30)],
        )
        retried = int(cursor.rowcount)
        cursor.execute(
            """
            delete from procrastinate_jobs j where status in ('succeeded', 'cancelled') and not exists (
                select 1 from procrastinate_events e where e.job_id = j.id and e.at > %s)
            """,
            [now - KEEP_FINISHED],
        )
    return retried
