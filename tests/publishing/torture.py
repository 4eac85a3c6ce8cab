"""The crash harness: real workers, a real PostgreSQL and a faulty network, all of them killed or failing.

`python -m tests.publishing.torture --messages 200` proposes messages through the real door (mandate,
brake, ledger and all), lets workers send them, kills workers with SIGKILL at random moments and
PostgreSQL once, sets and releases the brake, and then counts on the network's side: every message
exactly once, none after "confirmed stopped". Prints a table; `--json` prints one object.
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
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

import httpx

from regie.kernel.clock import utc_now
from regie.project.postgres import Postgres
from regie.publishing.delivery import Timing

if TYPE_CHECKING:
    from regie.channels.models import ChannelAccount
    from regie.kernel.actor import Actor
    from regie.people.models import Organisation

T = TypeVar("T")
# The lease outlives the slowest thing the network does; see faulty_network.SLOWEST_SECONDS.
# The margin is the product's own. A call may start margin / 2 after its attempt row, and the network may
# work SLOWEST_SECONDS on it: the lease must cover both, or "confirmed" would promise what nobody can keep.
PACE = Timing(timeout=0.4, margin=2.0, settle=1.2, per_account=8)
WORKERS = 4


@dataclass(slots=True)
class Tally:
    """What happened and what came of it."""

    messages: int = 0
    kills: int = 0
    database_crashes: int = 0
    attempts: int = 0
    lost_attempts: int = 0
    read_backs: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    asked_a_person: int = 0
    offered_again: int = 0
    brakes: int = 0
    confirmed_slowest_seconds: float = 0.0
    after_confirmed: int = 0
    lost: int = 0
    double: int = 0
    wrong_state: int = 0
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing twice, nothing after a confirmed stop, and our books agree."""
        return not (self.lost or self.double or self.after_confirmed or self.wrong_state)


def patient(do: Callable[[], T], seconds: float = 60) -> T:
    """Do it again while the database is away."""
    from django.db import Error, connection

    end = time.monotonic() + seconds
    while True:
        try:
            return do()
        except Error:
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


