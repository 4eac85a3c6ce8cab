"""The clock harness: planned texts on four channels, workers killed at random, a brake and a crisis.

`python -m tests.planning.torture --items 10000 --seconds 600` plans texts through the real door, spreads
their moments over so many seconds, lets workers send them to a faulty network, and counts on the network's
side: each once, none after a confirmed brake, none while a crisis pauses, none that was dropped, and how late
each was. What was stopped counts from the moment a person let it out again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from regie.kernel.clock import utc_now
from tests.publishing.torture import Nursery, World, everything, patient, thrown_away

if TYPE_CHECKING:
    from datetime import datetime

PROMISE_SECONDS = 60.0


@dataclass(slots=True)
class Tally:
    """What happened and what came of it."""

    items: int = 0
    sent: int = 0
    dropped: int = 0
    kills: int = 0
    lost_attempts: int = 0
    held_by_brake: int = 0
    held_by_crisis: int = 0
    late_p50_seconds: float = 0.0
    late_p99_seconds: float = 0.0
    early: int = 0
    lost: int = 0
    double: int = 0
    after_brake: int = 0
    during_crisis: int = 0
    out_though_dropped: int = 0
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """What was promised."""
        wrong = self.early + self.lost + self.double + self.after_brake + self.during_crisis
        return wrong + self.out_though_dropped == 0 and self.late_p99_seconds <= PROMISE_SECONDS


def make_world() -> World:
    """As for answers, with a mandate that allows posts and four channels that can be read back."""
    from regie.mandate.actions import versions as mandate
    from regie.mandate.starter import agency_table
    from tests import make

    now = utc_now()
    town, bureau = make.municipality(), make.agency()
    accounts = []
    for kind in ("key", "key", "none", "none"):
        account = make.account(town)
        account.external_id = f"{kind}-{account.pk}"
        account.save()
        accounts.append(account)
    agent = make.seat(bureau, "agent", "Ruben Smit")
    names = ("adviser", "director", "head_of_communication")
    seats = {role: make.actor(make.seat(town, role, role.title())) for role in names}
    assignment = make.assignment(town, bureau, accounts, [agent.user])
    table = agency_table((now - timedelta(days=1), now + timedelta(days=1)))
    table["rules"] = [{"id": "all", "when": {"action": ["post"]}, "outcome": "allow"}]
    draft = mandate.draft_version(town.pk, assignment, table, by=seats["adviser"], now=now)
    make.in_force(draft, by=seats["director"], now=now)
    return World(town, make.actor(agent, town), seats["adviser"], seats["director"], accounts)


def plan(world: World, items: int) -> None:
    """So many slots, handed over for tomorrow through the real door; `spread` brings them near."""
    from regie.kernel.clock import local
    from regie.planning.actions import slots

    day = local(utc_now()).date() + timedelta(days=1)
    for number in range(items):
        at = (utc_now() + timedelta(minutes=number % 600)).time().replace(second=0, microsecond=0)
        account = world.accounts[number % len(world.accounts)]
        text = f"Bericht {number}: de markt verhuist."
        new = slots.NewPlan((account.pk,), f"Item {number}", text, "waste", day, at)
        made = slots.plan(new, by=world.agent, now=utc_now())[0]
        slots.offer(made, by=world.agent, now=utc_now())


def spread(seconds: float, chance: random.Random) -> None:
    """Give each a moment of its own in the next so many seconds, as rows: a slot knows minutes only."""
    from regie.planning.models import LATE, Slot
    from regie.publishing.models import Release

    start = utc_now() + timedelta(seconds=2)
    rows = list(Slot.objects.select_related("release"))
    releases = []
    for row in rows:
        row.moment = start + timedelta(seconds=chance.uniform(0, seconds))
        if row.release is not None:
            row.release.not_before = row.release.due_at = row.moment
            row.release.expires_at = row.moment + LATE
            releases.append(row.release)
    Slot.objects.bulk_update(rows, ["moment"], batch_size=1000)
    Release.objects.bulk_update(releases, ["not_before", "due_at", "expires_at"], batch_size=1000)
    if len(releases) != len(rows):
        raise RuntimeError("not everything was handed over")


class Sweeps:
    """What the worker does beside sending: pause and freeze in a crisis, hold at a brake."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        from django.db import Error, connection

        from regie.planning import tasks as planning
        from regie.publishing import tasks as publishing

        while not self.stop.wait(0.3):
            try:
                publishing.pause(utc_now())
                planning.freeze(utc_now())
                publishing.stop(utc_now())
            except Error:
                connection.close()
        connection.close()

    def end(self) -> None:
        """Wait until it is out."""
        self.stop.set()
        self.thread.join()


def brake(world: World, url: str, tally: Tally, stay: float) -> None:
    """On for a while; what it stopped is offered again by a person, with the same words."""
    from regie.mandate.actions import brakes
    from regie.mandate.brake import NewBrake
    from regie.publishing import queries
    from regie.publishing.actions import releases
    from regie.publishing.models import Release

    made = patient(
        lambda: brakes.set_brake(
            NewBrake(world.town.pk, "municipality", "Proef"), by=world.adviser, now=utc_now()
        )
    )
    while not patient(lambda: queries.confirmed_stopped(world.town.pk, utc_now())):
        time.sleep(0.02)
    sure = time.time()
    time.sleep(stay)
    tally.after_brake += sum(post["at"] > sure for post in everything(url)["posts"])
    patient(lambda: brakes.release_brake(made, by=world.adviser, now=utc_now()))
    patient(lambda: brakes.release_brake(made, by=world.director, now=utc_now()))
    for row in list(Release.objects.filter(state="stopped", problem="brake")):
        patient(lambda r=row: releases.edit(r, r.text, by=world.agent, now=utc_now()))  # type: ignore[misc]
        STOPPED[row.pk] = time.time()
        tally.held_by_brake += 1


