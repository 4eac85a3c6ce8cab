"""A small municipality with an agency, an assignment and mandates, for tests with a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from django.db import transaction

from regie.channels.models import ChannelAccount
from regie.engagement import queries as engagement
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.mandate import queries
from regie.mandate.actions import versions
from regie.mandate.models import MandateVersion
from regie.mandate.starter import DELICATE, EVERYDAY, agency_table
from regie.mandate.verdict import AskMandate
from regie.people import queries as people
from regie.people.models import Membership, Organisation, User
from tests import make

NIGHT = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)  # Friday 23:10 in Amsterdam
PERIOD = (NIGHT - timedelta(days=10), NIGHT + timedelta(days=60))
FACTS = {
    "action": "reply",
    "channel": "practice",
    "topic": "waste",
    "kind": "question",
    "language": "nl",
    "risk": "normal",
    "visibility": "public",
    "personal_data": "no",
    "team": "agency",
    "phase": "normal",
}
_number = count(1)


@dataclass(frozen=True, slots=True)
class World:
    """Everybody needed to make, sign and use a mandate."""

    municipality: Organisation
    agency: Organisation
    channel: ChannelAccount
    assignment: Assignment
    agent: Actor
    director: Actor
    head: Actor
    adviser: Actor

    def ask(self, **changes: str) -> AskMandate:
        """The agent asks, with some facts changed."""
        return AskMandate(
            self.municipality.pk,
            self.assignment.pk,
            self.agency.pk,
            self.channel.pk,
            self.agent.user_id,
            {**FACTS, **changes},
        )

    def ask_ourselves(self, **changes: str) -> AskMandate:
        """The adviser asks for the municipality itself."""
        facts = {**FACTS, "team": "municipality", **changes}
        return AskMandate(self.municipality.pk, None, None, self.channel.pk, self.adviser.user_id, facts)

    def mandate(self, *, version: int = 1, source: dict[str, object] | None = None) -> MandateVersion:
        """A draft by the adviser, signed by the director."""
        table = source or agency_table(PERIOD, version=version)
        draft = versions.draft_version(
            self.municipality.pk, self.assignment, table, by=self.adviser, now=NIGHT
        )
        return make.in_force(draft, by=self.director, now=NIGHT)


def world() -> World:
    """A new one; names differ from every other."""
    n = next(_number)
    municipality = Organisation.objects.create(kind="municipality", name=f"Dorp {n}", slug=f"dorp-{n}")
    agency = Organisation.objects.create(kind="agency", name=f"Bureau {n}", slug=f"bureau-{n}")
    channel = ChannelAccount.objects.create(
        municipality=municipality, network="practice", external_id=f"k{n}", name=f"Kanaal {n}"
    )
    agent = _person(agency, "agent", municipality)
    assignment = Assignment.objects.create(
        municipality=municipality,
        agency=agency,
        name="Night webcare",
        purpose="answer at night",
        state=Assignment.ACTIVE,
        starts_at=PERIOD[0],
        ends_at=PERIOD[1],
        topics=[*EVERYDAY, *DELICATE, "crisis"],
    )
    assignment.channels.add(channel)
    assignment.members.add(int(agent.id))
    make.agreements(assignment)
    roles = ("director", "head_of_communication", "adviser")
    director, head, adviser = (_person(municipality, role, municipality) for role in roles)
    return World(municipality, agency, channel, assignment, agent, director, head, adviser)


def _person(organisation: Organisation, role: str, municipality: Organisation) -> Actor:
    n = next(_number)
    user = User.objects.create_user(f"iemand{n}@regie.example", name=f"Iemand {n}", initials=f"I{n}"[:4])
    seat = Membership.objects.create(
        user=user, organisation=organisation, role=role, since=PERIOD[0], until=PERIOD[1]
    )
    return people.actor(seat, municipality_id=municipality.pk, origin="test")


def passes(place: World) -> str:
    """As a sender does: judge, and at the end ask whether it still holds. `allow`, or why not.

    In the caller's transaction, which then holds the gate until its end.
    """
    with transaction.atomic():
        turn = engagement.turn_of(place.municipality.pk)
        found = queries.verdict(place.ask(), at=NIGHT)
        if found.outcome != "allow":
            return found.reason
        return "allow" if engagement.still_open(place.municipality.pk, turn) else "overtaken"