class Nursery:
    """Keeps so many workers alive, and kills them at random while `killing`."""

    def __init__(
        self, url: str, chance: random.Random, most_kills: int, pace: Timing = PACE, *, workers: int = WORKERS
    ) -> None:
        self.most_kills = most_kills
        self.pause = (0.1, 0.5) if workers == WORKERS else (0.4, 1.2)
        hands = 4 if workers == WORKERS else 1
        argv = [url, str(pace.timeout), str(pace.margin), str(hands)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.publishing.nursery", *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.chance, self.kills = chance, 0
        self.killing, self.stop = threading.Event(), threading.Event()
        self.workers = [self._fork() for _ in range(workers)]
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _fork(self) -> int:
        into, out = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        into.write("fork\n")
        into.flush()
        return int(out.readline())

    def _run(self) -> None:
        while not self.stop.wait(self.chance.uniform(*self.pause)):
            if self.killing.is_set() and self.kills < self.most_kills:
                victim = self.chance.randrange(len(self.workers))
                os.kill(self.workers[victim], signal.SIGKILL)
                self.kills += 1
                self.workers[victim] = self._fork()

    def end(self) -> None:
        """Kill all."""
        self.stop.set()
        self.thread.join()
        for worker in self.workers:
            os.kill(worker, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        cast("IO[str]", self.process.stdin).close()
        cast("IO[str]", self.process.stdout).close()


@dataclass(slots=True)
class World:
    """Whom the harness plays."""

    town: Organisation
    agent: Actor
    adviser: Actor
    director: Actor
    accounts: list[ChannelAccount]
    number: int = 0

    def propose(self, count: int) -> None:
        """So many new texts, each with a number that makes it unique."""
        from regie.publishing.actions import releases
        from regie.publishing.proposal import Proposal
        from tests.publishing.conftest import FACTS

        for _ in range(count):
            self.number += 1
            text = f"Antwoord {self.number}: morgen komen we langs."
            account = self.accounts[self.number % len(self.accounts)]
            proposal = Proposal(account.pk, text, FACTS, case=f"case:{self.number}")
            release = patient(lambda p=proposal: releases.propose(p, by=self.agent, now=utc_now()))  # type: ignore[misc]
            if release.state != "queued":
                raise RuntimeError(f"the mandate said {release.outcome} {release.reason}")


def make_world() -> World:
    """A municipality whose mandate allows everything, an agency, and accounts of three kinds."""
    from regie.mandate.actions import versions as mandate
    from regie.mandate.starter import agency_table
    from tests import make

    now = utc_now()
    town, bureau = make.municipality(), make.agency()
    accounts = []
    for kind in ("key", "key", "none", "none", "none", "blind"):
        account = make.account(town)
        account.external_id = f"{kind}-{account.pk}"
        account.save()
        accounts.append(account)
    agent = make.seat(bureau, "agent", "Ruben Smit")
    seats = {
        role: make.actor(make.seat(town, role, role.title()))
        for role in ("adviser", "director", "head_of_communication")
    }
    assignment = make.assignment(town, bureau, accounts, [agent.user])
    table = agency_table((now - timedelta(days=1), now + timedelta(days=1)))
    table["rules"] = [{"id": "all", "when": {"action": ["reply"]}, "outcome": "allow"}]
    draft = mandate.draft_version(town.pk, assignment, table, by=seats["adviser"], now=now)
    make.in_force(draft, by=seats["director"], now=now)
    return World(town, make.actor(agent, town), seats["adviser"], seats["director"], accounts)


def settle(world: World, url: str, tally: Tally, seconds: float) -> None:
    """Wait until everything is sent; play the person who resolves and offers again."""
    from regie.publishing.actions import releases
    from regie.publishing.models import Release

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        open_ = patient(lambda: list(Release.objects.exclude(state="sent")))
        if not open_:
            return
        for release in open_:
            if release.state == "unknown":
                time.sleep(1)  # a person is slow; the network has long finished
                there = any(p["text"] == release.text for p in everything(url)["posts"])
                patient(
                    lambda r=release, t=there: releases.resolve_unknown(  # type: ignore[misc]
                        r, t, by=world.adviser, now=utc_now(), evidence="Op de pagina gekeken"
                    )
                )
                tally.asked_a_person += 1
            elif release.state in {"stopped", "failed", "lapsed"}:
                patient(lambda r=release: releases.edit(r, r.text, by=world.agent, now=utc_now()))  # type: ignore[misc]
                tally.offered_again += 1
        time.sleep(0.3)


def everything(url: str) -> dict[str, Any]:
    """What residents see."""
    found: dict[str, Any] = httpx.get(f"{url}/all", timeout=10).json()
    return found


def brake_once(world: World, url: str, tally: Tally) -> None:
    """Set the brake while workers send, wait for the confirmation, count what still appears."""
    from regie.mandate.actions import brakes as mandate
    from regie.mandate.brake import NewBrake
    from regie.publishing import queries

    new = NewBrake(world.town.pk, "municipality", "Oefening")
    start = time.monotonic()
    brake = patient(lambda: mandate.set_brake(new, by=world.adviser, now=utc_now()))
    while not patient(lambda: queries.confirmed_stopped(world.town.pk, utc_now())):
        time.sleep(0.02)
    confirmed = time.time()
    tally.confirmed_slowest_seconds = max(tally.confirmed_slowest_seconds, time.monotonic() - start)
    time.sleep(1.2)
    tally.after_confirmed += sum(post["at"] > confirmed for post in everything(url)["posts"])
    tally.brakes += 1
    patient(lambda: mandate.release_brake(brake, by=world.adviser, now=utc_now()))
    patient(lambda: mandate.release_brake(brake, by=world.director, now=utc_now()))


def count(url: str, tally: Tally) -> None:
    """Compare what residents see with what we meant and what our books say."""
    from regie.publishing.models import Attempt, Release

    seen = everything(url)
    times = Counter(str(post["text"]) for post in seen["posts"])
    rows = list(Release.objects.all())
    tally.messages = len(rows)
    tally.lost = sum(times[row.text] == 0 for row in rows)
    tally.double = sum(times[row.text] > 1 for row in rows)
    tally.wrong_state = sum(row.state != "sent" for row in rows)
    tally.faults = dict(seen["faults"])
    tally.attempts = Attempt.objects.filter(kind="send").count()
    tally.read_backs = Attempt.objects.filter(kind="look").count()
    tally.lost_attempts = Attempt.objects.filter(outcome="lost").count()


@contextmanager
def thrown_away(prefix: str, *told: object) -> Iterator[tuple[str, Postgres]]:
    """A database of our own and a faulty network, gone afterwards: the network's address and the database.

    `told`: what the network is told, its seed first. Commits must survive a killed server (not a power cut),
    so only fsync is off.
    """
    with tempfile.TemporaryDirectory(prefix=prefix) as home:
        database = Postgres(Path(home) / "pg", extra=("fsync=off",))
        database.start()
        network = subprocess.Popen(
            [sys.executable, "-m", "tests.publishing.faulty_network", *map(str, told)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            url = f"http://127.0.0.1:{cast('IO[str]', network.stdout).readline().strip()}"
            _prepare(database, home)
            yield url, database
        finally:
            network.kill()
            network.wait()
            cast("IO[str]", network.stdout).close()
            database.stop()


def run(messages: int, cycles: int, seed: int) -> Tally:
    """The whole thing in a directory that is thrown away."""
    tally, chance, start = Tally(), random.Random(seed), time.monotonic()
    with thrown_away("regie-torture-", seed) as (url, database):
        _play(url, database, tally, (messages, cycles, chance))
    tally.seconds = round(time.monotonic() - start, 1)
    return tally


def _prepare(database: Postgres, home: str) -> None:
    os.environ.update(REGIE_DATABASE_URL=database.url(), REGIE_VAR=home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.project.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _play(url: str, database: Postgres, tally: Tally, size: tuple[int, int, random.Random]) -> None:
    messages, cycles, chance = size
    world = make_world()
    braked = messages // 4
    world.propose(messages // 4)
    nursery = Nursery(url, chance, most_kills=messages // 2)
    try:
        nursery.killing.set()
        world.propose(messages - messages // 4 - braked)
        if database.process is not None:
            os.killpg(database.process.pid, signal.SIGKILL)
            database.process.wait()
            database.start()
            tally.database_crashes += 1
        settle(world, url, tally, seconds=max(40, messages / 4))
        for cycle in range(cycles):
            share = braked // cycles
            world.propose(share if cycle < cycles - 1 else braked - share * (cycles - 1))
            brake_once(world, url, tally)
            settle(world, url, tally, seconds=1)
        settle(world, url, tally, seconds=max(40, messages / 4))
    finally:
        tally.kills = nursery.kills
        nursery.end()
    count(url, tally)


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when clean."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--cycles", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    tally = run(asked.messages, asked.cycles, asked.seed)
    if asked.json:
        sys.stdout.write(json.dumps(asdict(tally)) + "\n")
    else:
        rows = {"seed": asked.seed, **asdict(tally)}
        sys.stdout.write(
            "\n".join(f"{name.replace('_', ' '):28} {value}" for name, value in rows.items()) + "\n"
        )
    return 0 if tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
