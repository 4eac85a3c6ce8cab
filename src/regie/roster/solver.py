"""Makes a roster: lawful by the independent checker, as cheap and fair as can be proven in the time given.

When no roster meets everything, it finds the fewest groups that have to give way (the demand of a part of the
week, somebody's contract hours, somebody's unavailability), and the best roster once they do. The law never
gives way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from regie.roster.cpsat import Progress, Search, Status, Tell, on
from regie.roster.gaps import Gap, unfilled
from regie.roster.hiring import hired_lines
from regie.roster.problem import Problem
from regie.roster.shifts import HOUR, Roster, Shift
from regie.roster.solver_model import Group, Model, model_of
from regie.roster.violation import Violation
from regie.roster.working_hours import UNAVAILABLE, judge

A_GROUP: Final = 10_000_000  # one group more weighs more than any amount within groups
A_MINUTE_LESS: Final = 20  # once groups give way, they do so by as little as possible
# rules on sums of hours, with the weeks they are averaged over; the others forbid the combination itself
SUMS: Final = {
    "week_hours": 1, "average_4_weeks": 4, "average_16_weeks": 16, "night_average": 16,
    "on_call_night_average": 16,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A roster with how good it is. `relaxed`: what had to give way. `violations` is empty, or tells of what
    was fixed beforehand. Cost points as in `Weights`; where groups gave way, 20 for each minute short too.
    """

    roster: Roster | None
    status: Status
    objective: float | None
    bound: float | None
    relaxed: tuple[Group, ...]
    violations: tuple[Violation, ...]
    gaps: tuple[Gap, ...]
    seconds: float
    stopped: bool = False

    @property
    def gap(self) -> float | None:
        """How far from proven, as a share of the objective."""
        return Progress(self.seconds, self.objective, self.bound).gap


def solve(problem: Problem, seconds: float = 60, tell: Tell = on) -> Answer:
    """The best roster found in so many seconds; `tell` hears of progress and answers whether to go on."""
    run = _Run(problem, seconds, tell)
    return run.strict() or run.relaxed()


