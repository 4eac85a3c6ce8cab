"""What a message tells us about its case: the reading, boiled down, and merged with what we knew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from regie.inbox.states import ALARMS, DONE, stronger

# A reply within so many days of the end belongs to the same case; later it begins a new one.
REOPEN_WITHIN: Final = timedelta(days=7)
# Older messages (an import, a channel that was down for days) raise no alarm: help would come too late.
ALARM_WITHIN: Final = timedelta(hours=24)
EXCERPT: Final = 240
# Kinds that give way when the next message says something more definite.
_VAGUE: Final = frozenset({"", "other", "thanks", "spam"})


class Guess(Protocol):
    """A topic and how strongly it was recognised."""

    @property
    def slug(self) -> str:
        """The topic, as in `interpret.topics`."""
        ...

    @property
    def score(self) -> float:
        """From 0 (not at all) to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """One message, read."""

    topic: str
    kind: str
    urgency: str
    language: str
    personal: bool
    fingerprint: str

    @property
    def alarm(self) -> str:
        """Why the duty adviser must hear of it at once, or nothing."""
        if self.kind in ALARMS:
            return self.kind
        return "acute" if self.urgency == "acute" else ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the case said before this message; `*_set` when a person decided it."""

    topic: str = "other"
    topic_set: bool = False
    kind: str = "other"
    kind_set: bool = False
    urgency: str = "low"
    language: str = "und"
    personal: bool = False
    alarm: str = ""


def topic_of(guesses: Sequence[Guess]) -> str:
    """The best guess; `other` when there is none."""
    return max(guesses, key=lambda guess: guess.score).slug if guesses else "other"


def merged(known: Known, told: Told) -> Known:
    """What we know after one more message. What a person set stays; urgency and alarm only rise."""
    keep_topic = known.topic_set or told.topic == "other" or known.topic != "other"
    keep_kind = known.kind_set or (told.kind in _VAGUE and known.kind not in _VAGUE)
    return Known(
        topic=known.topic if keep_topic else told.topic,
        topic_set=known.topic_set,
        kind=known.kind if keep_kind else told.kind,
        kind_set=known.kind_set,
        urgency=stronger(known.urgency, told.urgency),
        language=told.language if told.language != "und" else known.language,
        personal=known.personal or told.personal,
        alarm=_first_alarm(known.alarm, told.alarm),
    )


def _first_alarm(one: str, other: str) -> str:
    order = (*ALARMS, "acute", "")
    return min(one, other, key=lambda word: order.index(word) if word in order else len(order))


def alarm_state(alarm: str, written_at: datetime, now: datetime) -> str:
    """Whether the alarm must still be raised (`due`), is too old to help (`old`), or is none."""
    if not alarm:
        return ""
    return "old" if now - written_at > ALARM_WITHIN else "due"


def continues(state: str, done_at: datetime | None, now: datetime) -> bool:
    """Whether a new message belongs to this earlier case: it is at work, or was done only just now."""
    if state not in DONE:
        return True
    return done_at is not None and now - done_at <= REOPEN_WITHIN


def excerpt(text: str) -> str:
    """The first words on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    cut = line[:EXCERPT]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


def spans(data: Mapping[str, object]) -> list[tuple[int, int, str, bool]]:
    """(start, end, kind, certain) of personal data in a stored reading; what is malformed is left out."""
    found: list[tuple[int, int, str, bool]] = []
    rows = data.get("personal")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("start"), int) and isinstance(row.get("end"), int):
            found.append((row["start"], row["end"], str(row.get("kind", "")), bool(row.get("certain"))))
    return sorted(found)
