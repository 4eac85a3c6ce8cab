"""From a message that came in to its count, live: a thousand messages a second beside the worker's sweep.

One thread stores messages as intake does, another listens twice a second as the worker does, over a private
PostgreSQL. Told per message that matched: from storing until the transaction with its count was committed;
and for alarms: from the fifth independent message until the alarm was committed.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")

from bench.harness import Timing, table
from regie.project.postgres import Postgres

if TYPE_CHECKING:
    from tests.watch.scene import Scene

TARGET_SECONDS = 2.0
WORDS = ("brug", "afval", "water", "vuurwerk", "parkeren", "zwembad", "riool", "school", "markt", "storm")


def main() -> int:
    """Start everything, measure, print; 1 when the target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--queries", type=int, default=100)
    asked = parser.parse_args()
    database = Postgres(Path("var/bench/listening").absolute(), extra=("fsync=off",))
    database.start()
    os.environ["REGIE_DATABASE_URL"] = database.url()
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return _measure(asked.rate, asked.seconds, asked.queries)
    finally:
        database.stop()


def _measure(rate: int, seconds: int, queries: int) -> int:
    from regie.kernel.clock import local, utc_now
    from regie.watch.actions import collecting
    from regie.watch.models import Alarm, Hit
    from tests.watch.scene import Scene

    scene, now = Scene(), utc_now()
    today = local(now).date()
    for n in range(queries):
        text = f"{WORDS[n % len(WORDS)]} AND (straat{n // len(WORDS)} OR buurt{n // len(WORDS)})"
        scene.approved(now, theme=f"Thema {n}", text=text, starts_on=today, ends_on=today + timedelta(days=9))
    collecting.listen(utc_now())
    writer = threading.Thread(target=_write, args=(scene, rate, seconds, queries))
    writer.start()
    taken: list[float] = []
    seen = 0
    while writer.is_alive() or Hit.objects.filter(pk__gt=seen).exists():
        started = time.monotonic()
        collecting.listen(utc_now())
        committed = utc_now()
        fresh = list(Hit.objects.filter(pk__gt=seen).order_by("pk").values_list("pk", "at"))
        taken += [(committed - at).total_seconds() for _pk, at in fresh]
        seen = fresh[-1][0] if fresh else seen
        time.sleep(max(0.0, 0.5 - (time.monotonic() - started)))
    counted = Timing("count", tuple(taken))
    spoken = Timing(
        "alarm", tuple((a.raised_at - a.at).total_seconds() for a in Alarm.objects.all()) or (0.0,)
    )
    rows = [
        (
            one.name,
            len(one.seconds),
            f"{one.median:.2f}",
            f"{one.quantile(0.95):.2f}",
            f"{max(one.seconds):.2f}",
        )
        for one in (counted, spoken)
    ]
    table(("seconds until the", "of", "median", "p95", "most"), rows)
    print(f"{rate} messages a second for {seconds} s, {queries} queries; target p95 {TARGET_SECONDS} s")
    return 0 if counted.quantile(0.95) <= TARGET_SECONDS else 1


def _write(scene: Scene, rate: int, seconds: int, queries: int) -> None:
    """Ten batches a second, each stored in one go; one message in twenty is about a theme."""
    from django.db import connection

    from regie.channels.models import Identity, Message, Thread
    from regie.kernel.clock import utc_now

    people = Identity.objects.bulk_create(
        Identity(account=scene.channel, external_id=f"r{n}", handle=f"r{n}") for n in range(2_000)
    )
    thread = Thread.objects.create(
        account=scene.channel, external_root_id="root", kind="public_post", started_at=utc_now()
    )
    number = 0
    began = time.monotonic()
    for batch in range(seconds * 10):
        now = utc_now()
        rows = []
        for _each in range(rate // 10):
            number += 1
            about = number % queries
            said = (
                f"{WORDS[about % len(WORDS)]} in straat{about // len(WORDS)}"
                if number % 20 == 0
                else "mooi weer"
            )
            rows.append(
                Message(
                    account=scene.channel,
                    external_id=f"m{number}",
                    thread=thread,
                    author=people[number * 7 % 2_000],
                    direction=Message.IN,
                    text=f"Vandaag {said} nummer {number}",
                    remote_created_at=now,
                    received_at=now,
                    taken_at=now,
                )
            )
        Message.objects.bulk_create(rows)
        time.sleep(max(0.0, began + (batch + 1) / 10 - time.monotonic()))
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
