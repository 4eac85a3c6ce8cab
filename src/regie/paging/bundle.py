"""Several pages for one address at one moment become one message. Plain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One page as it is told: its subject, its text, and the link of this attempt."""

    subject: str
    text: str
    link: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Words:
    """How many are announced: `{n}` is filled in. In the reader's language."""

    several: str
    also: str


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out by one means."""

    title: str
    text: str
    link: str
    urgency: str


_RANK = ("low", "normal", "high", "acute")


def bundle(lines: Sequence[Line], words: Words) -> Message:
    """The message: of one page as it is; of more the most urgent first, and all of them named."""
    ordered = sorted(lines, key=lambda line: -_rank(line.urgency))
    first = ordered[0]
    if len(ordered) == 1:
        return Message(first.subject, first.text, first.link, first.urgency)
    text = "\n\n".join(f"{line.subject}\n{line.link}" for line in ordered)
    return Message(words.several.format(n=len(ordered)), text, first.link, first.urgency)


def short(lines: Sequence[Line], words: Words, room: int = 300) -> Message:
    """For a text message or a screen of a phone: the most urgent one, and how many more."""
    ordered = sorted(lines, key=lambda line: -_rank(line.urgency))
    first = ordered[0]
    more = f" {words.also.format(n=len(ordered) - 1)}" if len(ordered) > 1 else ""
    said = f"{first.subject}{more}"
    return Message(said[:room], f"{said[:room]} {first.link}", first.link, first.urgency)


def _rank(urgency: str) -> int:
    return _RANK.index(urgency) if urgency in _RANK else len(_RANK)
