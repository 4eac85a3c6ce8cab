"""How residents react to an answer of the municipality: moods by kind, and their words."""

from __future__ import annotations

from typing import Final

USUAL: Final = {"thanks": 0.34, "more": 0.14, "angry": 0.12, "": 0.40}
# kind of the first message -> mood -> chance; "" is leaving it at that
MOODS: Final[dict[str, dict[str, float]]] = {
    "question": {"thanks": 0.45, "more": 0.20, "angry": 0.03, "": 0.32},
    "complaint": {"thanks": 0.22, "more": 0.12, "angry": 0.30, "": 0.36},
    "report": {"thanks": 0.42, "more": 0.12, "angry": 0.08, "": 0.38},
    "thanks": {"thanks": 0.10, "": 0.90},
    "spam": {"": 1.0},
    "threat": {"angry": 0.25, "": 0.75},
    "suicide_risk": {"soft": 0.40, "": 0.60},
    "emergency": {"thanks": 0.30, "": 0.70},
    "press": {"more": 0.55, "": 0.45},
    "councillor": {"thanks": 0.30, "more": 0.40, "": 0.30},
}
# (mood, language) -> texts
TEXTS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("thanks", "nl"): (
        "Dankjewel voor het snelle antwoord, en dat op dit uur!",
        "Top, dan weet ik waar ik aan toe ben 👍",
        "Ok, helder. Fijne dienst nog.",
        "Kijk, zo kan het dus ook. Bedankt.",
        "Had ik niet verwacht, een mens die antwoord geeft. Dank!",
        "Gelukt met die link. Merci!",
        "Super bedankt, ik wacht het bericht af 🙏",
    ),
    ("more", "nl"): (
        "Dank, maar dat was mijn vraag niet helemaal. Ik bedoelde: wanneer precies?",
        "En geldt dat ook als je huurt?",
        "Kan dat ook telefonisch? Mijn vader heeft geen internet.",
        "Oké, en bij wie moet ik zijn als het maandag nog niet is opgelost?",
        "Ik kan dat formulier niet vinden. Staat het onder een andere naam?",
    ),
    ("angry", "nl"): (
        "Dat zeiden jullie vorige maand ook. Letterlijk.",
        "Dit is geen antwoord maar een knip-en-plaktekst.",
        "Jaja. 'Wij nemen uw melding serieus.' Ik geloof het als ik het zie.",
        "Sorry hoor maar hier word ik dus niet goed van. Weer doorverwezen.",
        "Fijn dat u reageert. Jammer dat er niks gebeurt.",
    ),
    ("soft", "nl"): (
        "Dank je dat je iets terugzegt. Ik ga zo bellen.",
        "Oké. Er is nu iemand bij me.",
    ),
    ("thanks", "en"): ("Thanks so much, that helps!", "Great, will do. Appreciate the quick reply."),
    ("more", "en"): ("Thank you. Is there an English version of that form?",),
    ("angry", "en"): ("That is what they told me last time as well…",),
    ("thanks", "fy"): ("Tige tank foar it andert!", "Moai, dan wit ik genôch. Tankewol."),
    ("thanks", "tr"): ("Çok teşekkürler, çok yardımcı oldunuz 🙏",),
    ("thanks", "ar"): ("شكراً جزيلاً على الرد السريع",),
}
