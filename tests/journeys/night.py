"""A municipality at night, over any network: people, agreements, a running worker, and the ledger after."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from regie.audit.models import Event
from regie.channels.actions import accounts, listening
from regie.channels.models import ChannelAccount
from regie.interpret.topics import TOPICS
from regie.kernel.actor import software
from regie.kernel.clock import utc_now
from regie.mandate.actions import versions as mandate
from regie.mandate.starter import agency_table, municipality_table
from regie.people.models import Membership, Organisation
from regie.project import setup, worker
from regie.project.demo.world import around_the_clock
from tests import make

ROOT = Path(__file__).resolve().parents[2]


class Network(Protocol):
    """A network as residents see it; never through the product."""

    def account(self, municipality: Organisation) -> accounts.NewAccount:
        """How the municipality connects its account."""
        ...

    def ask(self, text: str) -> object:
        """A resident asks the municipality something; what comes back identifies the question."""
        ...

    def answers(self, question: object) -> list[str]:
        """What the municipality answered to that question, as the resident sees it now."""
        ...


@dataclass(frozen=True, slots=True)
class Night:
    """Who is there and over which network."""

    municipality: Organisation
    channel: ChannelAccount
    agent: Membership
    adviser: Membership
    network: Network


def begin(network: Network) -> Night:
    """Keys, people, one channel, an assignment and both mandates."""
    setup.keys()
    now = utc_now()
    town, bureau = make.municipality(), make.agency()
    agent = make.seat(bureau, "agent", "Noor Nacht")
    TOTP.activate(agent.user, generate_totp_secret())
    adviser = make.seat(town, "adviser", "Joris Advies")
    director, head = (
        make.seat(town, "director", "Marit Regie"),
        make.seat(town, "head_of_communication", "Hanneke"),
    )
    make.seat(town, "duty_adviser", "Samira Piket")
    channel = accounts.connect(network.account(town), by=software("test", origin="cli"), now=now)
    assigned = make.assignment(town, bureau, [channel], [agent.user])
    type(assigned).objects.filter(pk=assigned.pk).update(topics=list(TOPICS))
    period = (now - timedelta(days=2), now + timedelta(days=30))
    for given, table in (
        (assigned, around_the_clock(agency_table(period))),
        (None, municipality_table(period)),
    ):
        version = mandate.draft_version(town.pk, given, table, by=make.actor(director), now=now)
        make.in_force(version, by=make.actor(head), now=now)
    return Night(town, channel, agent, adviser, network)


@contextmanager
def working() -> Iterator[None]:
    """The real worker's sweeps, in threads of this process."""
    stop = threading.Event()
    threads = worker.start(stop)
    try:
        yield
    finally:
        stop.set()
        listening.stop_listening()
        for thread in threads:
            thread.join(15)


def wait_for(what: Callable[[], Any], *, seconds: float = 10, why: str) -> Any:
    """The first true answer; fails with `why` when none comes in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(why)


def export_and_verify(place: Path) -> dict[str, Any]:
    """Export the ledger by the command and verify it with the single file, as an outsider would."""
    wait_for(lambda: not Event.objects.filter(seq__isnull=True).exists(), why="the ledger was not numbered")
    from regie.project.cli import main

    assert main(["audit", "export", str(place)]) == 0
    verifier = ROOT / "src" / "regie" / "audit" / "verify_ledger.py"
    done = subprocess.run(
        [sys.executable, "-I", str(verifier), str(place)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict
