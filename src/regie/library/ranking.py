"""Which answer fits a question: a sum of few hints, each of which can be told. Plain.

Words in common weigh most, then pieces of words (Dutch compounds: `geparkeerd`, `parkeren`), the topic, and
what colleagues used before for such a question. No hint alone can lift an answer that shares no words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from regie.interpret.cues import bare, fold_word, tokens_of, words_in
from regie.interpret.difficulty import zipf

WEIGHT_WORDS: Final = 1.0
WEIGHT_PIECES: Final = 0.9
WEIGHT_TOPIC: Final = 0.25
WEIGHT_USE: Final = 0.5
LEAST: Final = 0.22  # below this nothing is proposed: silence is better than a wrong answer
MOST_WORDS: Final = 24
COMMON: Final = 5.7  # Zipf from which a word is in too many questions to tell them apart
# Said in every question to a town hall, so they tell questions apart no better than `de` does.
_EVERYWHERE: Final = frozenset({"gemeente", "hallo", "vraag", "graag", "bedankt", "alvast", "jullie"})
_PLAIN = re.compile(r"[^\W\d_]{3,40}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer with what the database says about it and the question.

    `words` is the text-search rank (0–1), `pieces` the trigram word similarity (0–1), `shared` the words
    that both hold, `topic` whether the topics agree, `used` how often it was sent for these words before.
    """

    version_id: int
    words: float
    pieces: float
    topic: bool
    shared: tuple[str, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)
    uses: int = 0  # sent for this topic


@dataclass(frozen=True, slots=True)
class Why:
    """A reason in a code and what it is about: shared words, topic, used."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score (only for the order) and the reasons, strongest first."""

    version_id: int
    score: float
    why: tuple[Why, ...]


def key_words(text: str) -> tuple[str, ...]:
    """The words of a question that say what it is about, folded, each once."""
    words = (fold_word(word) for word in words_in(tokens_of(bare(text))))
    kept = (word for word in words if _PLAIN.fullmatch(word) and _tells(word))
    return tuple(dict.fromkeys(kept))[:MOST_WORDS]


def _tells(word: str) -> bool:
    return zipf(word) < COMMON and word not in _EVERYWHERE


def rank(candidates: Sequence[Candidate], *, limit: int = 3) -> tuple[Ranked, ...]:
    """The best ones, best first; ties by the older answer so the order is always the same."""
    scored = [_scored(one) for one in candidates]
    best = sorted((one for one in scored if one.score >= LEAST), key=lambda one: (-one.score, one.version_id))
    return tuple(best[:limit])


def _scored(one: Candidate) -> Ranked:
    learned = _learned(one.used)
    score = WEIGHT_WORDS * one.words + WEIGHT_PIECES * one.pieces * one.pieces + WEIGHT_USE * learned
    if one.words or one.shared or learned:
        score += WEIGHT_TOPIC * one.topic + 0.05 * min(1.0, math.log1p(one.uses) / 4)
    return Ranked(one.version_id, round(score, 4), _why(one))


def _learned(used: Mapping[str, int]) -> float:
    """Between 0 and 1: many words with some use count more than one word with much."""
    return min(1.0, sum(math.log1p(count) for count in used.values()) / 8)


def _why(one: Candidate) -> tuple[Why, ...]:
    found = []
    if one.shared:
        found.append(Why("words", ", ".join(one.shared[:4])))
    if one.used:
        often = sorted(one.used, key=lambda word: -one.used[word])[:3]
        found.append(Why("used", ", ".join(often)))
    if one.topic:
        found.append(Why("topic", str(one.uses)))
    if not one.shared and one.pieces >= 0.4:
        found.append(Why("pieces", ""))
    return tuple(found)
