"""What the demo's municipalities agreed about tone, beside the example that ships with Regie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

TONES: Final[Mapping[str, Mapping[str, Any]]] = {
    "veldermeer": {
        "summary": "Wij praten zoals aan de balie: vriendelijk, kort en eerlijk. We zeggen eerst het antwoord, "
        "dan de uitleg. Weten we iets niet, dan zeggen we wanneer we het wel weten.",
        "form_of_address": "u",
        "sign_off": "initials",
        "longest_sentence": 18,
        "most_emoji": 0,
        "most_exclamations": 1,
        "avoid": [
            {"word": "burger", "instead": "inwoner", "why": "Wij spreken van inwoners."},
            {"word": "burgers", "instead": "inwoners", "why": "Wij spreken van inwoners."},
            {"word": "kliko", "instead": "container", "why": "Kliko is een merk."},
            {"word": "helaas", "why": "Zeg meteen wat wel kan."},
            {
                "word": "zo spoedig mogelijk",
                "instead": "binnen twee dagen",
                "why": "Noem een dag of een uur.",
            },
            {"word": "in behandeling", "instead": "bij een collega", "why": "Niemand weet wat dat is."},
            {"word": "teneinde", "instead": "om"},
            {"word": "u dient", "instead": "u moet"},
        ],
        "needed": ["grofvuil", "omgevingsvergunning", "milieustraat", "kwijtschelding", "leerlingenvervoer"],
        "domains": ["veldermeer.example", "overheid.nl", "rijksoverheid.nl", "113.nl"],
        "elements": [
            {
                "topic": "crisis",
                "name": "waar het nieuws staat",
                "any_of": ["liveblog", "veldermeer.example/nu", "veldermeer.example/brand"],
                "say": "Nieuws staat op het liveblog: veldermeer.example/nu.",
            },
            {
                "topic": "council",
                "name": "dat de griffie meekijkt",
                "any_of": ["griffie"],
                "say": "We geven uw vraag door aan de griffie.",
            },
        ],
        "phase_topics": ["road_works"],
        "phases": [
            {"phase": "open", "any_of": ["nog niet besloten", "de raad praat"]},
            {"phase": "decided", "any_of": ["is besloten", "heeft besloten"]},
            {"phase": "under_way", "any_of": ["is begonnen", "loopt nu"]},
        ],
        "parties": ["Veldermeer Lokaal", "Hart voor de Kade"],
        "holding_replies": [
            {
                "id": "zoeken-uit",
                "text": "Dank voor uw bericht. We zoeken dit uit en laten het u uiterlijk morgen om 12.00 uur weten.",
            },
            {
                "id": "afval",
                "text": "Dank voor de melding. We vragen de ploeg waar de wagen is en laten het u vanavond weten.",
                "topics": ["waste"],
            },
            {
                "id": "incident",
                "text": "We zien uw bericht over wat er nu gebeurt. Zodra we meer weten, vertellen we het hier. "
                "Is er gevaar? Bel 112.",
                "topics": ["crisis", "public_order"],
            },
        ],
        "levels": {"sign_off": "explain", "emoji": "explain", "address_form": "explain"},
    },
    "zandermeer": {
        "summary": "Wij zijn een badplaats: los, warm en duidelijk. Een grapje mag, nooit over iemands probleem.",
        "form_of_address": "je",
        "sign_off": "first_name",
        "longest_sentence": 15,
        "most_emoji": 1,
        "avoid": [
            {"word": "badgast", "instead": "bezoeker", "why": "Ook wie hier woont, zwemt hier."},
            {"word": "badgasten", "instead": "bezoekers", "why": "Ook wie hier woont, zwemt hier."},
            {"word": "conform", "instead": "volgens"},
        ],
        "domains": ["zandermeer.example", "knrm.nl", "overheid.nl"],
        "elements": [
            {
                "topic": "crisis",
                "name": "112 bij gevaar",
                "any_of": ["112"],
                "say": "Is er gevaar? Bel 112.",
            }
        ],
        "holding_replies": [
            {"id": "zoeken", "text": "Dank je wel, we zoeken het uit. Voor morgen 12.00 uur hoor je van ons."}
        ],
        "levels": {"sign_off": "explain"},
    },
}
