"""What the municipality answered in the past: only for demo history, never suggested as a reply."""

from __future__ import annotations

from typing import Final

# kind -> share of first messages that got an answer; others: see the generator
SHARE_ANSWERED: Final[dict[str, float]] = {
    "spam": 0.0,
    "thanks": 0.45,
    "other": 0.40,
    "threat": 0.10,
    "suicide_risk": 1.0,
    "emergency": 1.0,
    "press": 0.9,
    "question": 0.88,
}
_BY_KIND: Final[dict[str, tuple[str, ...]]] = {
    "emergency": (
        "Bent u in gevaar of ziet u gevaar? Bel direct 112. Wij geven uw bericht nu ook zelf door. ^LB",
    ),
    "suicide_risk": (
        "Wat naar dat u zich zo voelt, goed dat u het zegt. Praten kan nu, dag en nacht en anoniem: bel 113 of "
        "0800-0113, of chat op 113.nl. Is er direct gevaar, bel 112. ^MV",
    ),
    "press": ("Dank voor uw vraag. Onze woordvoerder belt u terug, ook buiten kantooruren. ^MV",),
    "councillor": (
        "Dank voor uw bericht. Wij geven uw vraag door aan de griffie, die neemt contact met u op. ^SK",
    ),
    "woo_request": (
        "Een Woo-verzoek kunnen we hier niet in behandeling nemen. Dat kan via het formulier op onze website of per brief. ^LB",
    ),
    "objection": (
        "Bezwaar maken kan niet via dit kanaal. Op onze website leest u hoe het wel kan, let op de termijn van zes weken. ^LB",
    ),
    "privacy_request": (
        "Zo'n verzoek kunt u veilig doen via onze website, met DigiD. Zet hier liever geen gegevens neer. ^SK",
    ),
    "threat": ("Uw bericht gaat over een grens. Wij antwoorden niet op bedreigingen en geven ze door. ^MV",),
    "thanks": ("Dank u wel, we geven het door aan de collega's! ^SK", "Fijn om te lezen 😊 ^LB"),
    "report": (
        "Dank voor uw melding. We hebben hem doorgezet naar de buitendienst; zij kijken zo snel mogelijk. ^LB",
        "Bedankt voor het melden! Staat genoteerd. Heeft u een huisnummer in de buurt voor ons? ^SK",
        "Dank, dit pakken we op. U kunt de voortgang volgen met het nummer dat u per bericht krijgt. ^MV",
    ),
    "complaint": (
        "Vervelend dat dit zo loopt. We zoeken uit wat er misging en komen hier bij u op terug. ^MV",
        "Dat begrijpen we. We geven dit door aan de afdeling en vragen om een reactie. ^LB",
        "Dit is niet hoe het hoort. Kunt u ons in een privébericht uw adres sturen? Dan kijken we mee. ^SK",
    ),
    "question": (
        "Goede vraag. Dit staat op onze website onder 'Zelf regelen'. Komt u er niet uit, bel dan 14 0999. ^SK",
        "Dat kan op werkdagen tussen 9 en 17 uur, of online met DigiD. ^LB",
        "We hebben het nagevraagd: het duurt nog tot het eind van volgende week. ^MV",
    ),
}
_BY_TOPIC: Final[dict[str, tuple[str, ...]]] = {
    "waste": (
        "De container is vanmorgen geleegd en de storing is verholpen. Doet hij het nu weer bij u? ^LB",
    ),
    "parking": (
        "Bezoekersvergunningen regelt u online. Zonder kenteken kan het met een dagkaart, ook aan de balie. ^SK",
    ),
    "roads": ("Onze weginspecteur gaat vandaag kijken. Is het gevaarlijk, dan zetten we het af. ^MV",),
    "civil_affairs": ("Een afspraak maken kan online of via 14 0999. Neem uw oude document mee. ^LB",),
}
_ENGLISH: Final = (
    "Thanks for your message. You can find this in English on our website, or call 14 0999. ^SK",
)


def texts(topic: str, kind: str, language: str) -> tuple[str, ...]:
    """Fitting answers, most particular first."""
    if language == "en":
        return _ENGLISH
    general = _BY_KIND.get(kind, _BY_KIND["question"])
    return (*_BY_TOPIC.get(topic, ()), *general) if kind in {"question", "complaint", "report"} else general
