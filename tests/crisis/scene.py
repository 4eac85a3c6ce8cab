"""A municipality in trouble, its agency, and who decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from regie.channels.models import ChannelAccount
from regie.crisis import picture
from regie.crisis.actions import crises, levels, pictures
from regie.crisis.actions.levels import Heard
from regie.crisis.actions.pictures import NewPicture
from regie.crisis.models import Crisis, Picture
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.library.kernel import Kernel
from regie.people.models import Organisation
from tests import make

NOW = make.NIGHT
MINUTE = timedelta(minutes=1)
WHOLE = picture.Content(
    sources_online="Oefenkanaal, 214 berichten",
    sources_offline="KCC: 31 telefoontjes",
    gaps="Geen zicht op buurtapps.",
    behaviour_seen="Mensen gaan kijken.",
    behaviour_needed="Wegblijven, ramen dicht.",
    meaning="Bezorgd over de kinderen van de school.",
    sentiment="worried",
    sentiment_examples=12,
    interpretation="De vraag is vooral of het veilig is.",
    advice_message="Zeg wat we nog niet weten.",
    confidence="middle",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Director and spokesperson of the town; analyst, coordinator and agent of the agency."""

    town: Organisation
    agency: Organisation
    channel: ChannelAccount
    assignment: Assignment
    director: Actor
    spokesperson: Actor
    adviser: Actor
    analyst: Actor
    coordinator: Actor
    agent: Actor

    def opened(self, *, practice: bool = False, now: datetime = NOW) -> Crisis:
        """A crisis that is being watched."""
        new = crises.NewCrisis(self.town.pk, "Brand op de Hamerslag", practice=practice)
        return crises.open_(new, by=self.director, now=now)

    def at_level(self, level: int, crisis: Crisis | None = None, *, now: datetime = NOW) -> Crisis:
        """The same with a level that the control room told."""
        found = crisis or self.opened(now=now)
        heard = Heard(level, "Meldkamer", now - 3 * MINUTE)
        levels.enter_level(found, heard, by=self.director, now=now)
        found.refresh_from_db()
        return found

    def picture(self, crisis: Crisis, *, now: datetime = NOW, **changes: object) -> Picture:
        """A whole picture by the analyst."""
        content = replace(WHOLE, **changes)  # type: ignore[arg-type]
        asked = (picture.Question("Moeten we naar buiten?", 14, 3),)
        new = NewPicture(content, asked, now - 30 * MINUTE, now, (1, 4, 9))
        return pictures.offer(crisis, new, by=self.analyst, now=now)


def scene() -> Scene:
    """A new one."""
    town, agency = make.municipality(), make.agency()
    channel = make.account(town)
    ChannelAccount.objects.filter(pk=channel.pk).update(practice=True)
    channel.refresh_from_db()
    theirs = {
        role: make.seat(agency, role, f"Ada {role.title()}") for role in ("analyst", "coordinator", "agent")
    }
    own = {
        role: make.actor(make.seat(town, role, f"Marit {role.title()}"))
        for role in ("director", "spokesperson", "adviser")
    }
    assignment = make.assignment(town, agency, [channel], [seat.user for seat in theirs.values()])
    hired = {role: make.actor(seat, town) for role, seat in theirs.items()}
    return Scene(town, agency, channel, assignment, **own, **hired)


def kernel(now: datetime = NOW) -> Kernel:
    """What is said an hour after the fire began."""
    return Kernel(
        "Er is brand.", "De oorzaak.", "De brandweer blust.", "Sluit ramen en deuren.",
        now + 30 * MINUTE, now + 60 * MINUTE,
    )  # fmt: skip
