"""Campaigns in the demo: with the agency, taken on, refused in the ethics box, just begun; and a calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from regie.campaigns.actions import calendar, sending, signing, writing
from regie.campaigns.actions.calendar import NewDay
from regie.campaigns.actions.writing import NewCampaign
from regie.campaigns.brief import ETHICS, STEPS
from regie.campaigns.models import Campaign
from regie.channels.models import ChannelAccount
from regie.engagement.models import Assignment, Goal
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people.models import Organisation

SLUG: Final = "veldermeer"
Cast = Callable[[str], Actor]

_CONTAINERS: Final = {
    "reason": "Naast de containers bij het station staat elke week huisvuil. In oktober waren het 214 zakken; "
    "de buitendienst is er zes uur per week mee bezig.",
    "core_message": "Binnen 300 meter is altijd een container met plek. Loop even door, dan blijft het plein schoon.",
    "policy_phase": "in_execution",
    "behaviour": "Bewoners die een volle container treffen, lopen met hun zak door naar de volgende.",
    "behaviour_by": "Stationsbuurt en Rietlanden, vanaf 11 januari 2027",
    "audiences": ["neighbourhood", "newcomers", "low_literacy"],
    "hinders": "Ze weten niet waar de volgende container staat, en er staan al zakken: dan zet iedereen hem erbij.",
    "helps": "Het pasje werkt op elke container. Dat weet de helft niet.",
    "approach": "Op de container zelf, op het moment dat hij vol is: een kaart met de kortste weg. Online alleen "
    "in de buurt, met dezelfde kaart.",
    "easy": "De kaart is een plattegrond met één pijl, zonder zinnen.",
    "attractive": "Felgeel op een grijze container.",
    "social": "‘Acht van de tien buren lopen door’, zodra de telling dat laat zien.",
    "timely": "Op de container, als hij vol is.",
    "sensitivity": "low",
    "expertise": ["copy", "design", "translation"],
    "hours": 40,
    "euros": 2_500,
    "deadline": "2027-01-04",
    "measure": "Zakken naast containers",
    "unit": "per week",
    "baseline": "214",
    "baseline_on": "2026-10-26",
    "target": "120",
    "how_measured": "De buitendienst telt elke maandag om zeven uur, op acht plekken.",
}
_SCHOOL: Final = {
    "reason": "Bij drie basisscholen stoppen auto's op het zebrapad. Ouders vragen al twee jaar om een rustige straat.",
    "core_message": "Zet uw kind af op de kiss-and-ride om de hoek. Dan kan ieder kind veilig oversteken.",
    "policy_phase": "decided",
    "behaviour": "Ouders die met de auto komen, stoppen in de Lindelaan in plaats van voor de school.",
    "behaviour_by": "Drie scholen, vanaf de eerste schooldag na de kerstvakantie",
    "audiences": ["parents"],
    "hinders": "Haast, regen, en het gevoel dat iedereen het doet.",
    "approach": "De kinderen maken zelf de borden; de eerste twee weken staat er een verkeersbrigadier.",
    "easy": "Tien vakken op de Lindelaan, met een stoep zonder oversteek.",
    "social": "De klas met de meeste lopers mag de bel luiden.",
    "timely": "Twee weken na de vakantie, als gewoontes toch veranderen.",
    "sensitivity": "medium",
    "expertise": ["copy", "design", "behaviour"],
    "hours": 56,
    "euros": 4_200,
    "deadline": "2026-12-18",
    "measure": "Auto's die tussen 8.15 en 8.45 uur op het zebrapad stoppen",
    "unit": "per ochtend, drie scholen samen",
    "baseline": "37",
    "baseline_on": "2026-11-12",
    "target": "10",
    "how_measured": "De verkeerskundige telt op twee dinsdagen, voor en zes weken na de start.",
}
_VUURWERK: Final = {
    **_CONTAINERS,
    "reason": "Vorig jaar raakten vier jongeren gewond door zelfgemaakt vuurwerk.",
    "core_message": "Eén knal, en je hand is weg.",
    "behaviour": "Jongeren steken geen zelfgemaakt vuurwerk af.",
    "behaviour_by": "31 december 2026",
    "audiences": ["young_people", "parents"],
    "hinders": "Het is spannend, en filmpjes maken het groter.",
    "approach": "Foto's van wonden, met de naam van de school eronder.",
    "attractive": "Schrik.",
    "sensitivity": "high",
    "hours": 24,
    "euros": 900,
    "deadline": "2026-12-14",
    "measure": "Gewonden door vuurwerk",
    "unit": "in de jaarwisseling",
    "baseline": "4",
    "baseline_on": "2026-01-05",
    "target": "0",
    "how_measured": "Opgave van de huisartsenpost.",
}
_WHY: Final = {
    "recognisable": "Wapen en naam van de gemeente staan op elke kaart en in elk bericht.",
    "resistible": "Wie niet doorloopt, krijgt geen boete en wordt nergens genoemd.",
    "vulnerable": "De kaart werkt zonder taal; voor wie slecht loopt blijft de oude container in gebruik.",
    "proportionate": "Geel karton en acht berichten, voor zes uur werk per week minder.",
    "no_tricks": "Geen aftelklok en geen verzonnen cijfers: ‘acht van de tien’ pas als het geteld is.",
    "no_made_people": "Er staan geen mensen op; de plattegrond is getekend.",
}
_DAYS: Final = (
    ("council", "Raad: begroting en belastingen 2027", 9, 0),
    ("college", "College: besluit proef deelscooters", 6, 0),
    ("works", "Afsluiting Stationsbrug", 5, 42),
    ("council", "Raad: bestemmingsplan Kanaaleiland", 37, 0),
    ("college", "College: uitvoering afvalplan", 20, 0),
    ("event", "Nieuwjaarsbijeenkomst in De Schuur", 36, 0),
    ("council", "Beeldvormende avond: opvanglocatie", 44, 0),
)


@dataclass(frozen=True, slots=True)
class _Team:
    """Who plays whom, at the moment the demo is made."""

    place: Organisation
    held: Assignment
    writer: Actor
    signer: Actor
    coordinator: Actor
    now: datetime

    def begin(self, name: str, goal: Goal, days: int) -> Campaign:
        """So many days ago."""
        new = NewCampaign(self.place.pk, name, (goal.pk,), self.held.pk)
        return writing.begin(new, by=self.writer, now=self.now - timedelta(days=days))

    def fill(self, row: Campaign, told: Mapping[str, object], days: int = 0) -> Campaign:
        """Every step at once."""
        own = ChannelAccount.objects.filter(municipality_id=row.municipality_id, active=True)
        channels = {"channels": list(own.values_list("pk", flat=True))}
        then = self.now - timedelta(days=days)
        for step in STEPS:
            row = writing.keep_step(row, step, {**told, **channels}, by=self.writer, now=then)
        return row


def arrange(cast: Cast, now: datetime) -> None:
    """All of it, for the first municipality of the demo."""
    place = Organisation.objects.get(slug=SLUG)
    held = Assignment.objects.filter(municipality=place, state=Assignment.ACTIVE).order_by("pk")[0]
    team = _Team(place, held, cast("Joris"), cast("Marit"), cast("Carla"), now)
    goals = list(Goal.objects.filter(municipality=place, ends_on=None).order_by("pk"))
    _taken_on(team, goals[1])
    _with_the_agency(team, goals[0])
    fear = team.fill(team.begin("Oud en nieuw zonder gewonden", goals[2], 5), _VUURWERK)
    reason = "Dit maakt jonge kinderen bang en zet een school te kijk. Laat zien wat wel kan, zonder wonden."
    signing.refuse(fear, reason, by=team.signer, now=now)
    vote = team.begin("Stemmen op 17 maart", goals[-1], 1)
    writing.keep_step(vote, "reason", _ELECTION, by=team.writer, now=now)
    _fill_calendar(place, team.writer, now)


def _taken_on(team: _Team, goal: Goal) -> None:
    row = team.fill(team.begin("Veilig naar school", goal, 30), _SCHOOL, 26)
    agreed = dict.fromkeys(ETHICS, "Besproken met de drie scholen en de ouderraad.")
    agreed["no_made_people"] = "De borden zijn van de kinderen zelf."
    days = [team.now - timedelta(days=n) for n in (25, 24, 23)]
    signing.sign(row, agreed, by=team.signer, now=days[0])
    sending.send(row, by=team.writer, now=days[0])
    asked = sending.ask(row, "Mogen de kinderen herkenbaar in beeld?", by=team.coordinator, now=days[1])
    sending.answer(asked, "Nee: alleen hun tekeningen, geen gezichten.", by=team.writer, now=days[1])
    sending.accept(row, by=team.coordinator, now=days[2])


def _with_the_agency(team: _Team, goal: Goal) -> None:
    row = team.fill(team.begin("Schone stationsbuurt", goal, 6), _CONTAINERS, 3)
    signing.sign(row, _WHY, by=team.signer, now=team.now - timedelta(days=2))
    sending.send(row, by=team.writer, now=team.now - timedelta(hours=20))
    text = "In welke talen moet de kaart er komen, of redden we het zonder tekst?"
    sending.ask(row, text, by=team.coordinator, now=team.now - timedelta(hours=3))


_ELECTION: Final = {
    "reason": "In West en Kanaaleiland stemde vier op de tien inwoners; in de rest zes op de tien.",
    "core_message": "Op 17 maart stemt u waar u wilt in de gemeente. Neem uw stempas en legitimatie mee.",
    "policy_phase": "decided",
}


def _fill_calendar(place: Organisation, by: Actor, now: datetime) -> None:
    today = local(now).date()
    for kind, title, ahead, long in _DAYS:
        first = today + timedelta(days=ahead)
        calendar.add(NewDay(place.pk, kind, title, first, first + timedelta(days=long)), by=by, now=now)
    fixed = (("election", "Provinciale Staten en waterschap", date(2027, 3, 17)),
             ("remembrance", "Dodenherdenking", date(2027, 5, 4)),
             ("holiday", "Eerste kerstdag", date(2026, 12, 25)))  # fmt: skip
    for kind, title, day in fixed:
        if day >= today:
            calendar.add(NewDay(place.pk, kind, title, day, day), by=by, now=now)