class _Run:
    def __init__(self, problem: Problem, seconds: float, tell: Tell) -> None:
        self._problem, self._tell = problem, tell
        self._began = time.monotonic()
        self._seconds = seconds
        self._stopped = False
        self._known = {_key(one) for one in judge(roster_of(problem, ()))}

    def strict(self) -> Answer | None:
        """With nothing giving way; None when that is impossible, or not found in half of the time."""
        model = model_of(self._problem)
        for var in model.relaxed.values():
            model.cp.add(var == 0)
        model.cp.minimize(sum(model.costs))
        return self._lawful(model, (), self._patient)

    def relaxed(self) -> Answer:
        """First the fewest groups, then the best roster with those."""
        model = model_of(self._problem)
        model.cp.minimize(sum(A_GROUP * var for var in model.relaxed.values()) + sum(model.slack))
        search = Search(model.cp, self._left() / 2, self._told)
        search.run()
        if not search.found:
            return self._nothing(search.status)
        groups = tuple(sorted(name for name, var in model.relaxed.items() if search.value(var)))
        model = model_of(self._problem)
        for name, var in model.relaxed.items():
            model.cp.add(var == int(name in groups))
        model.cp.minimize(A_MINUTE_LESS * sum(model.slack) + sum(model.costs))
        return self._lawful(model, groups, self._told) or self._nothing("unknown")

    def _lawful(self, model: Model, groups: tuple[Group, ...], tell: Tell) -> Answer | None:
        """Search; when the checker still finds something, forbid it and search again."""
        while True:
            search = Search(model.cp, self._left(), tell)
            how = search.run()
            self._stopped = self._stopped or (search.stopped and search.found)
            if not search.found:
                return None
            shifts = _shifts(model, search)
            fresh = self._fresh(shifts, groups)
            if fresh and self._left() > 1 and not self._stopped:
                for one in fresh:
                    _forbid(model, one)
                continue
            if fresh:  # out of time: rather a gap than a roster that breaks the law
                return self._answer(
                    self._without(shifts, fresh, groups), Progress(0, None, None), "feasible", groups
                )
            return self._answer(shifts, how, search.status, groups)

    def _answer(
        self, shifts: tuple[Shift, ...], how: Progress, status: Status, groups: tuple[Group, ...]
    ) -> Answer:
        roster = roster_of(self._problem, shifts)
        return Answer(
            roster,
            "infeasible" if groups else status,
            how.objective,
            how.bound,
            groups,
            tuple(judge(roster)),
            tuple(unfilled(roster)),
            time.monotonic() - self._began,
            self._stopped,
        )

    def _nothing(self, status: Status) -> Answer:
        taken = time.monotonic() - self._began
        return Answer(None, status, None, None, (), (), (), taken, self._stopped)

    def _fresh(self, shifts: tuple[Shift, ...], groups: tuple[Group, ...]) -> list[Violation]:
        """What the checker finds that was not there already, nor was let go."""
        found = judge(roster_of(self._problem, shifts))
        let_go = {name for kind, name in groups if kind == UNAVAILABLE.name}
        return [
            one
            for one in found
            if _key(one) not in self._known and not (one.rule == UNAVAILABLE.name and one.person in let_go)
        ]

    def _without(
        self, shifts: tuple[Shift, ...], fresh: list[Violation], groups: tuple[Group, ...]
    ) -> tuple[Shift, ...]:
        while fresh:
            named = {name for one in fresh for name in one.shifts}
            drop = next((one for one in reversed(shifts) if one.id in named), None)
            if drop is None:
                return ()
            shifts = tuple(one for one in shifts if one is not drop)
            fresh = self._fresh(shifts, groups)
        return shifts

    def _left(self) -> float:
        return self._began + self._seconds - time.monotonic()

    def _told(self, progress: Progress) -> bool:
        taken = time.monotonic() - self._began
        if self._tell(Progress(taken, progress.objective, progress.bound)):
            return True
        self._stopped = True
        return False

    def _patient(self, progress: Progress) -> bool:
        """Goes on past half of the time only with a roster in hand."""
        return self._told(progress) and (progress.objective is not None or self._left() > self._seconds / 2)


def roster_of(problem: Problem, shifts: tuple[Shift, ...]) -> Roster:
    """What is fixed and what was chosen, with a line for each seat that is hired."""
    lines, hired = hired_lines(problem, [one for one in shifts if one.person is None])
    own = [one for one in shifts if one.person is not None]
    chosen = sorted([*own, *lines], key=lambda one: (one.start, one.end, one.id))
    return Roster(
        (*problem.people, *hired),
        (*problem.shifts, *chosen),
        (),
        problem.period,
        problem.agreements,
        demand=problem.demand,
    )


def _shifts(model: Model, search: Search) -> tuple[Shift, ...]:
    """What was chosen; what is hired has nobody's name yet, and the place of its agency in its id."""
    found = []
    for (who, place), var in model.work.items():
        if search.value(var):
            one = model.candidates[place]
            found.append(Shift(f"{one.id}@{who}", who, one.start, one.end, one.kind, one.skills))
    pools = {pool.id: n for n, pool in enumerate(model.problem.agency)}
    for (pool, place), number in model.hired.items():
        one = model.candidates[place]
        for n in range(search.value(number)):
            found.append(
                Shift(f"{one.id}@{pools[pool]}#{n + 1}", None, one.start, one.end, skills=one.skills)
            )
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.id)))


def _forbid(model: Model, violation: Violation) -> None:
    """Sums of hours are capped over that window; of anything else, that combination is forbidden."""
    if violation.rule in SUMS:
        law = model.laws[violation.person]
        law.cap((violation.start, violation.end), round(violation.limit * HOUR) * SUMS[violation.rule])
        return
    named = [
        var
        for (who, place), var in model.work.items()
        if who == violation.person and f"{model.candidates[place].id}@{who}" in violation.shifts
    ]
    if named:
        model.cp.add(sum(named) <= len(named) - 1)


def _key(violation: Violation) -> tuple[str, str, tuple[str, ...]]:
    return (violation.rule, violation.person, violation.shifts)
