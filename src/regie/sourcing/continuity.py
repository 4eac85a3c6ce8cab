"""What happens when people fall ill, the agency fails, or the work comes back: the same weeks, played."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from regie.sourcing.case import Case
from regie.sourcing.scenarios import Cover, Scenario
from regie.sourcing.service import Stage

ORDER: Final = ("office", "evening", "weekend", "night")  # what is kept open longest comes first
SHOCKS: Final = ("one_ill", "two_ill", "agency_fails", "exit")


@dataclass(frozen=True, slots=True)
class Shock:
    """What is left of a scenario after something went wrong."""

    what: str
    level: float
    uncovered_hours_week: float
    seat_hours_lost: float  # person-hours a week that nobody fills


def shocks(case: Case, stage: Stage, scenario: Scenario) -> list[Shock]:
    """Each thing that may go wrong in this scenario, in a fixed order."""
    found = []
    for what in SHOCKS:
        left = _left(case, scenario, what)
        if left is None:
            continue
        service = stage.service(left)
        lost = _seats(case, scenario) - _seats(case, left)
        found.append(Shock(what, service.level.mean, service.uncovered_hours_week, lost))
    return found


def _left(case: Case, scenario: Scenario, what: str) -> Scenario | None:
    """None where it cannot happen: nobody of the own people at work, or no agency."""
    if what in ("one_ill", "two_ill"):
        own = any(one.who in ("own", "on_call") for one in scenario.cover.values())
        return _ill(case, scenario, 1 if what == "one_ill" else 2) if own else None
    if not any(one.who == "agency" for one in scenario.cover.values()):
        return None
    return _without_agency(case, scenario, taken_back=what == "exit")


def _ill(case: Case, scenario: Scenario, ill: int) -> Scenario:
    """Those who are left work their contract hours, office hours first; no block gets more than they are."""
    left = max(0, case.team.people - ill)
    hours = left * case.factors.contract_hours_week
    sizes = {block.id: len(block.hours) for block in case.blocks}
    cover = dict(scenario.cover)
    for name in ORDER:
        one = cover.get(name)
        if one is None or one.who != "own":
            continue
        fits = min(one.people, left, int(hours // sizes[name]) if sizes[name] else 0)
        if fits == 0 and left and hours >= sizes[name] / 2:
            fits = 1  # a long block with too few hours still opens, in shorter days
        hours = max(0.0, hours - fits * sizes[name])
        cover[name] = Cover("own", fits) if fits else Cover("nobody", 0)
    if not left:
        cover = {name: Cover("nobody", 0) if one.who == "on_call" else one for name, one in cover.items()}
    return replace(scenario, cover=cover)


def _without_agency(case: Case, scenario: Scenario, *, taken_back: bool) -> Scenario:
    """The agency is gone: closed, or own people where they were before."""
    cover = {}
    for name, one in scenario.cover.items():
        people = case.team.at_work.get(name, 0) if taken_back else 0
        left = Cover("own", people) if people else Cover("nobody", 0)
        cover[name] = left if one.who == "agency" else one
    return replace(scenario, cover=cover, content=False, peaks=False)


def _seats(case: Case, scenario: Scenario) -> float:
    return scenario.hours(case, "own", "agency", "neighbours")
