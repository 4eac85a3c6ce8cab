"""Streets, places and people of a municipality that does not exist."""

from __future__ import annotations

from typing import Final

STREETS: Final = (
    "Aalscholverhof", "Bakenkade", "Bloesempad", "Dijkgraaflaan", "Eendrachtsweg", "Fuutstraat", "Gemaalweg",
    "Grutterspad", "Hamerslag", "Havikshof", "Houtwal", "Ijsvogelstraat", "Kalkovenweg", "Karekietlaan",
    "Klompenmakerspad", "Korenmaat", "Kwelderstraat", "Leerlooiersgang", "Lisdoddestraat", "Meerkoetlaan",
    "Molenwiek", "Oeverzwaluw", "Otterstraat", "Polderpeil", "Rietdekkerslaan", "Roerdompweg", "Schapenmeent",
    "Schelpenpad", "Sluiswachterslaan", "Snoekbaars", "Turfgraverslaan", "Veenmosstraat", "Vissersdreef",
    "Vlonderpad", "Waterlelie", "Wilgenroos", "Zeggestraat", "Zuiderdrecht",
)  # fmt: skip
PLACES: Final = (
    "Oud-Velder", "de Meerpolder", "Kleindrecht", "het Havenkwartier", "de Veenhoek", "Sluiskwartier",
    "de Rietlanden", "Molenbuurt", "Waterrijk", "Noorderstrook", "dorp Terhorne aan de Velder", "Plan Oost",
)  # fmt: skip
FIRST_NAMES: Final = (
    "Aleid", "Amira", "Anouk", "Arend", "Ayşe", "Baukje", "Berend", "Bilal", "Carola", "Daan", "Dewi",
    "Douwe", "Elif", "Emre", "Esra", "Femke", "Fenna", "Floor", "Gerda", "Gijs", "Hanneke", "Hamza", "Hidde",
    "Ilse", "Imane", "Jorrit", "Josien", "Kees", "Klaske", "Leila", "Lieke", "Loes", "Maaike", "Marloes",
    "Mehmet", "Mirthe", "Nadia", "Nynke", "Omar", "Pieternel", "Priya", "Rachid", "Reinout", "Rens", "Riet",
    "Roos", "Sadia", "Samira", "Sjoerd", "Stijn", "Tamar", "Teun", "Tjitske", "Truus", "Wessel", "Wietse",
    "Yara", "Yusuf", "Zehra", "Zoë",
)  # fmt: skip
# who writes in another language is called accordingly
NAMES_BY_LANGUAGE: Final[dict[str, tuple[str, ...]]] = {
    "fy": ("Baukje", "Douwe", "Klaske", "Nynke", "Sjoerd", "Tjitske", "Wietse", "Hidde"),
    "tr": ("Ayşe", "Elif", "Emre", "Esra", "Mehmet", "Zehra", "Yusuf"),
    "ar": ("Amira", "Bilal", "Hamza", "Imane", "Leila", "Nadia", "Omar", "Rachid", "Samira"),
    "en": ("Priya", "Grace", "Owen", "Tamar", "Dewi", "Liam"),
    "pl": ("Agnieszka", "Marek", "Kasia"),
    "de": ("Heike", "Jens"),
    "fr": ("Camille",),
    "es": ("Lucía",),
}
HANDLE_TAILS: Final = (
    "62", "_vm", "opdefiets", "_1981", "aandevaart", "-plus-hond", "vandehoek", "_thuis", "84", "tuintje",
    "_x", "koffie", "indewijk", "007", "_oost",
)  # fmt: skip
# voice -> (handle, name) of accounts that are not residents; each world has its own
VOICES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "press": (
        ("dijkbode", "Redactie De Dijkbode"),
        ("radio-rietkraag", "Radio Rietkraag Nieuws"),
        ("regioblik", "RegioBlik"),
    ),
    "councillor": (
        ("joukje-polderbelang", "Joukje T., raadslid Polderbelang"),
        ("raadslid-meander", "Meander-fractie, raad {town}"),
    ),
    "company": (("bakkerij-de-kromme", "Bakkerij De Kromme"), ("garage-hamerslag", "Garage Hamerslag")),
    "spam": (
        ("win-bonnen-nu", "Gratis Bonnen"),
        ("crypto-wies", "Wies Verdient Thuis"),
        ("dakgoten24", "Dakgoten 24/7"),
    ),
}
# how a second person says the same thing
ECHOES: Final = (
    "Zelfde vraag hier: {text}",
    "{text} Iemand?",
    "Nogmaals: {text}",
    "{text} 😟",
    "Pfff. {text}",
    "{text} #{tag}",
    "Sluit me aan. {text}",
    "{text} Ik ben vast niet de enige.",
)
