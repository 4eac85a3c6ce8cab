"""How this room says no, and what comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


class Refused(Exception):
    """`reason`: right, scope, person, not_yours, no_number, no_address, no_label, bad_keys, known, too_many,
    no_gateway, not_json, not_form, no_to, no_text, address, header, unknown_means.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is woken for. `subject` and `text` are in the reader's language and hold no words of
    residents. `url` is where a signed-in reader goes; a link of its own is added per attempt.
    """

    municipality_id: int
    about: str
    urgency: str
    subject: str
    text: str
    url: str
    ends_at: datetime
    role: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A gateway as typed in; an empty secret keeps the one that is there."""

    kind: str
    url: str
    form: str
    body: str
    header: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Least:
    """What a municipality asks: means per urgency, and means whose link may let a text go out."""

    least: Mapping[str, Sequence[str]]
    release_by: Sequence[str]
