"""A municipality with people for listening, and a query on its way to being in force."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from regie.channels.models import ChannelAccount, Identity, Message
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.watch.actions import deciding, writing
from regie.watch.models import MonitoringQuery
from regie.watch.proposal import Proposal
from tests import make

NOW = make.NIGHT
TODAY = date(2026, 11, 20)
WATER = Proposal(
    theme="Wateroverlast",
    text="(water OR riool*) AND straat",
    purpose="crisis_picture",
    reason="We willen op tijd weten waar straten blank staan.",
    audience="Team communicatie en de crisisorganisatie",
    legal_ground="Taak van algemeen belang: bevolkingszorg en informatie bij een crisis",
    dpia="DPIA 2026-07",
    starts_on=TODAY,
    ends_on=TODAY + timedelta(days=30),
)


@dataclass(slots=True)
class Scene:
    """Everybody who takes part; the analyst is of an agency with an assignment."""

    town: Organisation = field(default_factory=make.municipality)
    bureau: Organisation = field(default_factory=make.agency)
    channel: ChannelAccount = field(init=False)
    adviser: Actor = field(init=False)
    director: Actor = field(init=False)
    privacy: Actor = field(init=False)
    analyst: Actor = field(init=False)
    written: int = 0

    def __post_init__(self) -> None:
        self.channel = make.account(self.town, "bluesky")
        seats = {role: make.seat(self.town, role, f"{role} Demo") for role in _MUNICIPAL}
        self.adviser, self.director, self.privacy = (make.actor(seats[role]) for role in _MUNICIPAL)
        seat = make.seat(self.bureau, "analyst", "Ana Lyst")
        make.assignment(self.town, self.bureau, [self.channel], [seat.user])
        self.analyst = make.actor(seat, self.town)

    def approved(self, now: datetime = NOW, **other: object) -> MonitoringQuery:
        """A query that was written, advised and approved, by three different people."""
        made = writing.write(self.town.pk, replace(WATER, **other), by=self.analyst, now=now)  # type: ignore[arg-type]
        writing.ask(made.pk, by=self.analyst, now=now)
        deciding.advise(made.pk, "positive", "", by=self.privacy, now=now)
        return deciding.approve(made.pk, "", by=self.director, now=now)

    def says(self, text: str, at: datetime, *, author: str = "", **more: object) -> Message:
        """A resident's public message, received a second after it was written."""
        self.written += 1
        fields = {"remote_created_at": at, "received_at": at + timedelta(seconds=1), **more}
        if author:
            fields["author"] = Identity.objects.get_or_create(account=self.channel, external_id=author)[0]
        return make.message(self.channel, text, **fields)


_MUNICIPAL = ("adviser", "director", "privacy_officer")
