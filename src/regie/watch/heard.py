"""A message as listening takes it in, and how little of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from regie.interpret.cues import bare
from regie.interpret.language import language_of
from regie.interpret.personal import masked
from regie.interpret.reading import kind_and_urgency, starter_rules
from regie.watch.fold import Message
from regie.watch.matching import places
from regie.watch.query import All, Any, Close, Field, Near, Node, Not, Phrase, Raw, Word
from regie.watch.words import Words, fold, read_words

LONGEST_EXCERPT: Final = 280
LONGEST_READ: Final = 10_000
_BEFORE: Final = 90  # characters shown before the first word that matched
_NEGATIVE: Final = frozenset({"complaint", "threat", "objection", "notice_of_default"})
_URGENT: Final = frozenset({"high", "acute"})
_HANDLE: Final = re.compile(r"(?<!\w)@[\w.-]*\w(?:@[\w.-]*\w)?")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def ten_seconds(at: datetime) -> datetime:
    """The start of the ten seconds in which a moment lies."""
    return at - timedelta(seconds=at.second % 10, microseconds=at.microsecond)


@dataclass(frozen=True, slots=True)
class Heard:
    """One public message. `id` is unique within `source`; `at` is never later than `received_at`."""

    source: str
    id: str
    text: str
    author: str
    at: datetime
    received_at: datetime
    channel: str
    network: str
    language: str = ""
    link: str = ""
    practice: bool = False


def words_of(heard: Heard, *, by_language: bool = False) -> Words:
    """The message as words. `by_language`: some query asks for it, so it is worked out when not told."""
    text = heard.text[:LONGEST_READ]
    language = heard.language or (language_read(text) if by_language else "")
    return read_words(text, language=language, source=heard.network)


def as_message(heard: Heard) -> Message:
    """The same as the pipeline takes it."""
    return Message(
        id=f"{heard.source}|{heard.id}",
        at=heard.at,
        text=heard.text[:LONGEST_READ],
        author=f"{heard.network}|{heard.author}" if heard.author else "",
        language=heard.language,
        source=heard.network,
        received_at=heard.received_at,
    )


def language_read(text: str) -> str:
    """The language as we read it, for messages that do not tell."""
    clear = bare(text)
    return language_of(clear, clear.split()).language


def tone_read(text: str) -> int:
    """Bits of `shift.TONES`: whether it complains or threatens, and whether somebody should look soon.

    Read by the words as shipped. It may be wrong, so it is only ever used for shares of many messages.
    """
    kind, urgency = kind_and_urgency(text, rules=starter_rules())
    return (kind in _NEGATIVE) | (urgency in _URGENT) << 1


def keyed(key: bytes, what: str, value: str) -> str:
    """A hash that nobody makes without the key of this query; empty for nothing."""
    if not value:
        return ""
    return blake2b(f"{what}|{value}".encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


def excerpt(text: str, node: Node, words: Words) -> str:
    """What is kept: some words around the first that matched, without handles, links and personal data."""
    start = max(0, _first(text, node, words) - _BEFORE)
    if start:
        start = text.find(" ", start) + 1
    piece = " ".join(clear_of_persons(text[start : start + LONGEST_READ]).split())
    long = len(piece) > LONGEST_EXCERPT
    cut = piece[: piece.rfind(" ", 0, LONGEST_EXCERPT) if long else None] if " " in piece else piece
    return f"{'… ' if start else ''}{cut[:LONGEST_EXCERPT]}{' …' if long else ''}"


def clear_of_persons(text: str) -> str:
    """Handles, links and personal data blocked out. Names that are just written stay: they are not sought."""
    return _HANDLE.sub("@…", _LINK.sub("[link]", masked(text)))


def _first(text: str, node: Node, words: Words) -> int:
    """Where the first word stands that the query asks for; 0 when that cannot be told."""
    found = [words.raw[place] for leaf in _leaves(node) for place in _places(leaf, words)[:1]]
    spots = [spot for spot in (text.find(word) for word in found) if spot >= 0]
    return min(spots, default=0)


def _places(leaf: Word | str, words: Words) -> list[int]:
    return words.places(fold(leaf)) if isinstance(leaf, str) else places(leaf, words)


def _leaves(node: Node) -> Iterator[Word | str]:
    match node:
        case All(nodes) | Any(nodes):
            for one in nodes:
                yield from _leaves(one)
        case Near(left, right):
            yield from _leaves(left)
            yield from _leaves(right)
        case Phrase(found) | Close(found):
            yield from found
        case Word():
            yield node
        case Raw(raw):
            yield from raw
        case Field() | Not():
            return
