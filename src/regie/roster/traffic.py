"""Conversations that could come in, drawn once from a seed, so that every roster is tried on the same ones.

Time is in minutes from Monday midnight of the first of many equal weeks of 168 hours: no holidays, and no
nights of 23 or 25 hours.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HOUR: Final = 60
WEEK_HOURS: Final = 168
WEEK: Final = WEEK_HOURS * HOUR


@dataclass(frozen=True, slots=True)
class Stream:
    """What comes in. `an_hour`: conversations expected in each of the 168 hours from Monday midnight on.

    `handle` is the mean minutes of work for one message, `replies` the chance that somebody answers back,
    after `think` minutes on average (exponential, as the work). `urgent` is the share that goes before.
    Without `patience` (minutes on average) nobody gives up waiting for a first answer.
    """

    an_hour: tuple[float, ...]
    handle: float
    replies: float = 0.0
    think: float = 20.0
    urgent: float = 0.0
    patience: float | None = None

    @property
    def turns(self) -> float:
        """Messages of one conversation on average."""
        return 1 / (1 - self.replies)

    @property
    def work_hours(self) -> float:
        """Hours of work that a week brings."""
        return sum(self.an_hour) * self.turns * self.handle / HOUR


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation: work per message, and how long somebody thinks after each but the last."""

    arrives: float
    urgent: bool
    works: tuple[float, ...]
    thinks: tuple[float, ...]
    leaves: float  # when somebody gives up waiting for a first answer


def traffic(stream: Stream, weeks: int, seed: int) -> list[Conversation]:
    """The conversations of so many weeks, in time order. The same seed gives the same ones."""
    check(stream)
    draw = random.Random(f"{seed} traffic")
    found = []
    for hour in range(weeks * WEEK_HOURS):
        rate = stream.an_hour[hour % WEEK_HOURS]
        at = 0.0
        while rate > 0:
            at += draw.expovariate(rate)
            if at >= 1:
                break
            found.append(_conversation(stream, (hour + at) * HOUR, draw.getrandbits(64)))
    return found


def check(stream: Stream) -> None:
    """Raises ValueError for a stream that means nothing."""
    if len(stream.an_hour) != WEEK_HOURS or not all(0 <= one < 1e6 for one in stream.an_hour):
        raise ValueError("an_hour holds 168 numbers from 0")
    if not (0 < stream.handle < 1e6 and 0 <= stream.replies < 0.99 and 0 <= stream.think < 1e6):
        raise ValueError("handle is above 0, replies from 0 to 0.99, think from 0")
    if not 0 <= stream.urgent <= 1 or not (stream.patience is None or 0 < stream.patience < 1e9):
        raise ValueError("urgent is a share, patience above 0")


def _conversation(stream: Stream, arrives: float, seed: int) -> Conversation:
    """Drawn from a seed of its own: another think time or patience changes nothing else of it."""
    draw = random.Random(seed)
    urgent, gives_up = draw.random() < stream.urgent, draw.random()
    works, thinks = [_exponential(draw, stream.handle)], []
    while draw.random() < stream.replies:
        thinks.append(_exponential(draw, stream.think))
        works.append(_exponential(draw, stream.handle))
    leaves = math.inf if stream.patience is None else arrives - math.log(1 - gives_up) * stream.patience
    return Conversation(arrives, urgent, tuple(works), tuple(thinks), leaves)


def _exponential(draw: random.Random, mean: float) -> float:
    return -math.log(1 - draw.random()) * mean


def even(conversations_a_week: float) -> tuple[float, ...]:
    """The same in every hour."""
    return (conversations_a_week / WEEK_HOURS,) * WEEK_HOURS


def shaped(shares: Sequence[tuple[Sequence[int], float]], conversations_a_week: float) -> tuple[float, ...]:
    """Sets of hours of the week, each with its share of what comes in, spread evenly within."""
    hours = [0.0] * WEEK_HOURS
    for places, share in shares:
        for place in places:
            hours[place] += share * conversations_a_week / len(places)
    return tuple(hours)
