"""New stories within one topic: messages that are like each other and unlike what came before.

First-story clustering: each message of a new voice joins the recent message that is most like it (cosine of
its words, words that are rare on this topic weighing more), or begins a story. A story is told when enough
independent authors are in it within half an hour, and more than its words would bring by chance; again only
when it has doubled. Within an hour of any alarm of the topic only a story twice as large as that is told.

It looks only at hits of one query in force: nothing is collected for it, and what was collected for one
purpose is not joined with what was collected for another. Bounded: the last so many messages. It is silent
until the topic is known for a day, because until then everything is new.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from regie.watch.memory import independent
from regie.watch.phrases import EMPTY, SHORTEST, Background, Phrases, phrases_of
from regie.watch.words import Words, read_words

ALIKE: Final = 0.3  # cosine; what first-story detection on short messages is known to want
AUTHORS: Final = 3
WINDOW: Final = timedelta(minutes=30)
MOST_KEPT: Final = 60
KNOWN_AFTER: Final = 86_400.0
LONGEST: Final = 24  # words of one message that are compared, the rarest
SPREADS: Final = 4.0  # above what chance brings
HIGHER: Final = 2.0
PAUSE: Final = 3_600.0
_RARE: Final = 1.2  # natural logarithm: in fewer than three in ten messages of the topic; others are no news
_PRIOR: Final = 0.5  # of a message, so that a word that never came is not infinitely rare


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of the topic: its words, its messages per half hour, from how many authors on a story is
    told, and its last alarm.
    """

    background: Background
    usual: float
    authors: int = AUTHORS
    spoke_at: float = -math.inf
    spoke: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """Something new: how many independent messages, how many by chance, since when, in which words."""

    at: datetime
    count: int
    expected: float
    first_message_at: datetime
    phrases: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    at: datetime
    text: str
    weights: dict[str, float]
    story: int
    author: int
    group: int


class Emerging:
    """The stories of one topic; push its independent messages in order of time."""

    __slots__ = ("_kept", "_said", "_said_at", "_story", "_told")

    def __init__(self) -> None:
        self._kept: deque[_Kept] = deque()
        self._told: dict[int, int] = {}  # story -> how large it was when it was told
        self._story = 0
        self._said_at, self._said = -math.inf, 0

    def push(
        self, at: datetime, words: Words, text: str, source: tuple[int, int], known: Beside
    ) -> Story | None:
        """Take one message, of `source` (numbers of author and text); the story that is now large enough."""
        weights = _weights(words, known.background)
        if not weights:
            return None
        while self._kept and (len(self._kept) >= MOST_KEPT or self._kept[0].at <= at - WINDOW):
            self._drop()
        nearest = self._nearest(weights)
        if nearest is None:
            self._story += 1
        story = nearest.story if nearest else self._story
        self._kept.append(_Kept(at, text, weights, story, *source))
        return self._tell(story, at, known) if nearest else None

    def _nearest(self, weights: dict[str, float]) -> _Kept | None:
        best, found = ALIKE, None
        for other in self._kept:
            alike = 0.0
            theirs = other.weights
            for word, weight in weights.items():  # in the same order on every machine
                if word in theirs:
                    alike += weight * theirs[word]
            if alike >= best:
                best, found = alike, other
        return found

    def _drop(self) -> None:
        old = self._kept.popleft()
        if old.story in self._told and all(one.story != old.story for one in self._kept):
            del self._told[old.story]

    def _tell(self, story: int, now: datetime, known: Beside) -> Story | None:
        recent = [one for one in self._kept if one.story == story and one.at > now - WINDOW]
        count = independent((one.author, one.group) for one in recent)
        if count < max(known.authors, HIGHER * self._told.get(story, 0)) or not self._may_speak(
            count, now, known
        ):
            return None
        words = [read_words(one.text) for one in recent]
        expected = _by_chance(words, known)
        if expected is None or count <= expected + SPREADS * math.sqrt(expected):
            return None
        self._told[story], self._said_at, self._said = count, now.timestamp(), count
        texts = dict.fromkeys(one.text for one in recent if one.text)
        phrases = Phrases(words).beside(known.background)
        return Story(now, count, round(expected, 3), recent[0].at, phrases, tuple(texts))

    def _may_speak(self, count: int, now: datetime, known: Beside) -> bool:
        at = now.timestamp()
        just_said = at - self._said_at < PAUSE and count < HIGHER * self._said
        return not just_said and not (at - known.spoke_at < PAUSE and count < HIGHER * known.spoke)

    def forget(self, texts: Collection[str]) -> None:
        """These are no longer kept."""
        for one in self._kept:
            if one.text in texts:
                one.text, one.weights = "", {}

    # -- to keep and to go on ------------------------------------------------------------------------

    def state(self) -> list[Any]:
        """Everything, as numbers and texts."""
        kept = [
            [one.at.isoformat(), one.text, one.weights, one.story, one.author, one.group]
            for one in self._kept
        ]
        return [kept, list(self._told.items()), self._story, self._said_at, self._said]

    @classmethod
    def of(cls, state: Sequence[Any]) -> Emerging:
        """What `state` gave."""
        found = cls()
        kept, told, found._story, found._said_at, found._said = state
        found._kept.extend(_Kept(datetime.fromisoformat(at), *rest) for at, *rest in kept)
        found._told = dict(told)
        return found


def _weights(words: Words, background: Background) -> dict[str, float]:
    """Each word of the message once, by how rare it is on this topic; the whole has length one."""
    found = {w for w in words.folded if len(w) >= SHORTEST and w not in EMPTY and not w.isdigit()}
    rare: list[tuple[float, str]] = []
    for word in found:
        before, of_all = background.share(word)
        weight = math.log((of_all + 2 * _PRIOR) / (before + _PRIOR))
        if weight > _RARE:
            rare.append((weight, word))
    rare = sorted(rare, reverse=True)[:LONGEST]
    length = math.sqrt(sum(weight * weight for weight, _ in rare))
    return {word: round(weight / length, 4) for weight, word in rare}


def _by_chance(messages: Sequence[Words], known: Beside) -> float | None:
    """How many messages with what these share half an hour would bring; None when they share nothing."""
    often: Counter[str] = Counter()
    for words in messages:
        often.update(set(phrases_of(words)))
    shared = [phrase for phrase, count in often.items() if 2 * count >= len(messages)]
    return min((_share(phrase, known.background) * known.usual for phrase in shared), default=None)


def _share(phrase: str, background: Background) -> float:
    before, of_all = background.share(phrase)
    return (before + _PRIOR) / (of_all + 20 * _PRIOR)
