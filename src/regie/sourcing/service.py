"""What residents notice: service level and waiting, played on the same conversations for all scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

from regie.roster.simulation import QUARTERS, Capacity, Estimate, Outcome, ratio, simulate
from regie.roster.traffic import WEEK, Conversation, traffic
from regie.sourcing.blocks import Block
from regie.sourcing.case import Case
from regie.sourcing.scenarios import AT_WORK, ON_CALL, Cover, Scenario

ACUTE_MINUTES: Final = 15.0  # within which somebody on call is at work
MOST_CONVERSATIONS: Final = 5_000
MOST_WEEKS: Final = 40
LEAST_WEEKS: Final = 3


@dataclass(frozen=True, slots=True)
class Service:
    """Share answered in time with its standard error; mean wait in minutes of those answered; and how much
    of the week nobody is at work or on call.
    """

    level: Estimate
    mean_wait: float
    uncovered_hours_week: float


class Stage:
    """The conversations of a case, drawn once, on which every scenario is played."""

    def __init__(self, case: Case) -> None:
        self._case = case
        a_week = max(1.0, sum(case.stream.an_hour))
        self.weeks = int(max(LEAST_WEEKS, min(MOST_WEEKS, MOST_CONVERSATIONS // a_week)))
        self._all = traffic(case.stream, self.weeks, case.seed)
        self._played: dict[tuple[Capacity, frozenset[int]], tuple[Estimate, float]] = {}

    def service(self, scenario: Scenario) -> Service:
        """How this scenario does."""
        capacity, watched = _capacity(self._case, scenario), _watched(self._case, scenario)
        key = (capacity, watched)
        if key not in self._played:
            self._played[key] = self._play(capacity, watched, self._shared(scenario))
        level, wait = self._played[key]
        covered = scenario_hours(self._case, scenario, (*AT_WORK, *ON_CALL))
        return Service(level, wait, float(168 - len(covered)))

    def _play(
        self, capacity: Capacity, watched: frozenset[int], extra: Sequence[Conversation]
    ) -> tuple[Estimate, float]:
        """What is acute while somebody is on call is answered by them; the rest is played."""
        acute = [one for one in self._all if one.urgent and _hour(one) in watched]
        rest = [one for one in self._all if not (one.urgent and _hour(one) in watched)]
        ours = {id(one) for one in rest}
        played = sorted([*rest, *extra], key=lambda one: one.arrives)
        outcome = simulate(played, capacity, self.weeks)
        waits = [(one, wait) for one, wait in zip(played, outcome.waits, strict=True) if id(one) in ours] + [
            (one, ACUTE_MINUTES) for one in acute
        ]
        return _weekly(waits, self._case.within_minutes, outcome)

    def _shared(self, scenario: Scenario) -> Sequence[Conversation]:
        """What neighbours bring to a seat that is shared with them."""
        hours = {
            hour
            for block in self._case.blocks
            if scenario.cover[block.id].who == "neighbours"
            for hour in block.hours
        }
        if not hours:
            return ()
        many = self._case.neighbours - 1
        an_hour = tuple(
            many * one if hour in hours else 0.0 for hour, one in enumerate(self._case.stream.an_hour)
        )
        return traffic(replace(self._case.stream, an_hour=an_hour), self.weeks, self._case.seed + 1)


def _weekly(
    waits: Sequence[tuple[Conversation, float]], within: float, outcome: Outcome
) -> tuple[Estimate, float]:
    sums: dict[int, list[float]] = {}
    for one, wait in waits:
        week = int(one.arrives // WEEK)
        if week >= outcome.warm_up:
            sums.setdefault(week, []).append(float(wait <= within))
    answered = [wait for _, wait in waits if wait < float("inf")]
    level = ratio([(sum(values), len(values)) for values in sums.values()])
    return level, fmean(answered) if answered else float("inf")


def _hour(one: Conversation) -> int:
    return int(one.arrives % WEEK // 60)


def _capacity(case: Case, scenario: Scenario) -> Capacity:
    levels = [0] * QUARTERS
    for block in case.blocks:
        cover = scenario.cover[block.id]
        if cover.who in AT_WORK:
            for hour in block.hours:
                for quarter in range(4):
                    levels[hour * 4 + quarter] += cover.people
    return tuple(levels)


def _watched(case: Case, scenario: Scenario) -> frozenset[int]:
    return scenario_hours(case, scenario, ON_CALL)


def scenario_hours(case: Case, scenario: Scenario, who: Sequence[str]) -> frozenset[int]:
    """The hours of the week in which one of these is there."""
    return frozenset(
        hour
        for block in case.blocks
        if scenario.cover[block.id].who in who and scenario.cover[block.id].people
        for hour in block.hours
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One more person in a block, added after those before it: what it brings and asks."""

    block: str
    people: int
    hours_week: float
    level: float
    gain: float  # in share answered in time
    gain_an_hour: float


def marginal(case: Case, stage: Stage, start: Scenario) -> list[Step]:
    """The table at the core: block by block the one that gains most for an hour, until all are staffed."""
    cover = dict(start.cover)
    level = stage.service(start).level.mean
    left = [block for block in case.blocks if cover[block.id].who not in AT_WORK]
    left += [block for block in case.blocks if cover[block.id].who in AT_WORK]
    steps: list[Step] = []
    while left:
        tried = [(_gain(stage, cover, block, level), block) for block in left]
        (gain, block) = max(tried, key=lambda one: one[0] / len(one[1].hours))
        cover[block.id] = _one_more(cover[block.id])
        hours = float(len(block.hours))
        steps.append(Step(block.id, cover[block.id].people, hours, level + gain, gain, gain / hours))
        level += gain
        left.remove(block)
    return steps


def _gain(stage: Stage, cover: dict[str, Cover], block: Block, level: float) -> float:
    more = Scenario("", cover | {block.id: _one_more(cover[block.id])})
    return stage.service(more).level.mean - level


def _one_more(cover: Cover) -> Cover:
    return Cover("own", cover.people + 1 if cover.who in AT_WORK else 1)
