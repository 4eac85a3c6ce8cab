"""The environment picture (omgevingsbeeld) as values: what it holds, what lacks, and what changed. Plain.

About topics, never about persons: a picture with a handle, an address or a number in it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from regie.crisis.states import CONFIDENCE, SENTIMENTS
from regie.interpret.personal import find_personal

MOST_LINES: Final = 5
LINE: Final = 120  # characters that fit on one line of the page
LONGEST: Final = 900
MOST_QUESTIONS: Final = 8
_HANDLE: Final = re.compile(r"(?<![\w.])@[\w.-]*\w|https?://\S+/(?:@|profile/|user/)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """Something people ask: how often it was seen, and how many of those have their answer."""

    text: str
    count: int
    answered: int

    @property
    def is_answered(self) -> bool:
        """Whether hardly anybody still waits."""
        return self.count > 0 and self.answered * 2 > self.count


@dataclass(frozen=True, slots=True)
class Content:
    """What people write into a picture. Lists of questions, rumours and counts stand beside it."""

    sources_online: str = ""
    sources_offline: str = ""
    gaps: str = ""
    behaviour_seen: str = ""
    behaviour_needed: str = ""
    meaning: str = ""
    sentiment: str = "unknown"
    sentiment_examples: int = 0
    interpretation: str = ""
    advice_message: str = ""
    advice_tone: str = ""
    advice_channel: str = ""
    advice_speaker: str = ""
    confidence: str = ""

    def texts(self) -> dict[str, str]:
        """The parts that are text, by name."""
        codes = {"sentiment", "sentiment_examples", "confidence"}
        return {one.name: str(getattr(self, one.name)) for one in fields(self) if one.name not in codes}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What stops a picture: `no_text`, `personal`, `sentiment`, `lines` or `too_long`, and in which part."""

    reason: str
    part: str


def wrong(content: Content, questions: Iterable[Question] = ()) -> Wrong | None:
    """The first thing that must be mended before a picture can be offered; None when it is whole."""
    texts = content.texts()
    for part in ("interpretation", "advice_message"):
        if not texts[part].strip():
            return Wrong("no_text", part)
    # Listening online only is a one-sided picture: say what was heard elsewhere, or that nothing was.
    if not (content.sources_offline.strip() or content.gaps.strip()):
        return Wrong("no_text", "gaps")
    if content.confidence not in CONFIDENCE:
        return Wrong("no_text", "confidence")
    if content.sentiment not in SENTIMENTS or (
        content.sentiment != "unknown" and content.sentiment_examples < 1
    ):
        return Wrong("sentiment", "sentiment")
    if lines(content.interpretation) > MOST_LINES:
        return Wrong("lines", "interpretation")
    return _personal({**texts, **{f"question {n}": q.text for n, q in enumerate(questions, 1)}})


def _personal(texts: Mapping[str, str]) -> Wrong | None:
    for part, text in texts.items():
        if len(text) > LONGEST:
            return Wrong("too_long", part)
        if names_somebody(text):
            return Wrong("personal", part)
    return None


def names_somebody(text: str) -> bool:
    """Whether a handle, an address of somebody's page or other personal data stands in the text."""
    return bool(_HANDLE.search(text)) or bool(find_personal(text))


def without_names(text: str) -> str:
    """The text with handles left out, for what is filled in beforehand."""
    return " ".join(_HANDLE.sub("", text).split())


def lines(text: str) -> int:
    """How many lines the text takes on the page; a long line counts for more."""
    return sum(max(1, -(-len(line) // LINE)) for line in text.strip().splitlines() if line.strip())


def trend(moments: Iterable[datetime], since: datetime, until: datetime, buckets: int = 12) -> list[int]:
    """How many fell in each of so many equal parts of the window."""
    counts = [0] * buckets
    width = (until - since) / buckets
    if width <= timedelta(0):
        return counts
    for at in moments:
        if since <= at < until:
            counts[min(buckets - 1, int((at - since) / width))] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Change:
    """A part that is otherwise than in the picture before; numbers as text."""

    part: str
    before: str
    after: str


COMPARED: Final = (
    "sentiment",
    "behaviour_seen",
    "behaviour_needed",
    "meaning",
    "interpretation",
    "advice_message",
    "advice_tone",
    "advice_channel",
    "advice_speaker",
    "confidence",
)


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """What changed since the picture before, in the order of the page."""
    found = []
    for part in COMPARED:
        old, new = str(before.get(part, "")).strip(), str(after.get(part, "")).strip()
        if old != new:
            found.append(Change(part, old, new))
    return found


def new_questions(before: Sequence[Question], after: Sequence[Question]) -> list[Question]:
    """Questions that the picture before did not have."""
    known = {question.text.casefold() for question in before}
    return [question for question in after if question.text.casefold() not in known]
