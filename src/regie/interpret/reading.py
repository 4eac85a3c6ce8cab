"""Reading a message: everything the product thinks of it, with the words that decided.

A reading advises. Nothing is hidden, closed or refused because of it; there is no sentiment label and
nothing about the author: only the text is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from regie.interpret import duplicates, topics
from regie.interpret.cues import Cue, Hit, Lexicon, bare, tokens_of, words_in
from regie.interpret.kind import KINDS, KindGuess, kind_of
from regie.interpret.kind_cues import kind_cues
from regie.interpret.language import LANGUAGES, language_of
from regie.interpret.model import Classifier, combine
from regie.interpret.personal import NOTHING_ALLOWED, Allowed, PersonalData, find_personal
from regie.interpret.topics import TOPICS, TopicGuess, starter_words
from regie.interpret.urgency import URGENCIES, urgency_of

__all__ = [
    "KINDS",
    "LANGUAGES",
    "TOPICS",
    "URGENCIES",
    "PersonalData",
    "Reading",
    "Rules",
    "TopicGuess",
    "read",
]

VERSION: Final = "1"  # rises when the same text may be read differently
LONGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a municipality's messages are read; made by `rules_from`."""

    lexicon: Lexicon
    allowed: Allowed = NOTHING_ALLOWED
    version: str = VERSION
    model: Classifier | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. Codes are from LANGUAGES, TOPICS, URGENCIES and KINDS; reasons are codes too."""

    language: str
    language_confidence: float
    topics: tuple[TopicGuess, ...]
    urgency: str
    urgency_reason: str
    kind: str
    kind_reason: str
    personal: tuple[PersonalData, ...]
    fingerprint: str
    signature: bytes = field(repr=False)
    flags: tuple[str, ...]
    version: str
    urgency_words: tuple[str, ...] = ()
    kind_words: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """For storage as JSON. Personal data only as kind and place, never the text itself."""
        return {
            "language": self.language,
            "language_confidence": self.language_confidence,
            "topics": [{"slug": t.slug, "score": t.score, "words": list(t.words)} for t in self.topics],
            "urgency": self.urgency,
            "urgency_reason": self.urgency_reason,
            "urgency_words": list(self.urgency_words),
            "kind": self.kind,
            "kind_reason": self.kind_reason,
            "kind_words": list(self.kind_words),
            "personal": [
                {"kind": p.kind, "start": p.start, "end": p.end, "certain": p.certain} for p in self.personal
            ],
            "fingerprint": self.fingerprint,
            "signature": self.signature.hex(),
            "flags": list(self.flags),
            "version": self.version,
        }


def rules_from(
    words: Mapping[str, Sequence[tuple[str, float]]],
    *,
    allowed: Allowed = NOTHING_ALLOWED,
    version: str = VERSION,
) -> Rules:
    """Rules from topic words: slug -> (pattern, weight). The cues of kinds are the product's own."""
    cues = [Cue(pattern, slug, weight) for slug, patterns in words.items() for pattern, weight in patterns]
    return Rules(Lexicon((*kind_cues(), *cues)), allowed, version)


@lru_cache(maxsize=1)
def starter_rules() -> Rules:
    """The rules as shipped, before a municipality edits them."""
    return rules_from({slug: starter_words(slug) for slug in TOPICS})


def read(text: str, *, rules: Rules, lang_hint: str = "") -> Reading:
    """Read one message. Takes any text; looks at the first 100,000 characters; never raises."""
    text = text[:LONGEST]
    plain = bare(text)
    tokens = tokens_of(plain)
    words = words_in(tokens)
    hits = rules.lexicon.find(tokens)
    kind = kind_of(plain, hits)
    guesses = _topics(hits, words, rules.model)
    personal = find_personal(text, rules.allowed)
    urgency = urgency_of(kind, guesses, hits, personal)
    language = language_of(plain, words, hint=lang_hint)
    normal = duplicates.normal_form(words)
    return Reading(
        language=language.language,
        language_confidence=language.confidence,
        topics=guesses,
        urgency=urgency.urgency,
        urgency_reason=urgency.reason,
        urgency_words=urgency.words,
        kind=kind.kind,
        kind_reason=kind.reason,
        kind_words=kind.words,
        personal=personal,
        fingerprint=duplicates.fingerprint(normal),
        signature=duplicates.signature(normal),
        flags=_flags(kind, hits, personal, words),
        version=rules.version,
    )


def kind_and_urgency(text: str, *, rules: Rules) -> tuple[str, str]:
    """Only these two, by words alone; several times as fast as `read`."""
    plain = bare(text[:LONGEST])
    hits = rules.lexicon.find(tokens_of(plain))
    kind = kind_of(plain, hits)
    return kind.kind, urgency_of(kind, topics.rank(hits), hits).urgency


def _topics(hits: Sequence[Hit], words: Sequence[str], model: Classifier | None) -> tuple[TopicGuess, ...]:
    by_words = topics.rank(hits)
    if model is None or by_words[0].score >= topics.SURE:
        return by_words
    return combine(by_words, model.rank(words))


def _flags(
    kind: KindGuess, hits: Sequence[Hit], personal: Sequence[PersonalData], words: Sequence[str]
) -> tuple[str, ...]:
    """Short notes for the case screen: `irony`, `personal_data`, `shouting`, `no_words`."""
    flags = []
    if any(hit.tag == "irony" and hit.weight >= topics.SURE for hit in hits):
        flags.append("irony")
    if kind.reason == "disease_curse":
        flags.append("disease_curse")
    if any(found.certain for found in personal):
        flags.append("personal_data")
    if not words:
        flags.append("no_words")
    elif len(words) > 3 and sum(word.isupper() for word in words) > len(words) * 0.7:
        flags.append("shouting")
    return tuple(flags)
