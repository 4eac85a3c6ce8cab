"""The levels of a crisis (GRIP) and what each does, as a table. Plain; this is the one that is shipped.

A municipality can lay down its own (`models.LevelRow`); `fault` says what no table may be.

GRIP is set by the emergency services. Regie writes down what it was told and by whom; nothing here sets one.
The table can only make an answer stricter: what an agency may never do stands in `vocabulary` and is not
repeated here. Regions lay the levels down in their own plans, so the rhythm is a beginning, not a norm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

CRISIS: Final = "crisis"
# What says something of its own. Holding replies and referrals say only who will answer.
SUBSTANTIVE: Final = frozenset({"reply", "post"})
RELEASED_BY: Final[Mapping[str, object]] = {
    "approvers": 1,
    "from": ["adviser", "spokesperson"],
    "order": "any",
    "within_minutes": 15,
}
_WITH_EVERY_OUTCOME: Final = ("message", "max_per_hour", "max_per_day", "follow_up_minutes")


@dataclass(frozen=True, slots=True)
class Level:
    """What one level does.

    `flag`: what is planned is shown for a look. `pause`: what is planned stops. `kernel`: a reply about the
    crisis refers to a valid kernel message. `release`: nothing goes out without the municipal adviser or
    spokesperson. `relay`: about the crisis only the region's own text. A picture every `rhythm_minutes`.
    """

    grip: int
    flag: bool = False
    pause: bool = False
    kernel: bool = False
    release: bool = False
    relay: bool = False
    rhythm_minutes: int | None = None


LEVELS: Final = (
    Level(0),
    Level(1, flag=True, rhythm_minutes=60),
    Level(2, flag=True, pause=True, kernel=True, rhythm_minutes=30),
    Level(3, flag=True, pause=True, kernel=True, release=True, rhythm_minutes=30),
    Level(4, flag=True, pause=True, kernel=True, release=True, relay=True, rhythm_minutes=60),
    Level(5, flag=True, pause=True, kernel=True, release=True, relay=True, rhythm_minutes=60),
)


EFFECTS: Final = ("flag", "pause", "kernel", "release", "relay")
RHYTHM: Final = (5, 720)  # minutes between pictures, at least and at most
Table = Sequence[Level]


def fault(table: Table) -> str:
    """What is wrong: `incomplete`, `milder` (a higher level does less than a lower), `rhythm`; or empty."""
    if [one.grip for one in table] != [one.grip for one in LEVELS]:
        return "incomplete"
    if any(getattr(low, name) > getattr(high, name) for low, high in pairwise(table) for name in EFFECTS):
        return "milder"
    least, most = RHYTHM
    minutes = [one.rhythm_minutes for one in table if one.rhythm_minutes is not None]
    return "" if all(least <= one <= most for one in minutes) else "rhythm"


@dataclass(frozen=True, slots=True)
class Running:
    """One special time that holds, as far as levels look at it. `pause`: because of an NL-Alert."""

    phase: str
    grip: int
    topics: tuple[str, ...]
    pause: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """What holds now: the level and the topics that the crisis is about."""

    level: Level
    topics: frozenset[str]

    def about(self, topic: str | None) -> bool:
        """Whether a text is about the crisis; one whose topic is not said counts as if it were."""
        return not topic or topic in self.topics


CALM: Final = Effects(LEVELS[0], frozenset())


def level(grip: int, table: Table = LEVELS) -> Level:
    """The row of a level; one that the table does not have is the strictest as shipped."""
    return next((one for one in table if one.grip == grip), LEVELS[-1])


def effects(running: Iterable[Running], table: Table = LEVELS) -> Effects:
    """Of everything that holds at once: the highest level, all topics, and a pause when one asks it."""
    found = list(running)
    if not found:
        return CALM
    top = level(max(one.grip for one in found), table)
    if any(one.pause for one in found):
        top = replace(top, flag=True, pause=True)
    topics = frozenset(topic for one in found if one.phase == CRISIS for topic in one.topics)
    return Effects(top, topics | {CRISIS})


def released(obligations: Mapping[str, object]) -> dict[str, object]:
    """What a text that may go out at once asks under a level with `release`: one municipal approval."""
    kept = {key: value for key, value in obligations.items() if key in _WITH_EVERY_OUTCOME}
    return {**RELEASED_BY, **kept}
