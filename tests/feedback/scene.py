"""A month of sent answers, a sample of them, and people to judge it."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.channels.models import ChannelAccount
from regie.engagement.models import Assignment
from regie.feedback.actions import cards, samples
from regie.feedback.actions.samples import Wanted
from regie.feedback.models import Looked, Sample
from regie.feedback.states import Scores
from regie.kernel.actor import Actor
from regie.people.models import Membership, User
from regie.publishing.models import Release, Wording
from tests import make

GOOD = Scores(right=True, rule=True, quick=True, tone=4, effect=4)
BAD = Scores(right=False, rule=True, quick=True, tone=4, effect=3)


def sent(
    assignment: Assignment, on: ChannelAccount, author: User, *, now: datetime, **more: object
) -> Release:
    """One answer that went out an hour ago."""
    facts = {"topic": more.pop("topic", "waste"), "risk": more.pop("risk", "normal")}
    fields: dict[str, object] = {
        "municipality_id": assignment.municipality_id,
        "account": on,
        "assignment": assignment,
        "agency_id": assignment.agency_id,
        "author": author,
        "text": "Morgen legen we de container. ^AB",
        "facts": facts,
        "outcome": "allow",
        "binding": "x" * 64,
        "state": "sent",
        "state_since": now,
        "created_at": now - timedelta(hours=2),
        "sent_at": now - timedelta(hours=1),
        "in_reply_to": make.message(on),
    }
    made = Release.objects.create(**{**fields, **more})
    Wording.objects.create(release=made, text=made.text, by=author, role="agent", at=now)
    return made


class Town:
    """A municipality with a director, an adviser and a head; an agency with an agent and a coordinator."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.place, self.bureau = make.municipality(), make.agency()
        self.director: Membership = make.seat(self.place, "director", name="Marit Bos")
        self.adviser: Membership = make.seat(self.place, "adviser", name="Joris de Boer")
        self.head: Membership = make.seat(self.place, "head_of_communication", name="Hanna Vos")
        self.agent: Membership = make.seat(self.bureau, "agent", name="Anna Bakker")
        self.coordinator: Membership = make.seat(self.bureau, "coordinator", name="Carla Smit")
        self.channel = make.account(self.place)
        members = [self.agent.user, self.coordinator.user]
        self.assignment = make.assignment(self.place, self.bureau, [self.channel], members)

    def by(self, seat: Membership) -> Actor:
        """The person in this seat, at work for the municipality."""
        return make.actor(seat, self.place)

    def sent(self, number: int = 1, **more: object) -> list[Release]:
        """So many answers of the agent."""
        return [
            sent(self.assignment, self.channel, self.agent.user, now=self.now, **more) for _ in range(number)
        ]

    def wanted(self, **more: object) -> Wanted:
        """Everything of the last day, with a margin that takes all of a small number."""
        told = {"margin": 0.01, "confidence": 0.95, **more}
        return Wanted(self.now - timedelta(days=1), self.now, **told)  # type: ignore[arg-type]

    def sample(self, **more: object) -> Sample:
        """A sample drawn by the director."""
        wanted = self.wanted(**more)
        return samples.draw_sample(self.assignment, wanted, seed="s", by=self.by(self.director), now=self.now)

    def judge(self, answer: Looked, *scores: Scores) -> None:
        """Judged by the director, then by the adviser."""
        for seat, card in zip((self.director, self.adviser), scores, strict=False):
            cards.judge(answer, card, by=self.by(seat), now=self.now)
