"""From matching messages to alarms: one topic, a fold over its messages, bounded in memory.

Two rules, and a classifier in neither. *few*: on a quiet topic, so many independent messages within ten
minutes. *burst*: the independent messages of 10 seconds, a minute or five minutes are more than usual (see
`levels`). After an alarm the same topic speaks again only on a new high, and soon after only on a clear one.
Beside them, and never in their way: a new story within the topic (see `emerging`) and a tone that rises (see
`shift`).

A message counts once. It is independent when neither its author nor its text was counted in the last ten
minutes or so. Somewhat late messages count where they belong and are noticed now; later ones are told, not
counted. Authors are keyed hashes, remembered as long as that.
"""

from __future__ import annotations

import json
import math
import zlib
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final, Literal

from regie.watch.emerging import KNOWN_AFTER, Beside, Emerging, Story
from regie.watch.emerging import WINDOW as STORY_WINDOW
from regie.watch.levels import SPEEDS, Level, Week
from regie.watch.memory import Seen, independent, number_of
from regie.watch.phrases import Background, Phrases
from regie.watch.shift import HOUR, NOW_HOURS, Bars, Shift, Shifted
from regie.watch.words import Words, read_words

Kind = Literal["few", "burst", "emerging", "shift"]
Fate = Literal["counted", "doubled", "late"]

