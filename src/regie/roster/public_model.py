"""Public roster benchmarks as a CP-SAT model, run with the settings our own rosters are made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from regie.roster.cpsat import Search, Status, Tell, on
from regie.roster.public_instance import Instance, Line, Staff, broken, penalty

Variables = dict[tuple[str, int, str], cp_model.IntVar]


@dataclass(frozen=True, slots=True)
class InstanceAnswer:
    """Lines per employee; `cost` is counted by the judge, `objective` and `bound` are the solver's."""

    lines: dict[str, Line]
    status: Status
    cost: int | None
    objective: float | None
    bound: float | None
    violations: tuple[str, ...]
    seconds: float

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "status": self.status,
            "cost": self.cost,
            "objective": self.objective,
            "bound": self.bound,
            "violations": list(self.violations),
            "seconds": round(self.seconds, 1),
            "lines": {who: list(line) for who, line in self.lines.items()},
        }


def solve_instance(instance: Instance, seconds: float, tell: Tell = on) -> InstanceAnswer:
    """The best answer found in so many seconds, judged."""
    model = cp_model.CpModel()
    var: Variables = {
        (one.id, day, name): model.new_bool_var("")
        for one in instance.staff
        for day in range(instance.days)
        for name in instance.minutes
    }
    for one in instance.staff:
        _employee(model, instance, one, var)
    model.minimize(_cost(model, instance, var))
    search = Search(model, seconds, tell)
    how = search.run()
    if not search.found:
        return InstanceAnswer({}, search.status, None, None, how.bound, (), how.seconds)
    lines = {
        one.id: tuple(_name(instance, search, var, one.id, day) for day in range(instance.days))
        for one in instance.staff
    }
    found = tuple(broken(instance, lines))
    cost = penalty(instance, lines)
    return InstanceAnswer(lines, search.status, cost, how.objective, how.bound, found, how.seconds)


def _name(instance: Instance, search: Search, var: Variables, who: str, day: int) -> str:
    return next((name for name in instance.minutes if search.value(var[who, day, name])), "")


def _employee(model: cp_model.CpModel, instance: Instance, one: Staff, var: Variables) -> None:
    days = range(instance.days)
    works = [model.new_bool_var("") for _ in days]
    for day in days:
        model.add(sum(var[one.id, day, name] for name in instance.minutes) == works[day])
        if (one.id, day) in instance.off:
            model.add(works[day] == 0)
    for name, barred in instance.not_after.items():
        for day in days[:-1]:
            for after in barred:
                model.add_at_most_one(var[one.id, day, name], var[one.id, day + 1, after])
    for name in instance.minutes:
        model.add(sum(var[one.id, day, name] for day in days) <= one.most.get(name, 0))
    total = sum(length * var[one.id, day, name] for day in days for name, length in instance.minutes.items())
    model.add_linear_constraint(total, one.least_minutes, one.most_minutes)
    for day in days[: -one.most_in_a_row]:
        model.add(sum(works[day : day + one.most_in_a_row + 1]) <= one.most_in_a_row)
    _least_run(model, works, one.least_in_a_row)
    _least_run(model, [~day for day in works], one.least_off)
    _weekends(model, one, works)


def _least_run(model: cp_model.CpModel, on_days: Sequence[cp_model.LiteralT], least: int) -> None:
    """No run shorter than `least`, except one that touches the edge."""
    for length in range(1, least):
        for start in range(1, len(on_days) - length):
            inside = on_days[start : start + length]
            model.add_bool_or([on_days[start - 1], *(_not(day) for day in inside), on_days[start + length]])


def _not(day: cp_model.LiteralT) -> cp_model.LiteralT:
    return ~day


def _weekends(model: cp_model.CpModel, one: Staff, works: list[cp_model.IntVar]) -> None:
    weekends = []
    for saturday in range(5, len(works), 7):
        weekend = model.new_bool_var("")
        for day in works[saturday : saturday + 2]:
            model.add_implication(day, weekend)
        weekends.append(weekend)
    model.add(sum(weekends) <= one.most_weekends)


def _cost(model: cp_model.CpModel, instance: Instance, var: Variables) -> cp_model.LinearExpr:
    parts = [weight * (1 - var[key]) for key, weight in instance.asked_on.items()]
    parts += [weight * var[key] for key, weight in instance.asked_off.items()]
    for one in instance.cover:
        there = sum(var[staff.id, one.day, one.shift] for staff in instance.staff)
        short = model.new_int_var(0, one.people, "")
        many = model.new_int_var(0, len(instance.staff), "")
        model.add(there + short - many == one.people)
        parts += [one.under * short, one.over * many]
    return cp_model.LinearExpr.sum(parts)
