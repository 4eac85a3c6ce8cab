"""New subjects within what may be listened to: messages that are like each other and unlike what came before.

First-story clustering: each message joins the recent message that is most like it (cosine of its words, rare
words weighing more), or begins a story. A story is told when enough independent authors are in it within
half an hour, and again only when it has doubled. Its label is the phrases that stand out against everything
of late. Only hits of queries in force come in here, so nothing is collected for it. Bounded: the last so
many messages.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from regie.watch.alarms import EXAMPLES, Hit, independent
from regie.watch.memory import number_of
from regie.watch.phrases import EMPTY, SHORTEST, Background, Phrases
from regie.watch.words import Words

ALIKE: Final = 0.3  # cosine; what first-story detection on short messages is known to want
AUTHORS: Final = 3
WINDOW: Final = timedelta(minutes=30)
MOST_KEPT: Final = 2_000
MOST_COMPARED: Final = 6  # rarest words of a message by which others are looked up
_FADE: Final = 0.5  # of how often words occur, each time so many messages have passed
_HALF_AFTER: Final = 5_000


@dataclass(frozen=True, slots=True)
class Story:
    """Something new: how many independent messages, since when, in which words, with examples."""

    at: datetime
    count: int
    first_message_at: datetime
    phrases: tuple[str, ...]
    examples: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    hit: Hit
    weights: dict[str, float]
    story: _Story
    author: int
    group: int


@dataclass(slots=True)
class _Story:
    messages: deque[_Kept] = field(default_factory=deque)
    told: int = 0


class Emerging:
    """The stories of one municipality; push its hits in order of time."""

    def __init__(self) -> None:
        self._kept: deque[_Kept] = deque()
        self._by_word: dict[str, list[_Kept]] = {}
        self._often: Counter[str] = Counter()
        self._total = 0.0
        self._since_fade = 0
        self._background = Background()

    def push(self, hit: Hit) -> Story | None:
        """Take one hit; the story that it makes large enough to tell."""
        weights = self._weights(hit.words)
        if not weights:
            return None
        nearest = self._nearest(weights)
        story = nearest.story if nearest else _Story()
        author = number_of(hit.author) if hit.author else 0
        group = hit.group or number_of(" ".join(hit.words.folded))
        self._keep(_Kept(hit, weights, story, author, group))
        return self._tell(story, hit.at)

    def _weights(self, words: Words) -> dict[str, float]:
        """Each word of the message once, by how rare it is; the whole has length one."""
        found = {w for w in words.folded if len(w) >= SHORTEST and w not in EMPTY and not w.isdigit()}
        self._learn(found)
        raw = {word: math.log((self._total + 1) / self._often[word]) for word in sorted(found)}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {word: weight / length for word, weight in raw.items() if weight > 0} if length else {}

    def _learn(self, words: set[str]) -> None:
        if self._since_fade >= _HALF_AFTER:
            self._since_fade = 0
            self._total *= _FADE
            self._often = Counter({word: count // 2 for word, count in self._often.items() if count > 1})
        self._often.update(words)
        self._total += 1
        self._since_fade += 1

    def _nearest(self, weights: dict[str, float]) -> _Kept | None:
        best, found = ALIKE, None
        seen: set[int] = set()
        for word in sorted(weights, key=weights.__getitem__, reverse=True)[:MOST_COMPARED]:
            for other in self._by_word.get(word, ()):
                if id(other) in seen:
                    continue
                seen.add(id(other))
                alike = sum(weight * other.weights.get(one, 0.0) for one, weight in weights.items())
                if alike >= best:
                    best, found = alike, other
        return found

    def _keep(self, kept: _Kept) -> None:
        self._kept.append(kept)
        kept.story.messages.append(kept)
        for word in kept.weights:
            self._by_word.setdefault(word, []).append(kept)
        while len(self._kept) > MOST_KEPT or self._kept[0].hit.at < kept.hit.at - 4 * WINDOW:
            self._drop(self._kept.popleft())

    def _drop(self, old: _Kept) -> None:
        self._background.add(old.hit.words)
        old.story.messages.popleft()
        for word in old.weights:
            others = self._by_word[word]
            others.remove(old)
            if not others:
                del self._by_word[word]

    def _tell(self, story: _Story, now: datetime) -> Story | None:
        recent = [one for one in story.messages if one.hit.at > now - WINDOW]
        count = independent((one.author, one.group) for one in recent)
        if count < max(AUTHORS, 2 * story.told) or self._was_before(recent):
            return None
        story.told = count
        texts = dict.fromkeys(one.hit.text for one in recent if one.hit.text)
        return Story(
            at=now,
            count=count,
            first_message_at=recent[0].hit.at,
            phrases=Phrases(one.hit.words for one in recent).beside(self._background),
            examples=tuple(texts)[:EXAMPLES],
            ids=tuple(one.hit.id for one in recent),
        )

    def _was_before(self, recent: list[_Kept]) -> bool:
        """Whether what they say is usual: no phrase of theirs stands out against what came before."""
        return not Phrases(one.hit.words for one in recent).beside(self._background)
