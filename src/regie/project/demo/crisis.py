"""The crisis room in the demo: something that is being watched tonight, and the exercise of last week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from regie.crisis.actions import crises, exercises, kernels, levels, pictures, rumours
from regie.crisis.actions.levels import Heard
from regie.crisis.actions.moments import note
from regie.crisis.actions.pictures import NewPicture
from regie.crisis.models import Crisis, Exercise, Inject, Picture
from regie.crisis.picture import Content, Question
from regie.crisis.script import GAS
from regie.kernel.actor import Actor
from regie.library.kernel import Kernel
from regie.people.models import Organisation
from regie.practice.models import PracticePlay
from regie.practice.queries import own_account

Who = Callable[[str], Actor]
PLACE: Final = "veldermeer"
MINUTE: Final = timedelta(minutes=1)

TONIGHT: Final = Content(
    sources_online="Oefenkanaal: 38 berichten; twee buurtgroepen genoemd door inwoners.",
    sources_offline="KCC: 9 telefoontjes. Meldkamer: één melding, brandweer kijkt.",
    gaps="Geen zicht op gesloten buurtapps en op berichten in het Pools.",
    behaviour_seen="Mensen gaan buiten kijken en rijden naar het bedrijventerrein.",
    behaviour_needed="Wegblijven van de Gemaalweg; ramen dicht bij een sterke geur.",
    meaning="Vooral vragen, weinig boosheid. Een paar mensen noemen de brand van vijf jaar geleden.",
    sentiment="worried",
    sentiment_examples=14,
    interpretation=(
        "Er is een brandlucht gemeld aan de oostkant; de bron is niet bekend.\n"
        "De vragen gaan over veiligheid binnenshuis, nog niet over schuld.\n"
        "Als er rook zichtbaar wordt, verwachten we veel meer vragen over de school."
    ),
    advice_message="Zeg dat de brandweer kijkt en wanneer we meer weten.",
    advice_tone="Rustig en kort; niet geruststellen zonder meting.",
    advice_channel="Eigen kanaal en website",
    advice_speaker="Woordvoerder",
    confidence="middle",
)
ASKED: Final = (
    Question("Ruikt er nog iemand een brandlucht? Wat is dat?", 17, 4),
    Question("Moeten de ramen dicht?", 9, 6),
    Question("Is de Gemaalweg afgesloten?", 5, 3),
    Question("Gaat de school morgen open?", 2, 0),
)
KERNEL: Final = (
    "Er is een brandlucht gemeld aan de oostkant van Veldermeer. De brandweer is ter plaatse.",
    "Waar de lucht vandaan komt en of er iets schadelijks in zit.",
    "De brandweer zoekt de bron en meet. Wij beantwoorden vragen.",
    "Sluit ramen en deuren als u iets ruikt. Ga niet kijken.",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a picture holds."""

    content: Content
    asked: tuple[Question, ...]
    counts: tuple[int, ...]


def arrange(who: Who, now: datetime) -> None:
    """Of one municipality; the other shows the room when nothing goes on."""
    place = Organisation.objects.get(slug=PLACE)
    _exercise(place, who, now - timedelta(days=6, hours=3))
    _tonight(place, who, now)


def _tonight(place: Organisation, who: Who, now: datetime) -> None:
    """Watched, without a level: nothing changes at the door."""
    samira, aisha = who("Samira"), who("Aisha")
    new = crises.NewCrisis(place.pk, "Brandlucht bij de Hamerslag")
    crisis = crises.open_(new, by=samira, now=now - 45 * MINUTE)
    crises.set_rhythm(crisis, 60, by=samira, now=now - 40 * MINUTE)
    told = rumours.see(crisis, "Er zou asbest in de loods liggen", 4, by=aisha, now=now - 30 * MINUTE)
    rumours.judge(told, "unconfirmed", "Navraag bij het bedrijf loopt", by=aisha, now=now - 28 * MINUTE)
    false = rumours.see(crisis, "De school zou al ontruimd zijn", 3, by=aisha, now=now - 26 * MINUTE)
    rumours.judge(false, "refuted", "Schoolleiding, telefonisch", by=aisha, now=now - 20 * MINUTE)
    told_now = Told(TONIGHT, ASKED, (0, 1, 1, 2, 2, 3, 2, 5, 6, 4, 7, 5))
    made = _lay(crisis, told_now, aisha, now - 15 * MINUTE)
    pictures.decide(made, "follow", "", by=who("Wouter"), now=now - 11 * MINUTE)
    message = Kernel(*KERNEL, next_at=now + 50 * MINUTE, valid_until=now + 75 * MINUTE)
    first = kernels.write(crisis, message, by=who("Joris"), now=now - 10 * MINUTE)
    kernels.approve(crisis, first, by=who("Wouter"), now=now - 8 * MINUTE)


