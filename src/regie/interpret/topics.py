"""The topics of municipal work, and the starter words by which a message is recognised.

The words are a beginning: each municipality edits its own (`interpret.actions`). Streets, districts
and local names belong there, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regie.interpret.cues import Hit
from regie.interpret.wordlists import wordlist

STRONG: Final = 0.85  # this word alone settles it
NORMAL: Final = 0.6
WEAK: Final = 0.35  # only together with other words
SURE: Final = 0.8  # from this score on the words decide, whatever a model says


def _(text: str) -> str:
    """Marks a sentence for the catalogue; `web` translates it."""
    return text


NAMES: Final[Mapping[str, str]] = {
    "waste": _("Waste and recycling"),
    "public_space": _("Public space"),
    "greenery": _("Trees and greenery"),
    "roads": _("Roads and pavements"),
    "road_works": _("Road works and diversions"),
    "parking": _("Parking"),
    "permits": _("Permits and building"),
    "housing": _("Housing"),
    "taxes": _("Taxes and payments"),
    "civil_affairs": _("Passports and registry"),
    "moving": _("Moving house"),
    "income_support": _("Income support and debts"),
    "social_care": _("Care and support"),
    "public_order": _("Public order and safety"),
    "animals": _("Animals"),
    "events": _("Events"),
    "sports_culture": _("Sports and culture"),
    "education": _("Education and child care"),
    "environment": _("Environment and noise"),
    "energy": _("Energy and sustainability"),
    "elections": _("Elections"),
    "council": _("Council and politics"),
    "opening_hours": _("Opening hours and appointments"),
    "digital_service": _("Website and digital desk"),
    "crisis": _("Crisis and disaster"),
    "other": _("Something else"),
}
TOPICS: Final[tuple[str, ...]] = tuple(NAMES)


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """A topic, how sure the reading is (0–1) and the words that decided."""

    slug: str
    score: float
    words: tuple[str, ...]


def rank(hits: Sequence[Hit], *, limit: int = 3) -> tuple[TopicGuess, ...]:
    """The likeliest topics by their words, best first; `other` with score 0 when no word points anywhere.

    Different words add up like independent hints; the same word counts once.
    """
    doubt: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    for hit in hits:
        if hit.tag not in NAMES:
            continue
        said = words.setdefault(hit.tag, [])
        if hit.words not in said:
            said.append(hit.words)
            doubt[hit.tag] = doubt.get(hit.tag, 1.0) * (1 - hit.weight)
    if not doubt:
        return (TopicGuess("other", 0.0, ()),)
    best = sorted(doubt, key=lambda slug: (doubt[slug], TOPICS.index(slug)))[:limit]
    return tuple(TopicGuess(slug, round(1 - doubt[slug], 3), tuple(words[slug])) for slug in best)


_GRADES: Final = {"strong": STRONG, "normal": NORMAL, "weak": WEAK}


def starter_words(slug: str) -> tuple[tuple[str, float], ...]:
    """(pattern, weight) of one topic as shipped in words/topics.toml."""
    grades = wordlist("topics").get(slug, {})
    return tuple((pattern, _GRADES[grade]) for grade, patterns in grades.items() for pattern in patterns)
