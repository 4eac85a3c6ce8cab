"""A municipality with an agency and a few answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from regie.kernel.actor import Actor
from regie.library.actions import writing
from regie.library.content import Content
from regie.library.models import AnswerVersion
from regie.people.models import Organisation
from tests import make
from tests.make import NIGHT

GROFVUIL = Content(
    title="Hoe laat ik grofvuil ophalen?",
    text="Dag {naam}, grofvuil halen we gratis op. Maak een afspraak via veldermeer.example/grofvuil.",
    topic="waste",
    language="nl",
    source_name="Afvalkalender",
    source_url="https://www.veldermeer.example/grofvuil",
    valid_from=NIGHT - timedelta(days=10),
    valid_until=NIGHT + timedelta(days=100),
    cues="bank matras koelkast wegbrengen",
)
PASPOORT = replace(
    GROFVUIL,
    title="Hoe vraag ik een paspoort aan?",
    text="Maak een afspraak voor een paspoort en neem een pasfoto mee.",
    topic="civil_affairs",
    cues="identiteitskaart verlopen",
)
HOND = replace(
    GROFVUIL,
    title="Waar mag mijn hond los?",
    text="Uw hond mag los in het Bospark, elke dag.",
    topic="animals",
    cues="losloopgebied uitlaten",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Who plays a part."""

    town: Organisation
    agency: Organisation
    writer: Actor
    approver: Actor
    agent: Actor

    def write(
        self, content: Content = GROFVUIL, *, by: Actor | None = None, answer_id: int | None = None
    ) -> AnswerVersion:
        """A draft by the writer."""
        return writing.write(self.town.pk, content, by=by or self.writer, now=NIGHT, answer_id=answer_id)

    def approved(self, content: Content = GROFVUIL, *, answer_id: int | None = None) -> AnswerVersion:
        """A version in force."""
        return writing.approve(self.write(content, answer_id=answer_id).pk, by=self.approver, now=NIGHT)


def place(name: str = "") -> Place:
    """A municipality whose agency works for it now."""
    town, agency = make.municipality(name), make.agency()
    agent = make.seat(agency, "agent", "Noor Demo")
    make.assignment(town, agency, [make.account(town)], [agent.user])
    return Place(
        town,
        agency,
        make.actor(make.seat(town, "adviser", "Joris Advies")),
        make.actor(make.seat(town, "director", "Marit Regie")),
        make.actor(agent, town),
    )
