"""The state of one query while it is listened to: who was just heard, and when it grows. Plain.

Bounded: the last ten minutes, at most `MOST_KEPT` messages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from regie.watch.alarms import MOST_KEPT, WINDOW, Alarm, Hit, Limits, Topic

TEN_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """A hit with what an example shows of it."""

    hit: Hit
    channel: str
    link: str


@dataclass(slots=True)
class Theme:
    """Push hits in any order; late ones count, but no longer make an alarm."""

    topic: Topic = field(default_factory=Topic)
    _recent: deque[Kept] = field(default_factory=deque)

    def limit(self, limits: Limits) -> None:
        """Speak by these from now on."""
        self.topic.limits = limits

    def take(self, kept: Kept) -> tuple[bool, list[Alarm]]:
        """Whether it is another voice with other words than just before, and the alarms it leads to."""
        hit = kept.hit
        while self._recent and (self._recent[0].hit.at <= hit.at - WINDOW or len(self._recent) >= MOST_KEPT):
            self._recent.popleft()
        independent = not any(
            (hit.author and hit.author == one.hit.author) or hit.words.folded == one.hit.words.folded
            for one in self._recent
            if abs(one.hit.at - hit.at) < WINDOW
        )
        self._recent.append(kept)
        return independent, self.topic.push(hit)

    def examples(self, alarm: Alarm) -> list[dict[str, str]]:
        """The alarm's examples with where and when."""
        by_text = {one.hit.text: one for one in reversed(self._recent)}
        return [
            {
                "text": text,
                "at": by_text[text].hit.at.isoformat() if text in by_text else "",
                "channel": by_text[text].channel if text in by_text else "",
                "link": by_text[text].link if text in by_text else "",
            }
            for text in alarm.examples
        ]

    def resume(
        self,
        counts: Iterable[tuple[datetime, int]],
        recent: Sequence[Kept],
        alarmed: tuple[datetime, int] | None,
    ) -> None:
        """Take up again from what was stored: counts in order of time, the last minutes, the last alarm."""
        for at, count in counts:
            self.topic.remember(at, count)
        self._recent.extend(recent)
        self.topic.resume([one.hit for one in recent], alarmed)


def ten_seconds(at: datetime) -> datetime:
    """The start of the ten seconds in which a moment lies."""
    return at - timedelta(seconds=at.second % TEN_SECONDS, microseconds=at.microsecond)
