"""What is asked of somebody without a seat, and why a link does not open. Plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Refusal = Literal[
    "unknown",  # no such link; says nothing about which links exist
    "answered",
    "taken_back",
    "changed",  # the text is another one now
    "decided",  # the text was decided about without this advice
    "expired",
    "locked",  # too many wrong codes
    "no_comment",
    "no_answer",
    "wrong_code",
    "old_code",
]


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question about one text to one person, for so many hours. `function` as people call it."""

    name: str
    email: str
    function: str
    question: str
    hours: int = 24


@dataclass(frozen=True, slots=True)
class Said:
    """What the guest answers: may it go out like this, and a word about it."""

    agrees: bool
    comment: str = ""


class LinkRefused(Exception):
    """The link does not do this (any more); `tries` are those left for this code."""

    def __init__(self, reason: Refusal, tries: int = 0) -> None:
        super().__init__(reason)
        self.reason: Refusal = reason
        self.tries = tries
