"""What a crisis asks of a text on its way out. Plain: the effects that hold and the text, in; a reason, out.

It can only make an answer stricter. A text of which the topic is not said counts as one about the crisis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from regie.mandate.levels import SUBSTANTIVE, Effects

PAUSED: Final = "crisis_paused"
# Around the region's own words there is room for a greeting and a sign-off, and for nothing of our own.
OWN_WORDS: Final = 120


@dataclass(frozen=True, slots=True)
class Said:
    """A text as a crisis looks at it.

    `answers`: it answers somebody. `kernel`: why the message that it refers to does not hold, empty when it
    does, None when it refers to none. `official`: the text that this passes on.
    """

    action: str
    topic: str
    text: str
    answers: bool
    kernel: str | None
    official: str = ""


def objection(now: Effects, said: Said) -> str:
    """The first thing in the way, or empty.

    One of crisis_paused, kernel_missing, kernel_expired, kernel_replaced, kernel_withdrawn, not_relayed.
    """
    if said.kernel:
        return said.kernel
    if now.level.pause and not said.answers and said.kernel is None:
        return PAUSED
    if said.action not in SUBSTANTIVE or not now.about(said.topic):
        return ""
    if now.level.kernel and said.kernel is None:
        return "kernel_missing"
    return "not_relayed" if now.level.relay and not relays(said.text, said.official) else ""


def relays(text: str, official: str) -> bool:
    """Whether the text passes on the official words as they are, with hardly anything around them."""
    words, theirs = " ".join(text.split()), " ".join(official.split())
    return bool(theirs) and theirs in words and len(words) - len(theirs) <= OWN_WORDS


def asks_kernel(now: Effects, action: str, topic: str) -> bool:
    """Whether a text of this kind about this must refer to a kernel message."""
    return now.level.kernel and action in SUBSTANTIVE and now.about(topic)
