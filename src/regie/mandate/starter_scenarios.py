"""Scenarios to start with, as conversations about the starter mandates. The municipality changes them."""

from __future__ import annotations

from typing import Final

AGENCY_SCENARIOS: Final[tuple[str, ...]] = (
    "Gegeven een vraag over afval op zaterdag 23:00, als het bureau antwoordt, dan toegestaan.",
    "Gegeven een klacht over groen met normaal risico op zondag 10:00, als het bureau antwoordt,"
    " dan toegestaan.",
    "Gegeven een vraag over vergunningen op vrijdag 22:00, als het bureau antwoordt,"
    " dan na goedkeuring door de adviseur binnen 30 minuten.",
    "Gegeven een vraag over afval in een onbekende taal op zaterdag 23:00, als het bureau antwoordt,"
    " dan na goedkeuring.",
    "Gegeven een melding over wegen met hoog risico op zaterdag 23:00, als het bureau antwoordt,"
    " dan voorleggen aan de piketadviseur binnen 15 minuten.",
    "Gegeven een bedreiging op zondag 03:00, als het bureau antwoordt, dan voorleggen aan de piketadviseur.",
    "Gegeven een vraag over de verkiezingen in verkiezingstijd op zaterdag 20:00, als het bureau antwoordt,"
    " dan voorleggen.",
    "Gegeven een persvraag op zaterdag 23:00, als het bureau antwoordt, dan verboden.",
    "Gegeven een persvraag op zaterdag 23:00, als het bureau doorverwijst, dan toegestaan.",
    "Gegeven een vraag over zorg en ondersteuning met persoonsgegevens in het openbaar op zaterdag 23:00,"
    " als het bureau antwoordt, dan verboden.",
)
MUNICIPAL_SCENARIOS: Final[tuple[str, ...]] = (
    "Gegeven een vraag over parkeren op dinsdag 11:00, als de gemeente antwoordt, dan toegestaan.",
    "Gegeven een persvraag op dinsdag 11:00, als de gemeente antwoordt,"
    " dan na goedkeuring door de woordvoerder.",
    "Gegeven een melding over een crisis met acuut risico op zondag 04:00, als de gemeente antwoordt,"
    " dan na goedkeuring door de adviseur.",
    "Gegeven een klacht met persoonsgegevens in het openbaar op dinsdag 11:00, als de gemeente antwoordt,"
    " dan verboden.",
)
