"""The harness of the brake: eight senders that are killed at random, and a brake that goes on and off.

`python -m tests.publishing.brake_harness --cycles 1000` lets eight processes send without pause to a
faulty network, kills them with SIGKILL at random moments, and in several municipalities at once sets a
brake of a random scope, waits for *confirmed stopped*, and releases it with two people. Afterwards every
post that the network published is held against every brake: one that left before a brake and appeared
after its confirmation, or that appeared while a confirmed brake was on, is a fault.
Prints a table; `--json` one object.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from regie.kernel.clock import utc_now
from regie.publishing.delivery import Timing
from tests.publishing.torture import Nursery, everything, patient, thrown_away

if TYPE_CHECKING:
    from regie.kernel.actor import Actor
    from regie.mandate.models import Brake
    from regie.people.models import Organisation
    from regie.publishing.models import Release

SENDERS = 8
SLOWEST = 0.3  # the network never works longer than this on a request it took
# A call may begin margin / 2 after its attempt, and the network works SLOWEST on it: the lease covers both.
PACE = Timing(timeout=0.2, margin=3.0, settle=0.4, per_account=8)
TOPICS = ("waste", "roads")


@dataclass(slots=True)
class Tally:
    """What was done and measured; times in milliseconds."""

    cycles: int = 0
    scopes: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    attempts: int = 0
    lost_attempts: int = 0
    published: int = 0
    under_way_at_press: int = 0
    after_confirmed: int = 0
    through_shut_gate: int = 0
    no_new_sends_p50: float = 0.0
    no_new_sends_p99: float = 0.0
    no_new_sends_max: float = 0.0
    confirmed_p50: float = 0.0
    confirmed_p99: float = 0.0
    confirmed_max: float = 0.0
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Nothing published after a confirmation, and no attempt passed a shut gate."""
        return not (self.after_confirmed or self.through_shut_gate)


@dataclass(slots=True)
class Town:
    """A municipality with two agencies, two channels and texts that go round for ever."""

    place: Organisation
    adviser: Actor
    director: Actor
    releases: list[Release]
    chance: random.Random

    def targets(self) -> list[tuple[str, int | None, str]]:
        """Everything a brake can name here: scope, id, topic."""
        one = self.chance.choice(self.releases)
        return [
            ("municipality", None, ""),
            ("assignment", one.assignment_id, ""),
            ("agency", one.agency_id, ""),
            ("channel", one.account_id, ""),
            ("topic", None, str(one.facts["topic"])),
            ("person", one.author_id, ""),
        ]


def make_town(number: int, seed: int) -> Town:
    """Through the real door: mandate, assignment, and texts that the mandate allows."""
    from regie.mandate.actions import versions
    from regie.mandate.starter import agency_table
    from regie.publishing.actions import releases
    from regie.publishing.proposal import Proposal
    from tests import make
    from tests.publishing.conftest import FACTS

    now, place = utc_now(), make.municipality()
    adviser, director = (make.actor(make.seat(place, role)) for role in ("adviser", "director"))
    accounts = []
    for kind in ("key", "none"):
        account = make.account(place)
        account.external_id = f"{kind}-{account.pk}"
        account.save()
        accounts.append(account)
    made = []
    for side in range(2):
        bureau = make.agency()
        agent = make.seat(bureau, "agent", f"Ruben Smit {number}{side}")
        assignment = make.assignment(place, bureau, accounts, [agent.user])
        period = (now - timedelta(days=1), now + timedelta(days=1))
        table = agency_table(period, name=f"night-{side}")
        table["rules"] = [{"id": "all", "when": {"action": ["reply"]}, "outcome": "allow"}]
        draft = versions.draft_version(place.pk, assignment, table, by=adviser, now=now)
        make.in_force(draft, by=director, now=now)
        for account in accounts:
            for topic in TOPICS:
                for copy in range(2):
                    proposal = Proposal(
                        account.pk, f"Begin {side} {topic} {copy}.", {**FACTS, "topic": topic}
                    )
                    made.append(releases.propose(proposal, by=make.actor(agent, place), now=now))
    wrong = [row for row in made if row.state != "queued"]
    if wrong:
        raise RuntimeError(f"the mandate said {wrong[0].outcome} {wrong[0].reason}")
    return Town(place, adviser, director, made, random.Random(seed))


