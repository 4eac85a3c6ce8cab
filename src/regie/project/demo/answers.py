"""What the demo's agents answer: one or two plain replies per topic. Used for the demo's past only."""

from __future__ import annotations

from typing import Final

ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "waste": (
        "Goedenavond, vervelend dat de container nog vol staat. Morgen voor 12.00 uur "
        "komt de wagen alsnog langs. "
        "Laat de container gerust staan.",
        "Grofvuil kunt u gratis laten ophalen. Maak een afspraak via "
        "veldermeer.example/grofvuil, dat kan ook nu.",
    ),
    "public_space": (
        "Dank voor de melding! We geven de plek door aan de wijkploeg. Losse tegels "
        "maken we binnen vijf werkdagen "
        "vast; is het gevaarlijk, dan eerder.",
        "Goed dat u het zegt. De lantaarnpaal staat nu op de lijst; heeft u het paalnummer voor ons?",
    ),
    "greenery": (
        "We kijken morgen naar de boom. Ligt de tak over de weg, bel dan nu 14 0999: de wacht komt direct.",
    ),
    "roads": (
        "Dank voor de tip. De verkeerslichten op de Ringdijk hebben een storing, de monteur is onderweg.",
    ),
    "road_works": (
        "De werkzaamheden aan de Havenweg duren tot vrijdag 18.00 uur. Fietsers kunnen er steeds langs.",
    ),
    "parking": (
        "Op zondag parkeert u gratis in het centrum. In de garage aan de Kade betaalt "
        "u wel, daar is altijd plek.",
    ),
    "permits": (
        "Een aanvraag duurt meestal acht weken. Waar uw aanvraag nu is, ziet u na inloggen op "
        "veldermeer.example/vergunning.",
    ),
    "housing": (
        "Voor een sociale huurwoning schrijft u zich in bij WoonPunt. Hulp daarbij? "
        "Die is er elke dinsdag in de "
        "bibliotheek.",
    ),
    "taxes": (
        "U kunt in termijnen betalen, dat regelt u zelf via veldermeer.example/belasting. Lukt het niet, dan "
        "denken we graag mee.",
    ),
    "civil_affairs": (
        "Voor een paspoort maakt u een afspraak op veldermeer.example/paspoort. Neem een pasfoto en uw oude "
        "paspoort mee; na vijf werkdagen ligt het nieuwe klaar.",
    ),
    "moving": (
        "Welkom in Veldermeer! Geef uw verhuizing door vanaf vier weken voor tot vijf dagen na de dag zelf, "
        "online met DigiD.",
    ),
    "income_support": (
        "Dat is vervelend wachten. Over uw eigen uitkering mogen we hier niets zeggen; belt u morgen vanaf "
        "9.00 uur 14 0999, dan kijkt een collega mee.",
    ),
    "social_care": (
        "Voor hulp thuis kunt u terecht bij het wijkteam, zonder verwijzing. Bellen "
        "kan elke werkdag via 14 0999.",
    ),
    "public_order": (
        "Wat naar. Is er nu overlast, bel dan de politie: 0900-8844. Wij geven het "
        "door aan de wijkagent en de "
        "boa's.",
    ),
    "animals": (
        "Een gewond dier? De dierenambulance komt ook 's nachts: bel 144. Fijn dat u zich erom bekommert.",
    ),
    "events": (
        "De avondmarkt gaat morgen door, van 17.00 tot 22.00 uur. De Markt is dan dicht voor auto's.",
    ),
    "sports_culture": ("Het zwembad is zondag open van 9.00 tot 16.00 uur, banenzwemmen tot 12.00 uur.",),
    "education": ("Aanmelden voor groep 1 kan vanaf de derde verjaardag, rechtstreeks bij de school.",),
    "environment": (
        "We meten het geluid bij de sluis sinds maandag. De cijfers staan vrijdag op "
        "veldermeer.example/geluid.",
    ),
    "energy": (
        "Voor isolatie is er een lening tegen lage rente. Het energieloket denkt elke woensdag met u mee.",
    ),
    "elections": (
        "Stempas kwijt? Een nieuwe vraagt u aan tot de vijfde dag voor de verkiezing, ook online.",
    ),
    "opening_hours": (
        "Het stadhuis is morgen open van 9.00 tot 17.00 uur, donderdag ook 's avonds tot 20.00 uur.",
    ),
    "digital_service": (
        "Excuus voor het ongemak. De storing in Mijn Veldermeer is bekend; we "
        "verwachten dat alles om 22.00 uur "
        "weer werkt.",
    ),
    "crisis": (
        "We begrijpen uw zorg. De brandweer is ter plaatse. Houd ramen en deuren "
        "dicht en zet ventilatie uit. Om "
        "22.30 uur volgt nieuws op veldermeer.example/brand.",
    ),
    "other": (
        "Dank voor uw bericht! We zoeken het uit en laten het u hier weten.",
        "Goede vraag. Morgen tussen 9.00 en 17.00 uur weet een collega hier het antwoord op.",
    ),
}


def answer(topic: str, number: int) -> str:
    """A reply for the topic; `number` picks among them."""
    texts = ANSWERS.get(topic, ANSWERS["other"])
    return texts[number % len(texts)]
