"""Plays weeks of conversations against a roster: opening hours, backlog, urgent first, people who think.

Needed where Erlang falls short: when nobody is there for hours, work waits and comes all at once. People
finish the message they are at when their shift ends. A first answer counts from when somebody starts on it.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, stdev
from typing import Final

from regie.roster.traffic import WEEK, Conversation

QUARTER: Final = 15
QUARTERS: Final = WEEK // QUARTER
DRAIN_WEEKS: Final = 4  # after the last arrival; who has no answer by then never gets one

Capacity = tuple[int, ...]  # people at work in each of the 672 quarters of the week


@dataclass(frozen=True, slots=True)
class Rules:
    """How people work. `most_open`: conversations one person keeps open at a time; new ones wait beyond that.
    `switch`: minutes lost on each message while others are open too.
    """

    most_open: int | None = None
    switch: float = 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over weeks with its standard error (infinite for a single week)."""

    mean: float
    error: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each conversation, in time order: minutes until a first answer, infinite when never."""

    arrived: tuple[float, ...]
    waits: tuple[float, ...]
    urgent: tuple[bool, ...]
    gave_up: int
    busy_hours_week: float
    weeks: int
    warm_up: int

    def within(self, minutes: float, hours: frozenset[int] | None = None) -> Estimate:
        """The share that was answered in time, over weeks; of those that came in these hours of the week."""
        return self._weekly(lambda wait: float(wait <= minutes), hours)

    def mean_wait(self) -> Estimate:
        """Minutes on average of those that were answered."""
        return self._weekly(lambda wait: wait if math.isfinite(wait) else None, None)

    def quantile(self, share: float) -> float:
        """The wait that this share does not exceed."""
        ordered = sorted(self._waits(None))
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0

    def _waits(self, hours: frozenset[int] | None) -> list[float]:
        return [wait for _, wait in self._picked(hours)]

    def _picked(self, hours: frozenset[int] | None) -> Iterable[tuple[int, float]]:
        for at, wait in zip(self.arrived, self.waits, strict=True):
            week = int(at // WEEK)
            if week >= self.warm_up and (hours is None or int(at % WEEK // 60) in hours):
                yield week, wait

    def _weekly(self, measure: Callable[[float], float | None], hours: frozenset[int] | None) -> Estimate:
        sums: dict[int, list[float]] = {}
        for week, wait in self._picked(hours):
            value = measure(wait)
            if value is not None:
                sums.setdefault(week, []).append(value)
        return ratio([(sum(values), len(values)) for values in sums.values()])


def ratio(weeks: Sequence[tuple[float, int]]) -> Estimate:
    """A mean over all, with the standard error of a ratio between weeks."""
    number = sum(n for _, n in weeks)
    if not number:
        return Estimate(1.0, 0.0)
    mean = sum(total for total, _ in weeks) / number
    if len(weeks) < 2:
        return Estimate(mean, math.inf)
    average = fmean(n for _, n in weeks)
    spread = stdev((total - mean * n) / average for total, n in weeks)
    return Estimate(mean, spread / math.sqrt(len(weeks)))


def simulate(
    conversations: Sequence[Conversation],
    capacity: Capacity,
    weeks: int,
    rules: Rules | None = None,
    *,
    warm_up: int = 1,
) -> Outcome:
    """Play these conversations against this roster. The first `warm_up` weeks are not counted."""
    if len(capacity) != QUARTERS or min(capacity) < 0:
        raise ValueError("capacity holds 672 numbers from 0")
    floor = _Floor(conversations, capacity, weeks, rules or Rules())
    floor.play()
    return Outcome(
        tuple(one.arrives for one in conversations),
        tuple(floor.waits),
        tuple(one.urgent for one in conversations),
        floor.gave_up,
        floor.worked / 60 / max(1, weeks),
        weeks,
        min(warm_up, weeks - 1),
    )


class _Floor:
    """The state of play. Events are (minute, number, what, conversation, message)."""

    def __init__(
        self, conversations: Sequence[Conversation], capacity: Capacity, weeks: int, rules: Rules
    ) -> None:
        self._all, self._capacity, self._rules = conversations, capacity, rules
        self._ends = (weeks + DRAIN_WEEKS) * WEEK
        self._events: list[tuple[float, int, str, int, int]] = []
        self._queue: list[tuple[int, float, int, int]] = []
        self._new: list[tuple[int, float, int, int]] = []  # first messages wait apart when a limit holds
        self._numbers = 0
        self._busy = self._open = 0
        self.waits = [math.inf] * len(conversations)
        self.gave_up, self.worked = 0, 0.0

    def play(self) -> None:
        """Until all is answered, or the drain weeks are over."""
        for place, one in enumerate(self._all):
            self._later(one.arrives, "message", place, 0)
        heapq.heapify(self._events)
        rises = [n for n, here in enumerate(self._capacity) if here > self._capacity[n - 1]]
        if rises:
            self._later(rises[0] * QUARTER, "shift", 0, 0)
        while self._events:
            now, _, what, place, turn = heapq.heappop(self._events)
            if now > self._ends:
                return
            if what == "message":
                self._enqueue(now, place, turn)
            elif what == "done":
                self._done(now, place, turn)
            else:
                self._next_shift(now, rises, place)
            self._start(now)

    def _later(self, at: float, what: str, place: int, turn: int) -> None:
        self._numbers += 1
        heapq.heappush(self._events, (at, self._numbers, what, place, turn))

    def _enqueue(self, now: float, place: int, turn: int) -> None:
        waiting = self._new if turn == 0 and self._rules.most_open is not None else self._queue
        heapq.heappush(waiting, (0 if self._all[place].urgent else 1, now, place, turn))

    def _next_shift(self, now: float, rises: list[int], place: int) -> None:
        """Capacity rises again here; the next rise is the next of the week. Ends when all has been done."""
        if not self._events and not self._queue and not self._new:
            return
        following = (place + 1) % len(rises)
        week = now // WEEK + (1 if following == 0 else 0)
        self._later(week * WEEK + rises[following] * QUARTER, "shift", following, 0)

    def _done(self, now: float, place: int, turn: int) -> None:
        self._busy -= 1
        one = self._all[place]
        if turn + 1 < len(one.works):
            self._later(now + one.thinks[turn], "message", place, turn + 1)
        else:
            self._open -= 1

    def _start(self, now: float) -> None:
        here = self._capacity[int(now // QUARTER) % QUARTERS]
        while self._busy < here:
            waiting = self._choose(here)
            if waiting is None:
                return
            _, since, place, turn = heapq.heappop(waiting)
            one = self._all[place]
            if turn == 0:
                if one.leaves <= now:
                    self.gave_up += 1
                    continue
                self.waits[place] = now - since
                self._open += 1
            minutes = one.works[turn] + (self._rules.switch if self._open > 1 else 0.0)
            self._busy += 1
            self.worked += minutes
            self._later(now + minutes, "done", place, turn)

    def _choose(self, here: int) -> list[tuple[int, float, int, int]] | None:
        """The queue whose head comes first; no new conversation above the limit of open ones."""
        most = self._rules.most_open
        fresh = self._new if most is not None and self._open < most * here else []
        heads = [waiting for waiting in (self._queue, fresh) if waiting]
        return min(heads, key=lambda waiting: waiting[0]) if heads else None


def hours_at_work(capacity: Capacity) -> float:
    """Person-hours in the week."""
    return sum(capacity) * QUARTER / 60


def capacity_of(stretches: Iterable[tuple[int, int, int]]) -> Capacity:
    """From (first quarter, last quarter not included, people); they add up and may pass the week's end."""
    steps = [0] * (2 * QUARTERS + 1)
    for start, end, people in stretches:
        steps[start] += people
        steps[end] -= people
    levels = list(accumulate(steps))
    return tuple(levels[n] + levels[n + QUARTERS] for n in range(QUARTERS))
