"""From matching messages to alarms: a fold over messages in time, plain and bounded in memory.

Two rules, and a classifier in neither. *few*: on a quiet topic, so many independent messages within ten
minutes. *burst*: the count of five minutes is more than usual (see `bursts`). After an alarm the same
topic speaks again only on a new high, and soon after only on a clear one. The state of a topic keeps the last
ten minutes, fading means and a limited list of words, so it does not grow with time.

Authors are never kept: to tell independent messages apart, a keyed hash that lives as long as the window.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from regie.watch.bursts import Bursts
from regie.watch.phrases import Background, Phrases
from regie.watch.words import Words

Kind = Literal["few", "burst"]

BUCKET: Final = timedelta(minutes=5)
WINDOW: Final = timedelta(minutes=10)
MOST_KEPT: Final = 5_000  # messages of one window; more are counted, not kept
MOST_IDLE: Final = 2_016  # empty counts pushed after a silence: a week
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """When to speak.

    `few`: independent messages in ten minutes, on a topic with fewer than `quiet` as a rule. After an alarm
    only a count `higher` times as high speaks within the `pause`, and until it is forgotten a higher one.
    """

    few: int = 5
    quiet: float = 1.0
    score: float = 0.6
    least: int = 5  # a burst counts at least so many in five minutes
    higher: float = 2.0
    pause: timedelta = timedelta(hours=1)
    forget: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that matched. `author` is a keyed hash, empty when not known; `text` is for examples."""

    id: str
    at: datetime
    words: Words
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something is growing: how many, beside what is usual, since when, in which words, with examples."""

    at: datetime
    kind: Kind
    count: int
    baseline: float
    first_message_at: datetime
    phrases: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(slots=True)
class _Bucket:
    start: datetime
    count: int = 0
    first_at: datetime | None = None


@dataclass(slots=True)
class Topic:
    """The state of one query. Push its hits in order of time; late and doubled ones are left out."""

    limits: Limits = field(default_factory=Limits)
    _bursts: Bursts = field(default_factory=Bursts)
    _background: Background = field(default_factory=Background)
    _recent: deque[Hit] = field(default_factory=deque)
    _bucket: _Bucket | None = None
    _usual: float = 0.0  # fading mean per five minutes
    _alarmed_at: datetime | None = None
    _alarmed_count: int = 0

    def push(self, hit: Hit) -> list[Alarm]:
        """Take one message; the alarms it leads to."""
        self.until(hit.at)
        bucket = self._bucket
        if bucket is None or hit.at < bucket.start or any(hit.id == one.id for one in self._recent):
            return []
        bucket.count += 1
        bucket.first_at = bucket.first_at or hit.at
        self._recent.append(hit)
        self._forget(hit.at)
        return [*self._few(hit.at), *self._growing(hit.at)]

    def until(self, now: datetime) -> None:
        """Let time pass to `now`, so that five minutes end although nothing comes in."""
        current = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
        if self._bucket is None:
            self._bucket = _Bucket(current)
        passed = max(0, (current - self._bucket.start) // BUCKET)
        for number in range(min(passed, MOST_IDLE)):
            self._close(self._bucket.count if number == 0 else 0)
        if passed:
            self._bucket = _Bucket(current)
        self._forget(now)

    def _close(self, count: int) -> None:
        self._bursts.push(count)
        self._usual += (count - self._usual) / 288
        self._background.fade()

    def _forget(self, now: datetime) -> None:
        while self._recent and (self._recent[0].at <= now - WINDOW or len(self._recent) > MOST_KEPT):
            self._background.add(self._recent.popleft().words)

    def _few(self, now: datetime) -> list[Alarm]:
        """So many independent messages on a topic that is quiet as a rule."""
        if self._usual * 2 >= self.limits.quiet:
            return []
        count = independent(self._recent)
        if count < self.limits.few or not self._may_speak(now, count):
            return []
        return [self._speak("few", now, count, self._usual * 2, self._recent[0].at)]

    def _growing(self, now: datetime) -> list[Alarm]:
        """The five minutes under way already are more than usual."""
        bucket = self._bucket
        if bucket is None or bucket.count < self.limits.least or bucket.first_at is None:
            return []
        if self._bursts.would(bucket.count) < self.limits.score or not self._may_speak(now, bucket.count):
            return []
        return [self._speak("burst", now, bucket.count, self._usual, bucket.first_at)]

    def _may_speak(self, now: datetime, count: int) -> bool:
        if self._alarmed_at is None or now >= self._alarmed_at + self.limits.forget:
            return True
        if now >= self._alarmed_at + self.limits.pause:
            return count > self._alarmed_count
        return count >= self._alarmed_count * self.limits.higher

    def _speak(self, kind: Kind, now: datetime, count: int, usual: float, first: datetime) -> Alarm:
        self._alarmed_at, self._alarmed_count = now, count
        phrases = Phrases(hit.words for hit in self._recent).beside(self._background)
        return Alarm(now, kind, count, round(usual, 3), first, phrases, examples(self._recent))


def independent(hits: Iterable[Hit]) -> int:
    """How many messages are of different authors and of different words."""
    authors: set[str] = set()
    texts: set[tuple[str, ...]] = set()
    count = 0
    for hit in hits:
        if (hit.author and hit.author in authors) or hit.words.folded in texts:
            continue
        authors.add(hit.author)
        texts.add(hit.words.folded)
        count += 1
    return count


def examples(hits: Iterable[Hit]) -> tuple[str, ...]:
    """The first few texts that differ."""
    found: dict[tuple[str, ...], str] = {}
    for hit in hits:
        if hit.text and hit.words.folded not in found:
            found[hit.words.folded] = hit.text
        if len(found) == EXAMPLES:
            break
    return tuple(found.values())
