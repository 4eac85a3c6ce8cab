"""A problem as a CP-SAT model: who works what, who is hired, what gives way, and what it costs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from regie.roster.candidates import Candidate, Slot, candidates_of, day_part, slots_of
from regie.roster.problem import Problem
from regie.roster.shifts import DAY, HOUR, WEEK, Person, shared
from regie.roster.solver_law import Item, Law, able, fixed_items
from regie.roster.solver_on_call import Call, OnCallLaw, fixed_calls, may_be_called

AN_HOUR_IN = 4 * HOUR  # one cost point for so much of being on call

Group = tuple[str, str]  # what may give way: ("demand", "weekend_night"), ("contract", "anna") …


@dataclass(slots=True)
class Model:
    """The variables that matter. `relaxed` of a group is 1 when it gives way; `slack` tells the minutes."""

    problem: Problem
    cp: cp_model.CpModel
    candidates: list[Candidate]
    slots: list[Slot]
    work: dict[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    hired: dict[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    relaxed: dict[Group, cp_model.IntVar] = field(default_factory=dict)
    slack: list[cp_model.LinearExpr] = field(default_factory=list)
    costs: list[cp_model.LinearExpr] = field(default_factory=list)
    laws: dict[str, Law] = field(default_factory=dict)

    def group(self, kind: str, name: str) -> cp_model.IntVar:
        """The variable that says whether this group gives way."""
        return self.relaxed.setdefault((kind, name), self.cp.new_bool_var(f"{kind}:{name}"))


def model_of(problem: Problem) -> Model:
    """Everything but which groups give way, and what is minimised."""
    candidates = candidates_of(problem)
    model = Model(problem, cp_model.CpModel(), candidates, slots_of(problem, candidates))
    for person in problem.people:
        _person(model, person)
    for pool in problem.agency:
        for place, one in enumerate(candidates):
            if one.kind == "duty" and one.skills <= pool.skills:
                model.hired[pool.id, place] = model.cp.new_int_var(0, pool.people, "")
    _pools(model)
    for slot in model.slots:
        _demand(model, slot)
    _contracts(model)
    _wishes(model)
    _fairness(model)
    _hints(model)
    return model


def _person(model: Model, person: Person) -> None:
    items = fixed_items(person, model.problem.shifts)
    calls = fixed_calls(person, model.problem.shifts)
    for place, one in enumerate(model.candidates):
        if not (able if one.kind == "duty" else may_be_called)(person, one):
            continue
        var = model.cp.new_bool_var("")
        model.work[person.id, place] = var
        if one.kind == "duty":
            items.append(Item(one.start, one.end, one.stint, var))
        else:
            calls.append(Call(one.start, one.end, var))
            model.costs.append(-(-(one.end - one.start) // AN_HOUR_IN) * var)  # no more than is asked
        if any(shared(one.span, asked) for asked in person.unavailable):
            model.cp.add_implication(var, model.group("unavailable", person.id))
            model.slack.append((one.end - one.start) * var)
    law = Law(model.cp, person, items)
    law.add()
    OnCallLaw(model.cp, items, calls).add()
    model.laws[person.id] = law


def _pools(model: Model) -> None:
    """No more hired at a time than the agency can send, and what they cost."""
    edges = sorted({edge for one in model.candidates for edge in one.span})
    for pool in model.problem.agency:
        for start, end in pairwise(edges):
            here = [
                model.hired[pool.id, place]
                for place, one in enumerate(model.candidates)
                if (pool.id, place) in model.hired and one.start <= start and end <= one.end
            ]
            if len(here) > 1:
                model.cp.add(sum(here) <= pool.people)
        for (name, place), var in model.hired.items():
            if name == pool.id:
                work = model.candidates[place].stint.work
                model.costs.append(round(pool.price_hour * work / HOUR) * var)


def _demand(model: Model, slot: Slot) -> None:
    skilled = {person.id for person in model.problem.people if slot.skills <= person.skills}
    pools = {pool.id for pool in model.problem.agency if slot.skills <= pool.skills}
    there = [
        model.work[who, place] for who in skilled for place in slot.candidates if (who, place) in model.work
    ]
    there += [
        model.hired[who, place] for who in pools for place in slot.candidates if (who, place) in model.hired
    ]
    part = day_part(slot.start)
    if slot.kind == "on_call":  # from evening to morning: the hour at which it begins says little
        part = part.partition("_")[0]
    name = part + "".join(f" {skill}" for skill in sorted(slot.skills))
    missing = model.cp.new_int_var(0, slot.people, "")
    kind = "demand" if slot.kind == "duty" else "on_call"
    model.cp.add(missing == 0).only_enforce_if(~model.group(kind, name))
    model.cp.add(sum(there) + missing >= slot.people)
    model.slack.append((slot.end - slot.start) * missing)


def _contracts(model: Model) -> None:
    """Not above the contract over the period (a week at least), and what being below it costs."""
    start, end = model.problem.period
    weeks = max(1.0, round((end - start) / DAY) / 7)  # whole days: a night of 23 hours is no shorter contract
    for person in model.problem.people:
        if person.contract_hours_week is None:
            continue
        done = _fixed_minutes(model.problem, person)
        due = round(person.contract_hours_week * weeks * HOUR)
        most = due + round(model.problem.overtime_hours * HOUR)
        hours = sum(
            model.candidates[place].stint.work * var
            for (who, place), var in model.work.items()
            if who == person.id and model.candidates[place].kind == "duty"
        )
        above = model.cp.new_int_var(0, 60 * WEEK, "")
        model.cp.add(above == 0).only_enforce_if(~model.group("contract", person.id))
        model.cp.add(hours - above <= max(0, most - done))
        model.slack.append(above)
        below = model.cp.new_int_var(0, max(0, due - done) // HOUR + 1, "")
        model.cp.add(HOUR * below + hours >= due - done)
        model.costs.append(model.problem.weights.contract_hour * below)


def _fixed_minutes(problem: Problem, person: Person) -> int:
    return sum(
        shared((one.start, one.end), problem.period)
        for one in problem.shifts
        if one.person == person.id and one.kind == "duty"
    )


def _wishes(model: Model) -> None:
    """A wish to be off is missed by each shift in it; a wish to work by having none in it."""
    for wish in model.problem.wishes:
        weight = model.problem.weights.wish * wish.weight
        here = [
            var
            for (who, place), var in model.work.items()
            if who == wish.person and shared(model.candidates[place].span, (wish.start, wish.end))
        ]
        if wish.wish == "off":
            model.costs += [weight * var for var in here]
        elif here:
            missed = model.cp.new_bool_var("")
            model.cp.add_bool_or([*here, missed])
            model.costs.append(weight * missed)


def _fairness(model: Model) -> None:
    """Nights, weekends and times on call above somebody's share, which goes by contract hours."""
    weights = model.problem.weights
    duty = [(place, one) for place, one in enumerate(model.candidates) if one.kind == "duty"]
    called = [(place, one) for place, one in enumerate(model.candidates) if one.kind == "on_call"]
    _share(model, [place for place, one in duty if one.stint.night], weights.night)
    _share(model, [place for place, one in duty if one.weekend], weights.weekend)
    _share(model, [place for place, _one in called], weights.on_call)
    _share(model, [place for place, one in called if one.weekend], weights.weekend)


