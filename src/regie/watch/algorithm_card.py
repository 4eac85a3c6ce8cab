"""Listening in the fields of the Dutch algorithm register, publication standard 1.0.

The texts are Dutch: they are read by residents in a national register, whatever language a screen has. What
only the municipality knows (its contact address, its processing register) is left empty for it to fill in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

_STATUS: Final = {True: "In gebruik", False: "Buiten gebruik"}


_FIXED: Final[dict[str, Any]] = {
    "name": "Luisteren naar onderwerpen in openbare berichten (Regie)",
    "description_short": (
        "Telt openbare berichten over vastgestelde onderwerpen en waarschuwt een medewerker als er meer "
        "zijn dan gewoonlijk."
    ),
    "category": "Organisatie en bedrijfsvoering; communicatie",
    "contact_email": "",
    "publication_category": "Impactvolle algoritmes",
    "goal": "Weten waar inwoners hulp of uitleg nodig hebben, en vroeg merken dat er iets aan de hand is.",
    "proportionality": (
        "Alleen onderwerpen, nooit personen: zoeken op accounts, namen en bijzondere gegevens wordt geweigerd. "
        "Elke zoekvraag heeft een doel, een grondslag, een einddatum, advies van de functionaris voor "
        "gegevensbescherming en een besluit van iemand die hem niet schreef. Bewaard worden een stukje tekst "
        "zonder persoonsgegevens, link, tijd en kanaal; de schrijver alleen als versleutelde code per "
        "zoekvraag. Dat alles wordt na het einde gewist; tellingen blijven."
    ),
    "human_intervention": (
        "Een medewerker beoordeelt elke waarschuwing: echt, niets aan de hand met een reden, of een crisis. "
        "Niets gebeurt vanzelf."
    ),
    "risks": (
        "Berichten op internet zijn niet alle inwoners; woorden kunnen iets anders betekenen; stilte is geen "
        "bewijs. Daarom telt een waarschuwing verschillende stemmen en beslist een mens."
    ),
    "process_index_url": "",
    "source_data": "Openbare berichten aan de gemeente op haar eigen kanalen, en openbare nieuwsfeeds.",
    "source_data_grouping": [],
    "methods_and_models": (
        "Zoekvragen met woorden (EN, OF, NIET, nabijheid), tellen per tien seconden, en statistiek: meer dan "
        "gewoonlijk, of meerdere stemmen in tien minuten. Geen zelflerend model beslist mee."
    ),
    "provider": "Regie (open broncode, EUPL-1.2)",
    "publiccode": "",
    "lang": "NLD",
    "standard_version": "1.0",
    "source_id": "",
    "tags": "luisteren;omgevingsanalyse;communicatie",
    "lars": "",
}


@dataclass(frozen=True, slots=True)
class Card:
    """Whose register it is, the public page, and the queries that are or were approved, as facts."""

    organisation: str
    page: str
    queries: Sequence[Mapping[str, Any]]


def card(facts: Card, now: datetime) -> dict[str, Any]:
    """The fields by their names in the standard, with the queries themselves beside them."""
    real = [one for one in facts.queries if not one["practice"]]
    alive = [one for one in real if one["starts_on"] <= now.date() <= one["ends_on"]]
    return {
        **_FIXED,
        "organization": facts.organisation,
        "status": _STATUS[bool(alive)],
        "begin_date": _first(real, "starts_on"),
        "end_date": _last(real, "ends_on"),
        "website": facts.page,
        "url": facts.page,
        "lawful_basis": "; ".join(dict.fromkeys(str(one["legal_ground"]) for one in real)),
        "lawful_basis_grouping": [{"legal_ground": ground} for ground in _each(real, "legal_ground")],
        "impacttoetsen": "; ".join(_each(real, "dpia")),
        "impacttoetsen_grouping": [{"title": title} for title in _each(real, "dpia")],
        "publication_dt": now.date().isoformat(),
        "queries": [_plain(one) for one in facts.queries],
    }


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in one.items()}


def _each(rows: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(str(one[name]) for one in rows))


def _first(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    return min((one[name].isoformat() for one in rows), default="")


def _last(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    return max((one[name].isoformat() for one in rows), default="")
