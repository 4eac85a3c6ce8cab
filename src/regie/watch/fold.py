"""The pipeline of listening as a fold: messages in, hits, counts and alarms out.

The result depends only on the messages and their order, never on how they are cut into batches, so it can
be replayed from a file, and a state that was kept goes on where it was. Messages that come twice are seen by
their id. Matching knows nothing from message to message (`Sieve`); counting knows one topic at a time
(`Fold`), so both can be spread over workers.

Times: a message from the future is taken as of when it was received. Somewhat late it counts where it
belongs; more than ten minutes behind its topic it is told as late and not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from regie.interpret.duplicates import normal_form
from regie.watch.alarms import SLOT, Alarm, Hit, Limits, Topic
from regie.watch.memory import Copies
from regie.watch.percolator import Queries, Text
from regie.watch.query import Node
from regie.watch.words import read_words

FUTURE: Final = timedelta(minutes=2)  # clocks differ; what is further ahead is not believed


@dataclass(frozen=True, slots=True)
class Message:
    """What a source said. `author` is only used to make a hash that differs per topic; it is kept nowhere."""

    id: str
    at: datetime
    text: str
    author: str = ""
    language: str = ""
    source: str = ""
    place: str = ""
    received_at: datetime | None = None

    def believed(self) -> datetime:
        """When it was said, or when it was received if it claims to come from the future."""
        if self.received_at is not None and self.at > self.received_at + FUTURE:
            return self.received_at
        return self.at


@dataclass(frozen=True, slots=True)
class Watched:
    """What one topic asks. `key` makes the hashes of its authors; without it nobody can link them."""

    node: Node
    key: bytes
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Count:
    """What ten seconds from `start` got more of, for one topic: add it up."""

    topic: str
    start: datetime
    raw: int
    independent: int


@dataclass(frozen=True, slots=True)
class Found:
    """A message that counted for a topic, and whether it is independent of what came before."""

    topic: str
    hit: Hit
    independent: bool


@dataclass(slots=True)
class Outcome:
    """What came of some messages. `late` hits were not counted, `doubled` ones had been counted before."""

    found: list[Found] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    alarms: list[tuple[str, Alarm]] = field(default_factory=list)
    late: list[tuple[str, Hit]] = field(default_factory=list)
    doubled: int = 0


class Sieve:
    """Which messages belong to which topics. Remembers nothing, so any worker can do any message."""

    def __init__(
        self,
        watched: Mapping[str, Watched],
        language_of: Callable[[str], str] | None = None,
        tone_of: Callable[[str], int] | None = None,
    ) -> None:
        self._watched = watched
        self._tone_of = tone_of
        self._queries = Queries({name: one.node for name, one in watched.items()}, language_of)

    def hits(self, messages: Sequence[Message]) -> list[tuple[str, Hit]]:
        """Topic and hit, in the order of the messages; several topics may get the same message.

        The tone is read only of what matched.
        """
        names = self._queries.of_many([Text(m.text, m.language, m.source, m.place) for m in messages])
        found: list[tuple[str, Hit]] = []
        for message, topics in zip(messages, names, strict=True):
            tone = self._tone_of(message.text) if topics and self._tone_of else None
            found += [(topic, self._hit(topic, message, tone)) for topic in topics]
        return found

    def _hit(self, topic: str, message: Message, tone: int | None) -> Hit:
        author = ""
        if message.author:
            raw = message.author.encode(errors="surrogatepass")
            author = blake2b(raw, key=self._watched[topic].key[:64], digest_size=8).hexdigest()
        return Hit(message.id, message.believed(), read_words(message.text), message.text, author, tone=tone)


class Fold:
    """Topics and their state; one worker holds each topic at a time."""

    def __init__(self, limits: Mapping[str, Limits] | None = None) -> None:
        self._limits = dict(limits or {})
        self._topics: dict[str, Topic] = {}
        self._copies = Copies()

    def take(self, hits: Iterable[tuple[str, Hit]]) -> Outcome:
        """Count what matched."""
        outcome = Outcome()
        counts: dict[tuple[str, int], list[int]] = {}
        for topic, hit in hits:
            whole = hit if hit.group else replace(hit, group=self._copies.group(normal_form(hit.words.raw)))
            pushed = self.topic(topic).push(whole)
            if pushed.fate == "late":
                outcome.late.append((topic, hit))
            elif pushed.fate == "doubled":
                outcome.doubled += 1
            else:
                outcome.found.append(Found(topic, hit, pushed.independent))
                count = counts.setdefault((topic, pushed.slot), [0, 0])
                count[0] += 1
                count[1] += pushed.independent
                outcome.alarms += [(topic, alarm) for alarm in pushed.alarms]
        for (topic, slot), (raw, independent) in counts.items():
            outcome.counts.append(Count(topic, datetime.fromtimestamp(slot * SLOT, UTC), raw, independent))
        return outcome

    def topic(self, name: str) -> Topic:
        """The state of a topic; a new one when it was not known."""
        found = self._topics.get(name)
        if found is None:
            found = self._topics[name] = Topic(self._limits.get(name))
        return found

    def until(self, now: datetime) -> None:
        """Let time pass for all topics."""
        for topic in self._topics.values():
            topic.until(now.timestamp())

    def change(self, limits: Mapping[str, Limits]) -> None:
        """Other limits, or other topics: what is not named is forgotten."""
        self._limits = dict(limits)
        self._topics = {name: topic for name, topic in self._topics.items() if name in limits}
        for name, topic in self._topics.items():
            topic.limits = limits[name]

    def forget(self, name: str, texts: Collection[str]) -> None:
        """Texts of a topic that were deleted where they stood."""
        self.topic(name).forget(texts)

    def state(self, name: str) -> bytes:
        """The state of a topic, to keep."""
        return self.topic(name).state()

    def resume(self, name: str, state: bytes) -> None:
        """Go on from a state that was kept."""
        self._topics[name] = Topic.of(state, self._limits.get(name))