def _exercise(place: Organisation, who: Who, start: datetime) -> None:
    """Played by the clock, ninety minutes; its moments as they were, so the report has something to tell."""
    account = own_account(PLACE)
    if account is None:
        return
    play = PracticePlay.objects.create(
        municipality=PLACE, account=account, scenario=GAS.scene, seed=1, speed=1.0,
        length_seconds=GAS.minutes * 60, resumed_at=start, started_at=start,
    )  # fmt: skip
    marit = who("Marit")
    crisis = crises.open_(
        crises.NewCrisis(place.pk, "Gaslek op de Markt", practice=True), by=marit, now=start
    )
    exercise = Exercise.objects.create(
        crisis=crisis, script=GAS.key, play=play, speed=1.0, started_by_id=marit.user_id or 0
    )
    Inject.objects.bulk_create(
        Inject(
            exercise=exercise,
            key=one.key,
            second=round(one.minute * 60),
            shown_at=start + one.minute * MINUTE,
        )
        for one in GAS.injects
    )
    _play(crisis, exercise, who, start)
    exercises.finish(exercise, by=marit, now=start + 90 * MINUTE)


def _play(crisis: Crisis, exercise: Exercise, who: Who, start: datetime) -> None:
    def at(minute: float) -> datetime:
        return start + minute * MINUTE

    samira, aisha, wouter = who("Samira"), who("Aisha"), who("Wouter")
    note(crisis, "alarm", at(5))
    levels.enter_level(crisis, Heard(1, "Meldkamer", at(11)), by=samira, now=at(13))
    dead = rumours.see(crisis, "Er zouden twee doden zijn", 6, by=aisha, now=at(22))
    first_told = Told(_during("worried", "De vraag is of mensen weg moeten."), ASKED[1:3], (1, 3, 6, 9))
    first = _lay(crisis, first_told, aisha, at(27))
    levels.enter_level(crisis, Heard(2, "Officier van dienst, telefonisch", at(26)), by=samira, now=at(29))
    pictures.decide(first, "change", "Eerst de school en het zorgcentrum bellen.", by=wouter, now=at(31))
    told = Kernel("Gaslek op de Markt.", "Hoe lang het duurt.", "Het gebied wordt ontruimd.",
                  "Ga weg uit het gebied.", at(60), at(75))  # fmt: skip
    message = kernels.write(crisis, told, by=who("Noor"), now=at(33))
    kernels.approve(crisis, message, by=wouter, now=at(36))
    text = "Gaslek op de Markt. Verlaat het gebied. Geen open vuur. (oefening)"
    levels.pin_alert(crisis, text, "https://www.nl-alert.nl/", at(34), by=samira, now=at(38))
    rumours.judge(dead, "refuted", "Meldkamer", by=aisha, now=at(40))
    note(crisis, "message", at(44))
    knew = rumours.see(crisis, "De gemeente zou al in mei gewaarschuwd zijn", 9, by=aisha, now=at(45))
    exercises.handle(_inject(exercise, "press"), "Woordvoerder belt terug; lijn: we zoeken het uit.",
                     by=wouter, now=at(57))  # fmt: skip
    blame = _during("angry", "De toon verschuift naar schuld: wie wist wat?")
    second = _lay(crisis, Told(blame, ASKED[:3], (9, 11, 8, 12)), aisha, at(62))
    pictures.decide(second, "follow", "", by=wouter, now=at(66))
    rumours.judge(knew, "unconfirmed", "Netbeheerder zoekt het na", by=aisha, now=at(70))
    levels.enter_level(crisis, Heard(0, "Brandweer", at(76)), by=samira, now=at(79))


def _during(sentiment: str, meaning: str) -> Content:
    return Content(
        sources_online="Oefenkanaal",
        sources_offline="Meldkamer, KCC",
        gaps="Geen zicht op buurtapps.",
        behaviour_seen="Mensen lopen door de winkelstraat.",
        behaviour_needed="Weg uit het gebied.",
        meaning=meaning,
        sentiment=sentiment,
        sentiment_examples=11,
        interpretation=meaning,
        advice_message="Zeg waar mensen heen kunnen en wanneer het volgende bericht komt.",
        confidence="middle",
    )


def _lay(crisis: Crisis, told: Told, by: Actor, now: datetime) -> Picture:
    new = NewPicture(told.content, told.asked, now - 30 * MINUTE, now, told.counts)
    return pictures.offer(crisis, new, by=by, now=now)


def _inject(exercise: Exercise, key: str) -> Inject:
    return exercise.injects.select_related("exercise__crisis", "exercise__play").get(key=key)