STOPPED: dict[int, float] = {}  # release -> when a person let it out again


def crisis(world: World, url: str, tally: Tally, stay: float) -> None:
    """Runs for a while; afterwards a person drops every second one and lets the others out."""
    from regie.mandate.models import Phase
    from regie.planning.actions import freezing
    from regie.planning.models import Slot
    from regie.publishing import queries

    now = utc_now()
    phase = Phase.objects.create(
        municipality=world.town, phase="crisis", grip=2, starts_at=now, ends_at=now + timedelta(hours=1),
        reason="Brand", topics=["crisis"], set_by_id=world.director.user_id or 0, set_at=now,
    )  # fmt: skip
    time.sleep(1)
    while patient(lambda: queries.live_attempts(world.town.pk, utc_now())):
        time.sleep(0.02)
    sure = time.time()
    time.sleep(stay)
    tally.during_crisis += sum(post["at"] > sure for post in everything(url)["posts"])
    phase.ends_at = utc_now()
    phase.save()
    time.sleep(0.7)  # the last sweep that still saw it
    held = list(Slot.objects.filter(state=Slot.HELD).order_by("pk"))
    for number, row in enumerate(held):
        past = row.moment <= utc_now() + timedelta(seconds=1)
        STOPPED[row.release_id or 0] = time.time()
        tally.held_by_crisis += 1
        if number % 2 or past:
            patient(lambda r=row: freezing.drop_held(r, "Past niet meer", by=world.adviser, now=utc_now()))  # type: ignore[misc]
        else:
            patient(lambda r=row: freezing.let_out(r, by=world.adviser, now=utc_now()))  # type: ignore[misc]


def settle(end: float) -> None:
    """Until everything is out or taken back."""
    from regie.publishing.models import Release

    while time.monotonic() < end:
        open_ = patient(lambda: Release.objects.exclude(state__in=("sent", "withdrawn")).count())
        if not open_:
            return
        time.sleep(0.5)
    left = Release.objects.exclude(state__in=("sent", "withdrawn")).values_list("state", "problem", "detail")
    sys.stderr.write(f"left over: {Counter(left)}\n")


def count(url: str, tally: Tally) -> None:
    """Compare what residents see with what was planned."""
    from regie.planning.models import Slot
    from regie.publishing.models import Attempt

    seen: dict[str, list[float]] = {}
    for post in everything(url)["posts"]:
        seen.setdefault(str(post["text"]), []).append(float(post["at"]))
    rows = list(Slot.objects.select_related("release"))
    late = []
    for row in rows:
        times = seen.get(row.text, [])
        if row.state == Slot.DROPPED:
            tally.dropped += 1
            tally.out_though_dropped += bool(times)
            continue
        tally.lost += not times
        tally.double += len(times) > 1
        if times:
            behind = times[0] - _planned(row.moment)
            tally.early += behind < -0.001
            late.append(min(behind, times[0] - STOPPED.get(row.release_id or 0, 0.0)))
    late.sort()
    tally.items, tally.sent = len(rows), sum(map(bool, seen.values()))
    tally.late_p50_seconds = round(late[len(late) // 2], 2)
    tally.late_p99_seconds = round(late[min(len(late) - 1, len(late) * 99 // 100)], 2)
    tally.lost_attempts = Attempt.objects.filter(outcome="lost").count()


def _planned(moment: datetime) -> float:
    return moment.timestamp()


def run(items: int, seconds: float, seed: int) -> Tally:
    """The whole thing in a directory that is thrown away."""
    tally, chance, start = Tally(), random.Random(seed), time.monotonic()
    with thrown_away("regie-clock-", seed) as (url, _database):
        _play(url, tally, (items, seconds, chance))
    tally.seconds = round(time.monotonic() - start, 1)
    return tally


def _play(url: str, tally: Tally, size: tuple[int, float, random.Random]) -> None:
    items, seconds, chance = size
    world = make_world()
    plan(world, items)
    nursery, sweeps = Nursery(url, chance, most_kills=max(20, items // 20)), Sweeps()
    try:
        nursery.killing.set()
        spread(seconds, chance)
        stay = min(20.0, seconds / 12)
        time.sleep(2 + seconds / 4)
        brake(world, url, tally, stay)
        time.sleep(seconds / 8)
        crisis(world, url, tally, stay)
        settle(time.monotonic() + seconds + PROMISE_SECONDS)
    finally:
        tally.kills = nursery.kills
        nursery.end()
        sweeps.end()
    count(url, tally)


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when clean."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=80)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    tally = run(asked.items, asked.seconds, asked.seed)
    told = {"seed": asked.seed, **asdict(tally)}
    lines = [json.dumps(told)] if asked.json else [f"{n.replace('_', ' '):28} {v}" for n, v in told.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
