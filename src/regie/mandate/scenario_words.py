"""The controlled words of scenarios, Dutch and English: data only.

Of each value the first phrase is the one that generated sentences use. Articles and other small words
may be put between; a longer phrase goes before a shorter one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Tongue = Literal["nl", "en"]
Phrases = Mapping[str, tuple[str, ...]]

WORDS: Final[Mapping[str, Mapping[Tongue, Phrases]]] = {
    "kind": {
        "nl": {
            "question": ("vraag",),
            "complaint": ("klacht",),
            "report": ("melding",),
            "objection": ("bezwaar", "bezwaarschrift"),
            "woo_request": ("Woo-verzoek", "Woo verzoek"),
            "privacy_request": ("privacyverzoek", "AVG-verzoek"),
            "notice_of_default": ("ingebrekestelling",),
            "press": ("vraag van pers", "persvraag", "pers", "journalist"),
            "councillor": ("vraag van raadslid", "raadsvraag", "raadslid"),
            "threat": ("bedreiging", "dreigement"),
            "suicide_risk": ("zorg over zelfdoding", "risico op zelfdoding", "zelfdoding"),
            "emergency": ("noodgeval", "noodsituatie"),
            "spam": ("spam",),
            "thanks": ("bedankje", "compliment"),
            "other": ("ander bericht",),
        },
        "en": {
            "question": ("question",),
            "complaint": ("complaint",),
            "report": ("report",),
            "objection": ("objection",),
            "woo_request": ("Woo request",),
            "privacy_request": ("privacy request",),
            "notice_of_default": ("notice of default",),
            "press": ("press question", "question from press", "press", "journalist"),
            "councillor": ("question from councillor", "councillor"),
            "threat": ("threat",),
            "suicide_risk": ("suicide risk", "risk of suicide"),
            "emergency": ("emergency",),
            "spam": ("spam",),
            "thanks": ("thanks", "compliment"),
            "other": ("other message", "another message"),
        },
    },
    "topic": {
        "nl": {
            "waste": ("afval", "huisvuil"),
            "public_space": ("openbare ruimte",),
            "greenery": ("groen", "bomen"),
            "roads": ("wegen", "stoepen"),
            "road_works": ("wegwerk", "wegwerkzaamheden", "omleiding"),
            "parking": ("parkeren",),
            "permits": ("vergunningen", "vergunning"),
            "housing": ("wonen",),
            "taxes": ("belastingen", "belasting"),
            "civil_affairs": ("paspoort", "burgerzaken"),
            "moving": ("verhuizen", "verhuizing"),
            "income_support": ("bijstand", "uitkering", "schulden"),
            "social_care": ("zorg en ondersteuning", "Wmo", "jeugdzorg"),
            "public_order": ("openbare orde", "veiligheid"),
            "animals": ("dieren",),
            "events": ("evenementen", "evenement"),
            "sports_culture": ("sport en cultuur", "sport", "cultuur"),
            "education": ("onderwijs", "school"),
            "environment": ("milieu", "geluid"),
            "energy": ("energie", "duurzaamheid"),
            "elections": ("verkiezingen",),
            "council": ("gemeenteraad", "raad", "politiek"),
            "opening_hours": ("openingstijden", "afspraak maken"),
            "digital_service": ("digitaal loket", "website"),
            "crisis": ("crisis", "ramp"),
            "other": ("iets anders", "ander onderwerp"),
        },
        "en": {
            "waste": ("waste", "rubbish"),
            "public_space": ("public space",),
            "greenery": ("greenery", "trees"),
            "roads": ("roads", "pavements"),
            "road_works": ("road works", "diversion"),
            "parking": ("parking",),
            "permits": ("permits", "permit"),
            "housing": ("housing",),
            "taxes": ("taxes", "tax"),
            "civil_affairs": ("passport", "civil affairs"),
            "moving": ("moving house", "moving"),
            "income_support": ("income support", "debts"),
            "social_care": ("care and support", "social care"),
            "public_order": ("public order", "safety"),
            "animals": ("animals",),
            "events": ("events", "event"),
            "sports_culture": ("sports and culture", "sports", "culture"),
            "education": ("education", "school"),
            "environment": ("environment", "noise"),
            "energy": ("energy",),
            "elections": ("elections",),
            "council": ("council", "politics"),
            "opening_hours": ("opening hours", "appointment"),
            "digital_service": ("digital desk", "website"),
            "crisis": ("crisis", "disaster"),
            "other": ("something else", "other topic"),
        },
    },
    "channel": {
        "nl": {
            "bluesky": ("Bluesky",),
            "mastodon": ("Mastodon",),
            "email": ("e-mail", "email", "mail"),
            "feed": ("nieuwsfeed", "feed"),
            "file": ("bestand",),
            "practice": ("oefennetwerk", "oefenkanaal"),
        },
        "en": {
            "bluesky": ("Bluesky",),
            "mastodon": ("Mastodon",),
            "email": ("e-mail", "email", "mail"),
            "feed": ("feed",),
            "file": ("file",),
            "practice": ("practice network",),
        },
    },
    "language": {
        "nl": {
            "nl": ("in Nederlands", "Nederlandse"),
            "en": ("in Engels", "Engelse"),
            "fy": ("in Fries", "Friese"),
            "de": ("in Duits", "Duitse"),
            "tr": ("in Turks", "Turkse"),
            "ar": ("in Arabisch", "Arabische"),
            "pl": ("in Pools", "Poolse"),
            "fr": ("in Frans", "Franse"),
            "es": ("in Spaans", "Spaanse"),
            "other": ("in andere taal",),
            "und": ("in onbekende taal",),
        },
        "en": {
            "nl": ("in Dutch", "Dutch"),
            "en": ("in English", "English"),
            "fy": ("in Frisian", "Frisian"),
            "de": ("in German", "German"),
            "tr": ("in Turkish", "Turkish"),
            "ar": ("in Arabic", "Arabic"),
            "pl": ("in Polish", "Polish"),
            "fr": ("in French", "French"),
            "es": ("in Spanish", "Spanish"),
            "other": ("in another language", "in other language"),
            "und": ("in unknown language",),
        },
    },
    "risk": {
        "nl": {
            "low": ("met laag risico", "laag risico"),
            "normal": ("met normaal risico", "normaal risico"),
            "high": ("met hoog risico", "hoog risico"),
            "acute": ("met acuut risico", "acuut risico", "acuut", "acute"),
        },
        "en": {
            "low": ("with low risk", "low risk"),
            "normal": ("with normal risk", "normal risk"),
            "high": ("with high risk", "high risk"),
            "acute": ("with acute risk", "acute risk", "acute"),
        },
    },
    "visibility": {
        "nl": {
            "public": ("in openbaar", "openbaar", "openbare"),
            "unlisted": ("buiten tijdlijn",),
            "followers": ("voor volgers",),
            "direct": ("in privébericht", "privébericht", "privé"),
        },
        "en": {
            "public": ("in public", "public"),
            "unlisted": ("unlisted",),
            "followers": ("for followers",),
            "direct": ("in private message", "private"),
        },
    },
    "personal_data": {
        "nl": {"no": ("zonder persoonsgegevens",), "yes": ("met persoonsgegevens",)},
        "en": {"no": ("without personal data",), "yes": ("with personal data",)},
    },
    "phase": {
        "nl": {
            "normal": ("in gewone tijd",),
            "elections": ("in verkiezingstijd", "rond verkiezingen"),
            "crisis": ("tijdens crisis", "in crisistijd"),
        },
        "en": {
            "normal": ("in normal times",),
            "elections": ("around elections", "in election time"),
            "crisis": ("during crisis",),
        },
    },
    "team": {
        "nl": {
            "agency": ("bureau", "nachtteam"),
            "municipality": ("gemeente", "eigen mensen", "eigen team"),
        },
        "en": {
            "agency": ("agency", "night team"),
            "municipality": ("municipality", "own people", "own team"),
        },
    },
    "action": {
        "nl": {
            "reply": ("antwoordt", "reageert", "antwoorden"),
            "post": ("bericht plaatst", "plaatst bericht", "plaatst"),
            "hide": ("bericht verbergt", "verbergt bericht", "verbergt"),
            "holding_reply": ("tussenbericht stuurt", "stuurt tussenbericht"),
            "referral": ("doorverwijst", "verwijst"),
        },
        "en": {
            "reply": ("replies", "answers", "reply"),
            "post": ("posts message", "posts"),
            "hide": ("hides message", "hides"),
            "holding_reply": ("sends holding reply",),
            "referral": ("refers on", "refers"),
        },
    },
}

# In the order in which a sentence says them: the situation, and who does what.
GIVEN: Final = ("kind", "topic", "channel", "language", "risk", "visibility", "personal_data", "phase")
WHEN: Final = ("team", "action")
LINK: Final[Mapping[Tongue, Mapping[str, str]]] = {
    "nl": {"kind": "een", "topic": "over", "channel": "op", "team": "het", "action": ""},
    "en": {"kind": "a", "topic": "about", "channel": "on", "team": "the", "action": ""},
}

DAYS: Final[Mapping[Tongue, tuple[str, ...]]] = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: Final[Mapping[Tongue, tuple[str, ...]]] = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
OUTCOMES: Final[Mapping[Tongue, Phrases]] = {
    "nl": {
        "allow": ("toegestaan", "mag"),
        "approve": ("na goedkeuring", "goedkeuring", "goedkeuring nodig"),
        "escalate": ("voorleggen", "voorgelegd", "escaleren", "naar gemeente"),
        "forbid": ("verboden", "nooit", "mag niet"),
    },
    "en": {
        "allow": ("allowed", "may"),
        "approve": ("after approval", "approval", "needs approval", "approve"),
        "escalate": ("escalated", "escalate", "to municipality"),
        "forbid": ("forbidden", "never", "may not"),
    },
}
ROLES: Final[Mapping[Tongue, Phrases]] = {
    "nl": {
        "adviser": ("communicatieadviseur", "adviseur"),
        "duty_adviser": ("piketadviseur", "piket"),
        "director": ("regisseur",),
        "head_of_communication": ("hoofd communicatie",),
        "administrator": ("bestuurder",),
        "spokesperson": ("woordvoerder",),
        "clerk": ("griffier",),
    },
    "en": {
        "adviser": ("communication adviser", "adviser"),
        "duty_adviser": ("duty adviser",),
        "director": ("director",),
        "head_of_communication": ("head of communication",),
        "administrator": ("administrator", "alderman", "mayor"),
        "spokesperson": ("spokesperson",),
        "clerk": ("council clerk", "clerk"),
    },
}
# Small words that carry no fact.
SMALL: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "on",
        "about",
        "at",
        "in",
        "to",
        "is",
        "it",
        "are",
        "with",
        "by",
        "from",
        "for",
        "een",
        "de",
        "het",
        "en",
        "over",
        "op",
        "om",
        "aan",
        "in",
        "van",
        "met",
        "door",
        "bij",
        "er",
        "is",
        "dan",
        "te",
        "voor",
        "komt",
        "binnenkomt",
        "there",
        "comes",
        "er's",
    ]
)