WINDOW: Final = timedelta(minutes=10)
LATEST: Final = 600.0  # seconds behind the newest message; what is later is not counted
SLOT: Final = 10  # seconds of one count
MOST_KEPT: Final = 100  # messages of late, for phrases and examples
_KEEP: Final = 1 - 1 / 288  # of five minutes, to the next: a day
_HELD: Final = 2  # last five minutes that are no part of what is usual: the window may still look at them
_CHANCE: Final = 2  # more: at up to one message in ten minutes chance alone brings five now and then
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """When to speak.

    `few`: independent messages in ten minutes, on a topic with fewer than `quiet` as a rule. A burst counts
    at least `least` and scores `score`. A story has at least `story` authors; the share of a tone rises by at
    least `rise`. After an alarm only a count `higher` times as high speaks within the `pause`, and until it
    is forgotten a higher one.
    """

    few: int = 5
    quiet: float = 1.0
    score: float = 0.84  # 2.5 times the highest of late, or several smaller signs together
    least: int = 5
    story: int = 3
    rise: float = 0.1
    higher: float = 2.0
    pause: timedelta = timedelta(hours=1)
    forget: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that matched. `author` is a keyed hash, empty when not known; `text` is for examples.

    `group` is the number of the texts it is a copy of (see `memory.Copies`); 0: only its own words count.
    `tone` has a bit for each of `shift.TONES`; None when it was not read.
    """

    id: str
    at: datetime
    words: Words
    text: str = ""
    author: str = ""
    group: int = 0
    tone: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something is growing: how many, beside what is usual, since when, in which words, with examples.

    `count` and `baseline` are independent messages in `seconds`; `raw` counts all of them (of a *few* alarm
    the last hundred). Of *emerging*, `baseline` is what chance would bring of the words that they share. Of
    *shift*, `count` messages are of `tone`, `baseline` would be by the share before; the shares are of `of`
    and `of_before` messages.
    """

    at: datetime
    kind: Kind
    count: int
    baseline: float
    first_message_at: datetime
    phrases: tuple[str, ...]
    examples: tuple[str, ...]
    seconds: int = 600
    raw: int = 0
    tone: str = ""
    of: int = 0
    of_before: int = 0


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one message: whether it counted, in which ten seconds (from 1970), and the alarms."""

    fate: Fate
    slot: int = 0
    independent: bool = False
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True, slots=True)
class _Counted:
    seconds: int
    count: int
    raw: int
    first: float


@dataclass(frozen=True, slots=True)
class _Recent:
    at: datetime
    text: str
    author: int
    group: int


class Topic:
    """The state of one query. Push its hits as they come."""

    __slots__ = (
        "_alarmed_at", "_alarmed_count", "_background", "_emerging", "_held", "_ids", "_levels", "_now",
        "_recent", "_shift", "_sources", "_sum", "_week", "_weight", "limits",
    )  # fmt: skip

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._now = -math.inf
        self._levels = [Level(seconds) for seconds in SPEEDS]
        self._week = Week()
        self._background = Background()
        self._ids = Seen()
        self._sources = Seen()  # authors and groups of texts
        self._recent: deque[_Recent] = deque()
        self._sum = self._weight = 0.0  # fading, of five minutes; together the mean of the last day or so
        self._held: list[float] = []  # what ended of late and is not in that mean yet
        self._alarmed_at = -math.inf
        self._alarmed_count = 0
        self._emerging = Emerging()
        self._shift = Shift()

    def push(self, hit: Hit) -> Pushed:
        """Take one message."""
        at = hit.at.timestamp()
        slot = int(at // SLOT)
        if at < self._now - LATEST:
            return Pushed("late", slot)
        self.until(at)
        number = number_of(hit.id)
        if number in self._ids:
            return Pushed("doubled", slot)
        self._ids.add(number)
        author = number_of(hit.author) if hit.author else 0
        group = hit.group or number_of(" ".join(hit.words.folded))
        independent = self._independent(author, group)
        self._recent.append(_Recent(hit.at, hit.text or " ".join(hit.words.folded), author, group))
        if len(self._recent) > MOST_KEPT:
            self._drop()
        for level in self._levels:
            level.raw += 1
            level.count += independent
            level.first = level.first or at
        alarms = tuple(self._alarms(hit.at.tzinfo)) if independent else ()
        beside = tuple(self._beside(hit, author, group)) if independent else ()
        return Pushed("counted", slot, independent, alarms + beside)

    def until(self, now: float) -> None:
        """Let time pass to `now` (seconds from 1970), so that buckets end although nothing comes in."""
        if now <= self._now:
            return
        self._now = now
        self._ids.turn(now)
        self._sources.turn(now)
        for level in self._levels[:-1]:
            level.until(now)
        slowest = self._levels[-1]
        before, count = slowest.bucket, slowest.count
        passed = slowest.until(now)
        if passed:
            self._learn(count, passed - 1)
            self._background.fade(passed)
            self._week.add(before, count)
            self._week.idle(before + 1, passed - 1)
        while self._recent and self._recent[0].at.timestamp() <= now - WINDOW.total_seconds():
            self._drop()

    def _learn(self, count: float, idle: int) -> None:
        """Five minutes have ended with `count`, and so many more without any.

        What the window of ten minutes can still see is held back: a storm must not be what is usual for
        itself, least of all on a topic that has only just begun.
        """
        ended = [*self._held, float(count), *([0.0] * min(idle, _HELD))]
        self._held = ended[-_HELD:]
        for value in ended[:-_HELD]:
            self._sum = self._sum * _KEEP + value
            self._weight = self._weight * _KEEP + 1
        kept = _KEEP ** max(0, idle - _HELD)
        self._sum *= kept
        self._weight = self._weight * kept + (1 - kept) / (1 - _KEEP)

    def _independent(self, author: int, group: int) -> bool:
        """Whether neither author nor text was counted of late; both are remembered when so."""
        if (author and author in self._sources) or group in self._sources:
            return False
        if author:
            self._sources.add(author)
        self._sources.add(group)
        return True

    def _drop(self) -> None:
        self._background.add(read_words(self._recent.popleft().text))

    def _alarms(self, zone: tzinfo | None) -> Iterable[Alarm]:
        few = self._few()
        if few and self._may_speak(few.count):
            yield self._speak("few", zone, few, self.usual() * 2)
        for level in self._levels:
            if level.count >= self.limits.least and self._may_speak(level.count) and self._is_burst(level):
                counted = _Counted(level.seconds, level.count, level.raw, level.first)
                yield self._speak("burst", zone, counted, self.usual() * level.seconds / 300)

    def _beside(self, hit: Hit, author: int, group: int) -> Iterable[Alarm]:
        """A new story, once the topic is known; a tone that rises."""
        if self._week.known_for(self._now) >= KNOWN_AFTER:
            usual = max(self._of_late(), self.usual()) * STORY_WINDOW.total_seconds() / 300
            known = Beside(self._background, usual, self.limits.story, self._alarmed_at, self._alarmed_count)
            text = self._recent[-1].text
            story = self._emerging.push(hit.at, hit.words, text, (author, group), known)
            if story:
                yield _story(story)
        if hit.tone is not None:
            for shifted in self._shift.add(hit.at, hit.tone, Bars(difference=self.limits.rise)):
                yield self._shifted(shifted)

    def _shifted(self, shifted: Shifted) -> Alarm:
        found, day = shifted.compared, timedelta(hours=NOW_HOURS)
        return Alarm(
            at=shifted.at,
            kind="shift",
            count=round(found.share * found.count),
            baseline=round(found.before * found.count, 1),
            first_message_at=shifted.at - day,
            phrases=Phrases(read_words(one.text) for one in self._recent).beside(self._background),
            examples=examples(self._recent),
            seconds=NOW_HOURS * HOUR,
            raw=found.count,
            tone=shifted.tone,
            of=found.count,
            of_before=found.count_before,
        )

    def usual(self) -> float:
        """Independent messages of five minutes as a rule: at this hour of the week, or over all of late."""
        weekly = self._week.usual(self._now)
        return self._of_late() if weekly is None else weekly

    def _of_late(self) -> float:
        return self._sum / self._weight if self._weight else 0.0

    def _few(self) -> _Counted | None:
        """So many independent messages on a topic that is quiet as a rule."""
        expected = 2 * max(self._of_late(), self.usual())
        if expected >= self.limits.quiet or len(self._recent) < self.limits.few:
            return None
        times = [one.at.timestamp() for one in self._recent]
        count = independent((one.author, one.group) for one in self._recent)
        if count < self.limits.few or count <= expected + 4 * math.sqrt(expected) + _CHANCE:
            return None
        return _Counted(int(WINDOW.total_seconds()), count, len(times), min(times))

    def _is_burst(self, level: Level) -> bool:
        """More than of late, and more than this hour of the week can hold by chance."""
        weekly = self._week.usual(self._now)
        if weekly is not None:
            expected = weekly * level.seconds / 300
            if level.count <= expected + 3 * math.sqrt(expected):
                return False
        return level.bursts.would(level.count) >= self.limits.score

    def _may_speak(self, count: int) -> bool:
        passed = self._now - self._alarmed_at
        if passed >= self.limits.forget.total_seconds():
            return True
        if passed >= self.limits.pause.total_seconds():
            return count > self._alarmed_count
        return count >= self._alarmed_count * self.limits.higher

    def _speak(self, kind: Kind, zone: tzinfo | None, counted: _Counted, usual: float) -> Alarm:
        self._alarmed_at, self._alarmed_count = self._now, counted.count
        return Alarm(
            at=datetime.fromtimestamp(self._now, zone),
            kind=kind,
            count=counted.count,
            baseline=round(usual, 3),
            first_message_at=datetime.fromtimestamp(counted.first, zone),
            phrases=Phrases(read_words(one.text) for one in self._recent).beside(self._background),
            examples=examples(self._recent),
            seconds=counted.seconds,
            raw=counted.raw,
        )

    def forget(self, texts: Collection[str]) -> None:
        """These were deleted where they stood: they are no longer kept or shown. The counts stay."""
        self._recent = deque(replace(one, text="") if one.text in texts else one for one in self._recent)
        self._emerging.forget(texts)

    # -- to keep and to go on ------------------------------------------------------------------------

    def state(self) -> bytes:
        """Everything but the limits, to go on from elsewhere; a few to some tens of kilobytes."""
        kept: dict[str, Any] = {
            "now": self._now,
            "levels": [level.state() for level in self._levels],
            "week": self._week.state(),
            "background": self._background.state(),
            "ids": self._ids.state(),
            "sources": self._sources.state(),
            "recent": [[one.at.isoformat(), one.text, one.author, one.group] for one in self._recent],
            "usual": [self._sum, self._weight, *self._held],
            "alarmed": [self._alarmed_at, self._alarmed_count],
            "stories": self._emerging.state(),
            "shift": self._shift.state(),
        }
        return zlib.compress(json.dumps(kept).encode(), 1)

    @classmethod
    def of(cls, state: bytes, limits: Limits | None = None) -> Topic:
        """A topic that goes on from what `state` gave."""
        kept = json.loads(zlib.decompress(state))
        topic = cls(limits)
        topic._now = kept["now"]
        for level, numbers in zip(topic._levels, kept["levels"], strict=True):
            level.resume(numbers)
        topic._week.resume(kept["week"])
        topic._background = Background.of(*kept["background"])
        topic._ids, topic._sources = Seen.of(*kept["ids"]), Seen.of(*kept["sources"])
        for at, text, author, group in kept["recent"]:
            topic._recent.append(_Recent(datetime.fromisoformat(at), text, author, group))
        usual = kept["usual"]
        if not isinstance(usual, list):  # as it was once kept
            usual = [288 * usual, 288.0]
        topic._sum, topic._weight, *topic._held = usual
        topic._alarmed_at, topic._alarmed_count = kept["alarmed"]
        if "stories" in kept:  # not in what was kept before stories and shifts
            topic._emerging, topic._shift = Emerging.of(kept["stories"]), Shift.of(kept["shift"])
        return topic


def _story(story: Story) -> Alarm:
    return Alarm(
        at=story.at,
        kind="emerging",
        count=story.count,
        baseline=story.expected,
        first_message_at=story.first_message_at,
        phrases=story.phrases,
        examples=story.texts[:EXAMPLES],
        seconds=int(STORY_WINDOW.total_seconds()),
        raw=len(story.texts),
    )


def examples(messages: Iterable[_Recent]) -> tuple[str, ...]:
    """The first few texts that differ."""
    found: dict[int, str] = {}
    for one in messages:
        if one.text:
            found.setdefault(one.group, one.text)
        if len(found) == EXAMPLES:
            break
    return tuple(found.values())
