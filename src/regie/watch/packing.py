"""Messages, hits and outcomes as bytes between workers: JSON, up to 200 together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zlib import crc32

from regie.watch.alarms import Hit
from regie.watch.fold import Message, Outcome
from regie.watch.words import read_words

MOST_TOGETHER: Final = 200


def part_of(name: str, parts: int) -> int:
    """Which of so many parts a message or topic belongs to; the same on every machine."""
    return crc32(name.encode(errors="surrogatepass")) % parts


def pack(messages: Iterable[Message]) -> bytes:
    """Messages for the workers that match."""
    rows = [
        [
            one.id,
            one.at.isoformat(),
            one.text,
            one.author,
            one.language,
            one.source,
            one.place,
            one.received_at.isoformat() if one.received_at else "",
        ]
        for one in messages
    ]
    return json.dumps(rows, separators=(",", ":")).encode()


def unpack(packed: bytes) -> list[Message]:
    """What `pack` made."""
    return [
        Message(
            name,
            datetime.fromisoformat(at),
            text,
            author,
            language,
            source,
            place,
            datetime.fromisoformat(received) if received else None,
        )
        for name, at, text, author, language, source, place, received in json.loads(packed)
    ]


def pack_hits(hits: Sequence[tuple[str, Hit]]) -> bytes:
    """Hits for the workers that count."""
    rows = [[topic, one.id, one.at.isoformat(), one.text, one.author, one.tone] for topic, one in hits]
    return json.dumps(rows, separators=(",", ":")).encode()


def unpack_hits(packed: bytes) -> list[tuple[str, Hit]]:
    """What `pack_hits` made."""
    return [
        (topic, Hit(name, datetime.fromisoformat(at), read_words(text), text, author, tone=tone))
        for topic, name, at, text, author, tone in json.loads(packed)
    ]


def pack_outcome(outcome: Outcome, part: int, sequence: int) -> bytes:
    """Counts and alarms of one batch, by topic, with its place in the part so that it is added up once."""
    topics: dict[str, dict[str, list[Any]]] = {}
    for count in outcome.counts:
        row = [count.start.isoformat(), count.raw, count.independent]
        topics.setdefault(count.topic, {"counts": [], "alarms": []})["counts"].append(row)
    for topic, alarm in outcome.alarms:
        told = asdict(alarm) | {
            "at": alarm.at.isoformat(),
            "first_message_at": alarm.first_message_at.isoformat(),
        }
        topics.setdefault(topic, {"counts": [], "alarms": []})["alarms"].append(told)
    return json.dumps({"part": part, "sequence": sequence, "topics": topics}).encode()


class Totals:
    """Outcomes added up, each once: of every topic only what comes behind what was taken."""

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}  # topic -> place of the last batch taken
        self.raw: dict[tuple[str, str], int] = {}
        self.independent: dict[tuple[str, str], int] = {}
        self.alarms: list[tuple[str, dict[str, Any]]] = []

    def take(self, packed: bytes) -> None:
        """Add what `pack_outcome` made."""
        told = json.loads(packed)
        for topic, found in told["topics"].items():
            if told["sequence"] <= self.taken.get(topic, 0):
                continue
            self.taken[topic] = told["sequence"]
            for start, raw, independent in found["counts"]:
                self.raw[topic, start] = self.raw.get((topic, start), 0) + raw
                self.independent[topic, start] = self.independent.get((topic, start), 0) + independent
            self.alarms += [(topic, alarm) for alarm in found["alarms"]]
