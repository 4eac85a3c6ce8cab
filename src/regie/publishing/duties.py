"""What a mandate asks besides approvals, and whether a text keeps it. Plain: values in, a reason out.

A required text stands in it word for word, or (`message: kernel`) it stands on the kernel message that holds;
a volume cap leaves room; a follow-up has a case in which somebody will answer. Whatever cannot be kept, or is
not understood, makes the answer no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HOUR_MINUTES: Final = 60
DAY_MINUTES: Final = 24 * 60
KERNEL: Final = "kernel"  # as a required message: whichever kernel message holds at the moment


@dataclass(frozen=True, slots=True)
class Duties:
    """What is asked. `understood` is False when one of them is not what it should be.

    `kernel`: a kernel message that holds at the moment, whichever that is; looked up by whoever asks.
    """

    messages: tuple[str, ...] = ()
    max_per_hour: int | None = None
    max_per_day: int | None = None
    follow_up_minutes: int | None = None
    understood: bool = True
    kernel: bool = False

    @property
    def capped(self) -> bool:
        """Whether there is a cap, so that what went out must be counted."""
        return self.max_per_hour is not None or self.max_per_day is not None


@dataclass(frozen=True, slots=True)
class Went:
    """How many went out, or are going out, under the same rules: in the last 60 minutes and 24 hours."""

    hour: int = 0
    day: int = 0


def duties(obligations: Mapping[str, object]) -> Duties:
    """What these obligations ask besides approvals."""
    numbers = [obligations.get(key) for key in ("max_per_hour", "max_per_day", "follow_up_minutes")]
    told = obligations.get("message", [])
    messages = [told] if isinstance(told, str) else list(told) if isinstance(told, list | tuple) else [None]
    texts = tuple(text for text in messages if isinstance(text, str) and text.strip())
    counts = [value if type(value) is int and value >= 1 else None for value in numbers]
    if counts != numbers or len(texts) != len(messages):
        return Duties(understood=False)
    hour, day, follow_up = counts
    fixed = tuple(text for text in texts if text != KERNEL)
    return Duties(fixed, hour, day, follow_up, kernel=KERNEL in texts)


def unmet(asked: Duties, text: str, *, in_case: bool, went: Went) -> str:
    """The first duty that is not kept, or empty.

    One of obligation_unknown, message_missing, no_follow_up, volume_cap. A kernel message must be there
    word for word; spaces and line ends may differ.
    """
    if not asked.understood:
        return "obligation_unknown"
    if any(_words(message) not in _words(text) for message in asked.messages):
        return "message_missing"
    if asked.follow_up_minutes is not None and not in_case:
        return "no_follow_up"
    full = asked.max_per_hour is not None and went.hour >= asked.max_per_hour
    return "volume_cap" if full or (asked.max_per_day is not None and went.day >= asked.max_per_day) else ""


def _words(text: str) -> str:
    return " ".join(text.split())
