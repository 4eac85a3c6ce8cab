"""A message as words: what a query is held against.

Case and accents do not count; a word is a run of letters, digits and underscores. Links and handles are
no words: topics are followed, never persons. A tag counts as its word and is known as a tag. Raw words
keep case and accents as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@[\w.-]*\w", re.IGNORECASE)
_WORD = re.compile(r"#?\w+")
_PLAIN: Final = re.compile(r"[a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one message by place; `tags` are the places that were written with a number sign.

    `language`, `source` and `place` are lower-case names, empty when not known.
    """

    folded: tuple[str, ...]
    raw: tuple[str, ...]
    tags: frozenset[int]
    language: str = ""
    source: str = ""
    place: str = ""
    at: dict[str, list[int]] = field(default_factory=dict)  # folded word -> its places

    def places(self, word: str) -> list[int]:
        """Where a folded word stands."""
        return self.at.get(word, [])


def read_words(text: str, *, language: str = "", source: str = "", place: str = "") -> Words:
    """Split a message into words."""
    folded: list[str] = []
    raw: list[str] = []
    tags: set[int] = set()
    at: dict[str, list[int]] = {}
    for found in _WORD.findall(_NO_WORDS.sub(" ", unicodedata.normalize("NFKC", text))):
        word = found
        if found[0] == "#":
            tags.add(len(folded))
            word = found[1:]
        plain = fold(word)
        at.setdefault(plain, []).append(len(folded))
        folded.append(plain)
        raw.append(word)
    return Words(
        tuple(folded), tuple(raw), frozenset(tags), language.casefold(), source.casefold(), fold(place), at
    )


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Without case and accents; `straße` becomes `strasse`, `Fûgel` becomes `fugel`."""
    lower = word.casefold()
    if _PLAIN.fullmatch(lower):
        return lower
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", lower).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in spread if not unicodedata.combining(c)))
