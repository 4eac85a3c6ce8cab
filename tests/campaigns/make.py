"""A municipality with a goal, people who write, sign and answer, and a brief that lacks nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from regie.campaigns.actions import sending, signing, writing
from regie.campaigns.actions.writing import NewCampaign
from regie.campaigns.brief import ETHICS, STEPS
from regie.campaigns.models import Campaign
from regie.channels.models import ChannelAccount
from regie.engagement.models import Assignment, Goal
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from tests import make

NOW = make.NIGHT
WHOLE: dict[str, object] = {
    "reason": "Naast de containers ligt huisvuil.",
    "core_message": "Er is altijd een container met plek.",
    "policy_phase": "decided",
    "behaviour": "Bewoners lopen door naar de volgende container.",
    "behaviour_by": "Stationsbuurt, vanaf januari",
    "audiences": ["neighbourhood", "older_people"],
    "hinders": "Ze weten niet waar die staat.",
    "approach": "Een kaartje op de volle container.",
    "easy": "De route staat erop.",
    "sensitivity": "low",
    "expertise": ["copy", "design"],
    "hours": 40,
    "euros": 2500,
    "deadline": "2027-01-04",
    "measure": "Zakken naast containers",
    "unit": "per week",
    "baseline": "214",
    "baseline_on": "2026-10-26",
    "target": "120",
    "how_measured": "De buitendienst telt op maandag.",
}
POINTS = dict.fromkeys(ETHICS, "Dat klopt, want het logo staat erop.")


@dataclass(slots=True)
class Scene:
    """The writer is an adviser, the signer the director; the agency has a coordinator."""

    town: Organisation = field(default_factory=make.municipality)
    bureau: Organisation = field(default_factory=make.agency)
    channel: ChannelAccount = field(init=False)
    assignment: Assignment = field(init=False)
    goal: Goal = field(init=False)
    writer: Actor = field(init=False)
    signer: Actor = field(init=False)
    coordinator: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.channel = make.account(self.town)
        self.writer = make.actor(make.seat(self.town, "adviser"))
        self.signer = make.actor(make.seat(self.town, "director"))
        seat = make.seat(self.bureau, "coordinator")
        self.assignment = make.assignment(self.town, self.bureau, [self.channel], [seat.user])
        self.coordinator = make.actor(seat, self.town)
        self.goal = make.goal(self.town)

    def begun(self, name: str = "Schone stationsbuurt") -> Campaign:
        """An empty brief."""
        new = NewCampaign(self.town.pk, name, (self.goal.pk,), self.assignment.pk)
        return writing.begin(new, by=self.writer, now=NOW)

    def whole(self) -> Campaign:
        """Every step filled in."""
        row = self.begun()
        for step in STEPS:
            told = {**WHOLE, "channels": [self.channel.pk]}
            row = writing.keep_step(row, step, told, by=self.writer, now=NOW)
        return row

    def signed(self) -> Campaign:
        """With the ethics box."""
        row = self.whole()
        signing.sign(row, POINTS, by=self.signer, now=NOW)
        return row

    def sent(self, now: datetime = NOW) -> Campaign:
        """With the agency."""
        return sending.send(self.signed(), by=self.writer, now=now)