def _share(model: Model, places: Sequence[int], weight: int) -> None:
    mine: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    for place in places:
        for person in model.problem.people:
            if (person.id, place) in model.work:
                mine[person.id].append(model.work[person.id, place])
    size = {person.id: person.contract_hours_week or 36.0 for person in model.problem.people}
    whole = sum(size[who] for who in mine)
    needed = sum(_asked(model, place) for place in places)
    for who, shifts in mine.items():
        fair = math.ceil(needed * size[who] / whole - 1e-9) if whole else 0
        above = model.cp.new_int_var(0, len(shifts), "")
        model.cp.add(sum(shifts) - above <= fair)
        model.costs.append(weight * above)


def _asked(model: Model, place: int) -> int:
    """How many people this candidate is needed for, were it the only one."""
    return max((slot.people for slot in model.slots if slot.candidates == (place,)), default=0) or max(
        (slot.people for slot in model.slots if place in slot.candidates), default=0
    )


def _hints(model: Model) -> None:
    """Start from the last roster, moved by whole weeks into the period when it lies before it."""
    if not model.problem.last:
        return
    first = min(one.start for one in model.problem.last)
    ahead = max(0, -(-(model.problem.period[0] - first - DAY) // WEEK) * WEEK)
    known = {
        (one.person, one.kind, (one.start + ahead) // HOUR)
        for one in model.problem.last
        if one.person is not None
    }
    for (who, place), var in model.work.items():
        kind, start = model.candidates[place].kind, model.candidates[place].start // HOUR
        model.cp.add_hint(var, int(any((who, kind, start + off) in known for off in (-1, 0, 1))))
