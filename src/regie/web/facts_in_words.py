"""The facts of a mandate in words, as they stand in the middle of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ATTRIBUTES: Final = {
    "action": _("what is done"),
    "channel": _("the channel"),
    "topic": _("the topic"),
    "kind": _("the kind of message"),
    "language": _("the language"),
    "risk": _("the risk"),
    "visibility": _("who can see it"),
    "personal_data": _("personal data"),
    "team": _("the team"),
    "phase": _("the phase"),
    "time": _("the time"),
    "at": _("the moment"),
}

VALUES: Final[Mapping[str, Mapping[str, object]]] = {
    "action": {
        "reply": _("a reply"),
        "post": _("a post of our own"),
        "hide": _("hiding a message"),
        "holding_reply": _("a holding reply"),
        "referral": _("a referral"),
    },
    "channel": {
        "bluesky": "Bluesky",
        "mastodon": "Mastodon",
        "email": _("e-mail"),
        "feed": _("a feed"),
        "file": _("a file"),
        "practice": _("the practice network"),
    },
    "topic": {
        "waste": _("waste"),
        "public_space": _("public space"),
        "greenery": _("greenery"),
        "roads": _("roads"),
        "road_works": _("road works"),
        "parking": _("parking"),
        "permits": _("permits"),
        "housing": _("housing"),
        "taxes": _("taxes"),
        "civil_affairs": _("passports and the register"),
        "moving": _("moving house"),
        "income_support": _("income support"),
        "social_care": _("care and support"),
        "public_order": _("public order"),
        "animals": _("animals"),
        "events": _("events"),
        "sports_culture": _("sports and culture"),
        "education": _("education"),
        "environment": _("the environment"),
        "energy": _("energy"),
        "elections": _("elections"),
        "council": _("the council"),
        "opening_hours": _("opening hours"),
        "digital_service": _("the digital desk"),
        "crisis": _("a crisis"),
        "other": _("something else"),
    },
    "kind": {
        "question": _("a question"),
        "complaint": _("a complaint"),
        "report": _("a report"),
        "objection": _("an objection"),
        "woo_request": _("a Woo request"),
        "privacy_request": _("a privacy request"),
        "notice_of_default": _("a notice of default"),
        "press": _("the press"),
        "councillor": _("a councillor"),
        "threat": _("a threat"),
        "suicide_risk": _("a risk of suicide"),
        "emergency": _("an emergency"),
        "spam": _("spam"),
        "thanks": _("thanks"),
        "other": _("another message"),
    },
    "language": {
        "nl": _("in Dutch"),
        "en": _("in English"),
        "fy": _("in Frisian"),
        "de": _("in German"),
        "tr": _("in Turkish"),
        "ar": _("in Arabic"),
        "pl": _("in Polish"),
        "fr": _("in French"),
        "es": _("in Spanish"),
        "other": _("in another language"),
        "und": _("in a language we do not recognise"),
    },
    "risk": {"low": _("low"), "normal": _("normal"), "high": _("high"), "acute": _("acute")},
    "visibility": {
        "public": _("public"),
        "unlisted": _("public but unlisted"),
        "followers": _("for followers"),
        "direct": _("private"),
    },
    "personal_data": {"yes": _("with personal data"), "no": _("without personal data")},
    "team": {"municipality": _("the municipality"), "agency": _("the agency")},
    "phase": {
        "normal": _("in normal times"),
        "elections": _("around elections"),
        "crisis": _("during a crisis"),
    },
}

DAYS: Final = {
    "mon": _("Mon"),
    "tue": _("Tue"),
    "wed": _("Wed"),
    "thu": _("Thu"),
    "fri": _("Fri"),
    "sat": _("Sat"),
    "sun": _("Sun"),
}


def attribute_name(attribute: str) -> str:
    """The attribute in the middle of a sentence; an unknown one as it is written."""
    return str(ATTRIBUTES.get(attribute, attribute))


def value_name(attribute: str, value: str) -> str:
    """The value in the middle of a sentence; an unknown one as it is written."""
    return str(VALUES.get(attribute, {}).get(value, value))


def value_names(attribute: str, values: tuple[str, ...]) -> str:
    """Several values: `low, normal or high`."""
    return listed([value_name(attribute, value) for value in values])


def listed(parts: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    if len(parts) < 2:
        return "".join(parts)
    return gettext("%(list)s or %(last)s") % {"list": ", ".join(parts[:-1]), "last": parts[-1]}


def window_name(text: str) -> str:
    """`mon-fri 18:00-08:00` with the days in the reader's language."""
    days, _space, hours = text.partition(" ")
    named = "–".join(str(DAYS.get(day, day)) for day in days.split("-"))
    return f"{named} {hours.replace('-', '–')}"
