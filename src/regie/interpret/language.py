"""Which language a message is in: py3langid, restricted to languages seen in Dutch municipalities.

Loaded once, on first use (about two seconds and 130 MB). Fewer than three words is `und`, except
greetings and thanks that leave no doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from regie.interpret.wordlists import wordlist

LANGUAGES: Final = ("nl", "en", "fy", "de", "tr", "ar", "pl", "fr", "es", "other", "und")
# `other` is what the last of these become: common enough here that they must not be taken for Dutch.
_MODEL_LANGUAGES: Final = ("nl", "en", "fy", "de", "tr", "ar", "pl", "fr", "es", "it", "pt", "ro", "uk", "bg")
FEWEST_WORDS: Final = 3
LONGEST: Final = 1_000  # characters looked at; more does not change the answer
UNSURE: Final = 0.55


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """One of LANGUAGES and a confidence from 0 to 1."""

    language: str
    confidence: float


UNDETERMINED: Final = LanguageGuess("und", 0.0)
_lock = Lock()


_loaded: list[Any] = []  # at most one


def _model() -> Any:
    """The model, loaded once even when several threads ask first at the same time."""
    if not _loaded:
        with _lock:
            if not _loaded:
                _loaded.append(_load())
    return _loaded[0]


def _load() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_MODEL_LANGUAGES)
    return identifier


def warm() -> None:
    """Load the model now, so that the first message does not wait."""
    _model().classify("Is er morgen iemand bij het loket?")


def language_of(bare_text: str, words: Sequence[str], *, hint: str = "") -> LanguageGuess:
    """The language of a text already stripped of links and @names.

    `hint` is what the network says; it counts only where the text itself leaves doubt.
    """
    said = hint[:2].lower()
    letters = [word for word in words[:200] if not word.isdigit()]
    if len(letters) < FEWEST_WORDS:
        return _short(letters, said)
    language, confidence = _model().classify(bare_text[:LONGEST])
    guess = LanguageGuess(language if language in LANGUAGES else "other", round(confidence, 3))
    if confidence < UNSURE:
        return _doubtful(guess, letters, said)
    return guess


def _short(words: Sequence[str], hint: str) -> LanguageGuess:
    for word in words:
        found = _greetings().get(word.casefold())
        if found:
            return LanguageGuess(found, 0.5)
    if words and hint in LANGUAGES:
        return LanguageGuess(hint, 0.4)
    return UNDETERMINED


def _doubtful(guess: LanguageGuess, words: Sequence[str], hint: str) -> LanguageGuess:
    """A weak answer gives way to telling words, then to the network."""
    said = {word.casefold() for word in words}
    counts = {language: len(said & telling) for language, telling in _telling().items()}
    best = max(counts, key=lambda language: counts[language])
    second = max(count for language, count in counts.items() if language != best)
    if counts[best] > second + 1:
        return LanguageGuess(best, 0.6)
    return LanguageGuess(hint, 0.5) if hint in LANGUAGES else guess


@lru_cache(maxsize=1)
def _greetings() -> dict[str, str]:
    found = wordlist("languages")["greetings"]
    return {word: language for language, words in found.items() for word in words}


@lru_cache(maxsize=1)
def _telling() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in wordlist("languages")["telling"].items()}
