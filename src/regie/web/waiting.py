"""Something that waits for somebody: what Today is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["bad", "warn", "info", "ok", "quiet"]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for this person, with where it is done."""

    icon: str
    kind: str
    text: str
    href: str
    step: str
    due: datetime | None
    tone: Tone
    place: str = ""
