"""How hard the words of a text are, by how often people meet them; and how the sentences are built.

Frequency separates plain from stiff sentences better than any formula over lengths (90 of 103 official
pairs against 69 for Flesch-Douma), so words come first. No number here is a language level.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

from regie.interpret.cues import bare

Band = Literal["plain", "fair", "hard"]

UNKNOWN: Final = 2.5  # Zipf of a word that is not among the 25,000 most frequent
EVERYDAY: Final = 6.0  # words from here on carry no content: de, het, ook, voor
COMPOUND: Final = 0.4  # what it costs a reader to take two known words together
PLAIN: Final = 4.7
HARD: Final = 4.35
RARE: Final = 3.0
FEWEST: Final = 8  # content words below which a mean says nothing
_SHORTEST_PART: Final = 3

_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = re.compile(r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[aeiouyàáâäèéêëìíîïòóôöùúûü]")
_PIECE = re.compile(r"\S+")
_NOT_WORDS = re.compile(r"^[@#^]|://|\w\.[a-z]{2}")
_SIGN_OFF = re.compile(r"\^\w{1,4}\s*$")


@dataclass(frozen=True, slots=True)
class Measure:
    """`mean` is the mean Zipf of the content words (about 3 rare, 6 everyday), None for short texts.

    `reading_ease` is Flesch-Douma (206.84 − 0.93 × words per sentence − 77 × syllables per word).
    """

    words: int
    sentences: int
    mean: float | None
    band: Band
    hardest: tuple[str, ...]
    reading_ease: int

    @property
    def words_per_sentence(self) -> float:
        """Mean length of a sentence."""
        return round(self.words / self.sentences, 1) if self.sentences else 0.0


@cache
def _frequencies() -> dict[str, float]:
    path = Path(__file__).parent / "words" / "frequency.txt"
    found: dict[str, float] = {}
    for line in path.read_text("utf-8").splitlines():
        tenths, *words = line.split(" ")
        found.update(dict.fromkeys(words, int(tenths) / 10))
    return found


@lru_cache(maxsize=20_000)
def zipf(word: str) -> float:
    """How often a word is met; of an unknown compound (`grofvuil`) what its parts say."""
    lower = word.lower()
    known = _frequencies().get(lower)
    if known is not None:
        return known
    if "-" in lower:
        return min(zipf(part) for part in lower.split("-") if part)
    return max(UNKNOWN, _compound(lower) - COMPOUND)


def _compound(word: str) -> float:
    """The rarer half of the best way to cut the word in two known ones; 0 when there is none."""
    known, best = _frequencies(), 0.0
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        right = known.get(word[cut:])
        if right is None:
            continue
        left = word[:cut]
        for stem in (left, left.removesuffix("s"), left.removesuffix("en"), left.removesuffix("e")):
            if len(stem) >= _SHORTEST_PART and stem in known:
                best = max(best, min(known[stem], right))
    return best


def content_words(text: str, needed: Collection[str] = ()) -> list[tuple[int, str]]:
    """(place, word) of the words that carry meaning: no everyday words, names, needed words or links."""
    spared = {one.lower() for one in needed}
    found = []
    for match in _WORD.finditer(_blanked(text)):
        word = match.group()
        if len(word) < 3 or word.lower() in spared or zipf(word) >= EVERYDAY:
            continue
        if word[0].isupper() and not _begins(text, match.start()):
            continue  # a name, or the municipality's own
        found.append((match.start(), word))
    return found


def _blanked(text: str) -> str:
    """The text with links, addresses, @names and hashtags as spaces of the same length: places stay."""
    return _PIECE.sub(lambda m: " " * len(m.group()) if _NOT_WORDS.search(m.group()) else m.group(), text)


def _begins(text: str, place: int) -> bool:
    before = text[:place].rstrip()
    return not before or before[-1] in ".!?:\n"


def rare_words(text: str, needed: Collection[str] = ()) -> list[tuple[int, str]]:
    """(place, word) of content words that most readers seldom meet, long ones only."""
    return [
        (place, word) for place, word in content_words(text, needed) if len(word) >= 8 and zipf(word) < RARE
    ]


def measure(text: str, needed: Collection[str] = ()) -> Measure:
    """The whole text measured, its sign-off left out."""
    said = _SIGN_OFF.sub("", bare(text))
    sentences = [found for part in _SENTENCE.findall(said) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    carrying = [word for _place, word in content_words(text, needed)]
    mean = sum(map(zipf, carrying)) / len(carrying) if len(carrying) >= FEWEST else None
    hardest = sorted(dict.fromkeys(word.lower() for word in carrying), key=zipf)[:5]
    return Measure(
        words=len(words),
        sentences=len(sentences),
        mean=None if mean is None else round(mean, 2),
        band=_band(mean),
        hardest=tuple(word for word in hardest if zipf(word) < HARD),
        reading_ease=_reading_ease(words, len(sentences)),
    )


def _band(mean: float | None) -> Band:
    if mean is None or mean >= PLAIN:
        return "plain"
    return "fair" if mean >= HARD else "hard"


def _reading_ease(words: Sequence[str], sentences: int) -> int:
    if not words:
        return 100
    syllables = sum(map(syllables_of, words))
    ease = 206.84 - 0.93 * len(words) / sentences - 77 * syllables / len(words)
    return max(0, min(100, round(ease)))


@lru_cache(maxsize=20_000)
def syllables_of(word: str) -> int:
    """Groups of vowels, at least one; a final mute `e` counts, as in Dutch it is spoken."""
    return max(1, len(_VOWELS.findall(word.lower())))
