"""Messages and what matched as bytes between workers: JSON, up to 200 together, by part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar
from zlib import crc32

from regie.watch.alarms import Hit
from regie.watch.heard import Heard, as_message
from regie.watch.words import read_words

PARTS: Final = 8  # of messages, and as many of topics; fixed, because it decides where everything goes
MOST_TOGETHER: Final = 200

T = TypeVar("T")
Said = tuple[int, Heard]  # the municipality in whose name it was heard, and the message


@dataclass(frozen=True, slots=True)
class Matched:
    """A message for which a topic asks, on its way to who counts. `author` is a keyed hash by now."""

    topic: str
    heard: Heard  # without its author
    author: str
    tone: int | None

    @classmethod
    def of(cls, topic: str, heard: Heard, hit: Hit) -> Matched:
        """What travels of a hit; the words are read again from the text."""
        return cls(topic, replace(heard, author=""), hit.author, hit.tone)

    def hit(self) -> Hit:
        """As it was matched."""
        message = as_message(self.heard)
        words = read_words(message.text)
        return Hit(message.id, message.believed(), words, message.text, self.author, tone=self.tone)


def part_of(name: str, parts: int = PARTS) -> int:
    """Which of so many parts a message or topic belongs to; the same on every machine."""
    return crc32(name.encode(errors="surrogatepass")) % parts


def spread_said(said: Iterable[Said]) -> dict[int, list[bytes]]:
    """Messages for who matches: packs by part, by the id of the message."""
    return _spread(said, lambda one: f"{one[1].source}|{one[1].id}", pack_said)


def spread_matched(found: Iterable[Matched]) -> dict[int, list[bytes]]:
    """What matched for who counts: packs by part, by the topic."""
    return _spread(found, lambda one: one.topic, pack_matched)


def _spread(
    things: Iterable[T], name: Callable[[T], str], packed: Callable[[Sequence[T]], bytes]
) -> dict[int, list[bytes]]:
    parts: dict[int, list[T]] = {}
    for one in things:
        parts.setdefault(part_of(name(one)), []).append(one)
    return {
        part: [packed(mine[start : start + MOST_TOGETHER]) for start in range(0, len(mine), MOST_TOGETHER)]
        for part, mine in parts.items()
    }


def pack_said(said: Sequence[Said]) -> bytes:
    """Some messages as bytes."""
    return _json([[place, *_row(heard)] for place, heard in said])


def unpack_said(packed: bytes) -> list[Said]:
    """What `pack_said` made."""
    return [(place, _heard(row)) for place, *row in json.loads(packed)]


def pack_matched(found: Sequence[Matched]) -> bytes:
    """Some of what matched as bytes."""
    return _json([[one.topic, one.author, one.tone, *_row(one.heard)] for one in found])


def unpack_matched(packed: bytes) -> list[Matched]:
    """What `pack_matched` made."""
    return [Matched(topic, _heard(row), author, tone) for topic, author, tone, *row in json.loads(packed)]


def _row(heard: Heard) -> list[Any]:
    return [
        heard.source,
        heard.id,
        heard.text,
        heard.author,
        heard.at.isoformat(),
        heard.received_at.isoformat(),
        heard.channel,
        heard.network,
        heard.language,
        heard.link,
        heard.practice,
    ]


def _heard(row: Sequence[Any]) -> Heard:
    source, name, text, author, at, received, *more = row
    moments = datetime.fromisoformat(at), datetime.fromisoformat(received)
    return Heard(source, name, text, author, *moments, *more)


def _json(rows: list[list[Any]]) -> bytes:
    return json.dumps(rows, separators=(",", ":")).encode()
