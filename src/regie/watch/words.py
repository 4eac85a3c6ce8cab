"""A message as words: what a query is held against.

Case and accents do not count; a word is a run of letters, digits and underscores. Links and handles are
no words: topics are followed, never persons. A tag counts as its word and is known as a tag. Raw words
keep case and accents as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

MOST_SIGNS: Final = 10_000  # of one message; what follows is not read

# each begins with a letter or sign that the search can jump to, which is what makes them quick
_LINK = re.compile(r"https?://\S+")
_ANY_LINK = re.compile(r"\w+://\S+")
_BARE_LINK = re.compile(r"www\.\S+", re.IGNORECASE)
_HANDLE = re.compile(r"@(?<!\w@)[\w.-]*\w")
_WORD = re.compile(r"#?\w+")
_KEPT: Final = b"0123456789_abcdefghijklmnopqrstuvwxyz"
_PLAIN: Final = bytes(  # small letters, and a space for what is no word; only for plain letters
    lower if (lower := bytes([number]).lower()[0]) in _KEPT else ord(" ") for number in range(256)
)


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
    for found in _WORD.findall(without_links(normalised(text[:MOST_SIGNS]))):
        word = found
        if found[0] == "#":
            tags.add(len(folded))
            word = found[1:]
        plain = fold(word)
        at.setdefault(plain, []).append(len(folded))
        folded.append(plain)
        raw.append(word)
    known = [fold(normalised(one.strip())) for one in (language, source, place)]
    return Words(tuple(folded), tuple(raw), frozenset(tags), known[0], known[1], known[2], at)


def plain(text: str) -> bytes:
    """The folded words with one space between, before and after, for looking up many words in one pass.

    The words are those of `read_words`; plain letters take a short cut.
    """
    if text.isascii():
        return b" %b " % b" ".join(without_links(text[:MOST_SIGNS]).encode().translate(_PLAIN).split())
    found = _WORD.findall(without_links(normalised(text[:MOST_SIGNS])))
    words = [fold(word[1:] if word[0] == "#" else word) for word in found]
    return f" {' '.join(words)} ".encode(errors="surrogatepass")


def normalised(text: str) -> str:
    """One way of writing for what looks the same (NFKC), without soft hyphens and loose accents."""
    if text.isascii():
        return text
    whole = unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
    return whole if whole.isascii() else _marks().sub("", whole)


@cache
def _marks() -> re.Pattern[str]:
    """Signs that stand on the letter before them. All of them, so it is made once, when first needed."""
    marks = [c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(c)]
    return re.compile(f"[{''.join(marks)}]")


def without_links(text: str) -> str:
    """The text with a space for each link and handle."""
    if "://" in text:
        text = _LINK.sub(" ", text)
        if "://" in text:
            text = _ANY_LINK.sub(" ", text)
    if "ww." in text.lower():
        text = _BARE_LINK.sub(" ", text)
    return _HANDLE.sub(" ", text) if "@" in text else text


def fold(word: str) -> str:
    """Without case and accents; `straße` becomes `strasse`, `Fûgel` becomes `fugel`."""
    return word.lower() if word.isascii() else _fold(word)


@lru_cache(maxsize=100_000)
def _fold(word: str) -> str:
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word.casefold()).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in spread if not unicodedata.combining(c)))
