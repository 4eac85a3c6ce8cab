"""A municipality, its agency, the people, one channel and one question of a resident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from regie.channels import registry
from regie.channels.models import ChannelAccount, Message
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.publishing import outside
from regie.publishing.actions import releases
from regie.publishing.delivery import Timing
from regie.publishing.models import Release
from regie.publishing.proposal import Proposal
from regie.publishing.testing import FakeNetwork, FakeOutside
from tests import make

PACE = Timing(timeout=2, margin=1, settle=1)
FACTS = {
    "action": "reply",
    "channel": "practice",
    "topic": "waste",
    "kind": "question",
    "language": "nl",
    "risk": "low",
    "visibility": "public",
    "personal_data": "no",
    "team": "agency",
    "phase": "normal",
}


@dataclass(slots=True)
class World:
    """Who and what there is; `proposed` puts a text at the door."""

    municipality: Organisation
    agency: Organisation
    account: ChannelAccount
    question: Message
    assignment: Assignment
    agent: Actor
    adviser: Actor
    duty: Actor
    head: Actor
    network: FakeNetwork
    outside: FakeOutside

    def proposed(
        self, outcome: str = "allow", text: str = "Morgen komen we langs.", **more: object
    ) -> Release:
        """A release by the agent, with the mandate answering `outcome` from now on."""
        obligations = more.pop("obligations", {})
        by, now = more.pop("by", self.agent), more.pop("now", make.NIGHT)
        self.outside.now_says(outcome, obligations=obligations)
        fields: dict[str, object] = {
            "account_id": self.account.pk,
            "text": text,
            "facts": FACTS,
            "thread_id": self.question.thread_id,
            "in_reply_to_id": self.question.pk,
            "case": "case:1",
        }
        proposal = Proposal(**{**fields, **more})  # type: ignore[arg-type]
        assert isinstance(by, Actor)
        assert isinstance(now, datetime)
        return releases.propose(proposal, by=by, now=now)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Ready for the night; the network and the mandate are doubles."""
    town, bureau = make.municipality(), make.agency()
    account = make.account(town)
    agent = make.seat(bureau, "agent", "Ruben Smit")
    network, below = FakeNetwork(), FakeOutside()
    registry.replace("practice", network)
    outside.serve(below)
    yield World(
        municipality=town,
        agency=bureau,
        account=account,
        question=make.message(account),
        assignment=make.assignment(town, bureau, [account], [agent.user]),
        agent=make.actor(agent, town),
        adviser=make.actor(make.seat(town, "adviser", "Anna Bakker")),
        duty=make.actor(make.seat(town, "duty_adviser", "Fatma Yilmaz")),
        head=make.actor(make.seat(town, "head_of_communication", "Jan de Boer")),
        network=network,
        outside=below,
    )
    outside.restore()
    registry.restore("practice")