def go_round(stop: threading.Event) -> None:
    """Whatever came to rest goes to the queue again with a new text: the load never ends."""
    from django.db import connection

    number = 0
    again = """
        update publishing_release set state = 'queued', due_at = now(), key = gen_random_uuid(), failures = 0,
        looks = 0, problem = '', brake_id = null, message_id = null,
        text = 'Antwoord ' || id || ' ronde ' || %s
        where state not in ('queued', 'sending')"""
    while not stop.wait(0.1):
        number += 1

        def feed(round_: int = number) -> None:
            with connection.cursor() as cursor:
                cursor.execute(again, [round_])
                # A network this bad rests after a few faults; here it must go on, or nothing is under way.
                cursor.execute("delete from publishing_accountbreaker")

        patient(feed)
    connection.close()


def cycle(town: Town, told: list[Brake], under_way: list[int]) -> None:
    """On, confirmed, off by two people; the brake keeps its own times."""
    from regie.mandate.actions import brakes
    from regie.mandate.brake import NewBrake
    from regie.publishing import queries
    from regie.publishing.actions import stopping

    time.sleep(town.chance.uniform(0.05, 0.3))
    scope, target, topic = town.chance.choice(town.targets())
    new = NewBrake(town.place.pk, scope, "harnas", target, topic)  # type: ignore[arg-type]
    brake = patient(lambda: brakes.set_brake(new, by=town.adviser, now=utc_now()))
    under_way.append(queries.under_way(brake, utc_now()).count)
    end = time.monotonic() + 30
    while brake.confirmed_at is None:
        stopping.confirm_due(utc_now(), town.place.pk)
        brake.refresh_from_db()
        time.sleep(0.02)
        if time.monotonic() > end:
            raise RuntimeError(f"{brake} was not confirmed within 30 s")
    time.sleep(town.chance.uniform(0.1, 0.3))
    brakes.release_brake(brake, by=town.adviser, now=utc_now())
    brakes.release_brake(brake, by=town.director, now=utc_now())
    brake.refresh_from_db()
    told.append(brake)


def player(town: Town, cycles: int, told: list[Brake], under_way: list[int], faults: list[str]) -> None:
    """One municipality's share of the cycles."""
    from django.db import connection

    try:
        for _ in range(cycles):
            cycle(town, told, under_way)
    except Exception as trouble:  # noqa: BLE001 - reported by the main thread
        faults.append(f"{type(trouble).__name__}: {trouble}")
    finally:
        connection.close()


def covers(brake: Brake, release: Release) -> bool:
    """Whether the text is in the scope, said anew and not by the product's own words."""
    if release.municipality_id != brake.municipality_id:
        return False
    inside: dict[str, bool] = {
        "municipality": True,
        "assignment": release.assignment_id == brake.assignment_id,
        "agency": release.agency_id == brake.agency_id,
        "channel": release.account_id == brake.channel_id,
        "topic": release.facts["topic"] == brake.topic,
        "person": release.author_id == brake.person_id,
    }
    return inside[brake.scope]


def judge(posts: Sequence[dict[str, Any]], told: list[Brake], tally: Tally) -> None:
    """Hold every attempt and every post against every brake of its municipality.

    Which came first at the gate is told by the ledger: its lines are numbered under the lock that both
    take. The date of an attempt would mislead, for it is written before the attempt waits at the gate.
    """
    from regie.publishing.models import Attempt, Release

    releases = {row.pk: row for row in Release.objects.all()}
    entered = lines_of("publishing.attempted", "attempt")
    on = defaultdict(list)
    put_on, put_off = lines_of("mandate.brake_set"), lines_of("mandate.brake_released")
    for brake in told:
        moments = cast("Any", brake.confirmed_at), cast("Any", brake.released_at)
        sure, off = (moment.timestamp() for moment in moments)
        on[brake.municipality_id].append((brake, put_on[brake.pk], put_off[brake.pk], sure, off))
    left: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for pk, release_id, at in Attempt.objects.filter(kind="send").values_list(
        "pk", "release_id", "started_at"
    ):
        left[release_id].append((at.timestamp(), entered[pk]))
        for brake, first, last, _sure, _off in on[releases[release_id].municipality_id]:
            tally.through_shut_gate += first < entered[pk] < last and covers(brake, releases[release_id])
    for post in (post for post in posts if "ronde" in str(post["text"])):
        release, appeared = releases[int(str(post["text"]).split()[1])], float(post["at"])
        attempts = [line for at, line in left[release.pk] if at <= appeared]
        for brake, first, _last, sure, off in on[release.municipality_id]:
            if covers(brake, release):
                before = bool(attempts) and max(attempts) < first
                tally.after_confirmed += (before and appeared > sure) or sure < appeared < off


def lines_of(action: str, field_: str = "") -> dict[int, int]:
    """Number of the ledger's line by attempt (`field_` of its details) or by brake."""
    from regie.audit.models import Event

    found = Event.objects.filter(action=action).exclude(result="refused")
    if field_:
        return {int(details[field_]): pk for pk, details in found.values_list("pk", "details")}
    return {int(name): pk for pk, name in found.values_list("pk", "object_id")}


def times(told: list[Brake], tally: Tally) -> None:
    """From the press to both moments, as the brakes keep them."""

    def spread(pick: Callable[[Brake], Any]) -> tuple[float, float, float]:
        found = sorted((pick(brake) - brake.set_at).total_seconds() * 1000 for brake in told)
        worst = found[min(len(found) - 1, int(len(found) * 0.99))]
        return round(found[len(found) // 2], 1), round(worst, 1), round(found[-1], 1)

    shut, sure = spread(lambda b: b.no_new_sends_at), spread(lambda b: b.confirmed_at)
    tally.no_new_sends_p50, tally.no_new_sends_p99, tally.no_new_sends_max = shut
    tally.confirmed_p50, tally.confirmed_p99, tally.confirmed_max = sure


def play(url: str, cycles: int, towns: int, seed: int) -> Tally:
    """All municipalities at once, under eight senders."""
    from regie.publishing.models import Attempt

    tally, chance, stop = Tally(), random.Random(seed), threading.Event()
    places = [make_town(number, seed + number) for number in range(towns)]
    told, under_way, faults = list["Brake"](), list[int](), list[str]()
    nursery = Nursery(url, chance, 10**9, PACE, workers=SENDERS)
    feeder = threading.Thread(target=go_round, args=(stop,))
    feeder.start()
    try:
        nursery.killing.set()
        shares = [cycles // towns + (number < cycles % towns) for number in range(towns)]
        players = [
            threading.Thread(target=player, args=(place, share, told, under_way, faults))
            for place, share in zip(places, shares, strict=True)
        ]
        for thread in players:
            thread.start()
        for thread in players:
            thread.join()
        time.sleep(SLOWEST * 2)
    finally:
        tally.kills = nursery.kills
        stop.set()
        feeder.join()
        nursery.end()
    if faults:
        raise RuntimeError("; ".join(faults))
    posts = everything(url)["posts"]
    tally.cycles, tally.published, tally.under_way_at_press = len(told), len(posts), sum(under_way)
    tally.scopes = dict(sorted(Counter(brake.scope for brake in told).items()))
    tally.attempts = Attempt.objects.filter(kind="send").count()
    tally.lost_attempts = Attempt.objects.filter(outcome="lost").count()
    judge(posts, told, tally)
    times(told, tally)
    return tally


def run(cycles: int, towns: int, seed: int) -> Tally:
    """The whole thing in a directory that is thrown away."""
    start = time.monotonic()
    with thrown_away("regie-brake-", seed, SLOWEST) as (url, _database):
        tally = play(url, cycles, towns, seed)
    tally.seconds = round(time.monotonic() - start, 1)
    return tally


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when nothing was published after a confirmation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--towns", type=int, default=6, help="municipalities that brake at the same time")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    tally = run(asked.cycles, asked.towns, asked.seed)
    if asked.json:
        sys.stdout.write(json.dumps(asdict(tally)) + "\n")
    else:
        rows = {"seed": asked.seed, "senders": SENDERS, **asdict(tally)}
        sys.stdout.write("\n".join(f"{name.replace('_', ' '):22} {value}" for name, value in rows.items()))
        sys.stdout.write("\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
