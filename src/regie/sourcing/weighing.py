"""Gates first, then criteria: how often each scenario is best over thousands of weights and prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from regie.sourcing.case import CRITERIA, Case
from regie.sourcing.history import Flags, Floats
from regie.sourcing.price import amounts, cost_year, drawn_costs, rates
from regie.sourcing.scenarios import Scenario
from regie.sourcing.service import Service

ROBUST: Final = 0.8
FOCUS: Final = 20.0  # how close drawn weights stay to those given; 1 would be anything goes
ON_CALL_LEAST: Final = 2  # on call on at most 14 days in 28: one person is never enough

# needed by scenarios with an agency; what is unknown is not so
AGENCY_GATES: Final = (
    "processing_agreement",
    "frames_and_tone",
    "mandate",
    "duty_adviser",
    "exit_arranged",
    "works_council",
    "core_inside",
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A scenario with what it scores (0 to 100 by criterion) and how often it is best."""

    scenario: Scenario
    service: Service
    cost: float
    cost_low: float
    cost_high: float
    start_cost: float
    scores: Mapping[str, float]
    failing: tuple[str, ...]
    dominated_by: str | None
    wins: float

    @property
    def eligible(self) -> bool:
        """Whether it may be advised."""
        return not self.failing and self.dominated_by is None


def weights_of(case: Case) -> Floats:
    """Weights that add up to one: only their proportions count."""
    given = np.array([max(0.0, case.weights.get(name, 0.0)) for name in CRITERIA])
    whole = given.sum()
    return np.asarray(given / whole) if whole > 0 else np.full(len(CRITERIA), 1 / len(CRITERIA))


def value_of(case: Case, one: Weighed) -> float:
    """The weighted value, 0 to 100."""
    return float(weights_of(case) @ np.array([one.scores[name] for name in CRITERIA]))


def weigh(case: Case, scenarios: Sequence[Scenario], services: Sequence[Service]) -> list[Weighed]:
    """All scenarios, in the order given."""
    costs = np.array([cost_year(case, one) for one in scenarios])
    scores = [_scores(case, one, has) for one, has in zip(scenarios, services, strict=True)]
    table = np.array([[score[name] for name in CRITERIA] for score in scores])
    place = CRITERIA.index("cost")
    table[:, place] = _cost_scores(costs)
    failing = [failing_gates(case, one) for one in scenarios]
    beaten = [_dominated(table, n, failing) for n in range(len(scenarios))]
    may = np.array([not failing[n] and beaten[n] is None for n in range(len(scenarios))])
    wins = _wins(case, list(scenarios), table, may)
    return [
        Weighed(
            one,
            services[n],
            float(costs[n]),
            cost_year(case, one, "low"),
            cost_year(case, one, "high"),
            case.costs.agency_start.value if one.agency else 0.0,
            {name: float(table[n, at]) for at, name in enumerate(CRITERIA)},
            failing[n],
            None if beaten[n] is None else scenarios[int(beaten[n] or 0)].name,
            float(wins[n]),
        )
        for n, one in enumerate(scenarios)
    ]


def best(case: Case, weighed: Sequence[Weighed]) -> Weighed | None:
    """The eligible scenario with the highest value; the cheaper when equal."""
    may = [one for one in weighed if one.eligible]
    return max(may, key=lambda one: (round(value_of(case, one), 9), -one.cost), default=None)


def failing_gates(case: Case, scenario: Scenario) -> tuple[str, ...]:
    """What has to be in order first. Unknown counts as not in order."""
    found = [name for name in AGENCY_GATES if scenario.agency and case.gates.get(name) is not True]
    if any(one.who == "neighbours" for one in scenario.cover.values()) and not case.gates.get(
        "neighbours_agree"
    ):
        found.append("neighbours_agree")
    on_call = any(one.who == "on_call" for one in scenario.cover.values())
    if on_call and case.team.people < ON_CALL_LEAST:
        found.append("lawful_roster")
    if (
        any(one.who == "triage" for one in scenario.cover.values())
        and case.gates.get("duty_adviser") is not True
    ):
        found.append("duty_adviser")
    return tuple(dict.fromkeys(found))


def _scores(case: Case, scenario: Scenario, service: Service) -> dict[str, float]:
    """Linear between anchors, all ours: 0 is the worst that can be thought of here, 100 the best."""
    whole = max(1e-9, sum(case.stream.an_hour))
    outside = sum(
        block.volume(case.stream.an_hour) for block in case.blocks if scenario.cover[block.id].who == "agency"
    )
    share = outside / whole
    return {
        "service": 100 * min(1.0, service.level.mean / case.target),
        "cost": 0.0,
        "expertise": _expertise(case, scenario) * (1 - case.factors.local_knowledge * share),
        "continuity": _continuity(case, scenario),
        "control": 100 - 60 * share - (10 if scenario.content else 0) - (5 if scenario.peaks else 0),
        "scalability": min(100.0, 20 + 40 * share + 20 * scenario.peaks + 10 * min(4, case.team.people) / 4),
    }


def _expertise(case: Case, scenario: Scenario) -> float:
    """How much of what is asked is there: the higher of the team's level and, for content, the agency's."""
    asked = {name: level for name, level in case.needs.items() if level > 0}
    if not asked:
        return 100.0
    has_content = case.effort.content_hours_week > 0  # nothing is hired where nothing is asked
    there = 0
    for name, level in asked.items():
        own = case.team.expertise.get(name, 0)
        hired = case.agency_expertise.get(name, 0) if scenario.content and has_content else 0
        if name == "crisis" and scenario.peaks:
            hired = max(hired, case.agency_expertise.get(name, 0))
        there += min(level, max(own, hired))
    return 100 * there / sum(asked.values())


def _continuity(case: Case, scenario: Scenario) -> float:
    """What of the week stays watched when one own person falls ill, or a supplier fails.

    An hour with somebody for what is acute counts half; an hour without anybody not at all.
    """
    factors = case.factors
    own = 1 - factors.illness / max(1, case.team.people)
    arranged = case.gates.get("exit_arranged") is True
    kept = {
        "own": max(0.0, own),
        "agency": factors.agency_kept if arranged else factors.agency_kept_unarranged,
        "neighbours": factors.neighbours_kept,
        "on_call": max(0.0, own) / 2,
        "triage": 0.5,
    }
    hours = sum(
        len(block.hours) * kept.get(scenario.cover[block.id].who, 0.0)
        for block in case.blocks
        if scenario.cover[block.id].people
    )
    return 100 * hours / sum(len(block.hours) for block in case.blocks)


def _cost_scores(costs: Floats) -> Floats:
    """0 for the dearest, 100 for nothing at all."""
    return np.asarray(100 * (1 - costs / max(1e-9, float(costs.max()))))


def _dominated(table: Floats, n: int, failing: Sequence[tuple[str, ...]]) -> int | None:
    """By which scenario that may be chosen this one is beaten: nowhere better, somewhere worse."""
    for other in range(len(table)):
        if other == n or failing[other]:
            continue
        if (table[other] >= table[n] - 1e-9).all() and (table[other] > table[n] + 1e-9).any():
            return other
    return None


def _wins(case: Case, scenarios: list[Scenario], table: Floats, may: Flags) -> Floats:
    """How often each is best over drawn weights and prices (SMAA); who may not be advised never is."""
    if not may.any():
        return np.zeros(len(scenarios))
    draw = np.random.default_rng(case.seed)
    shares = weights_of(case)
    weights = draw.dirichlet(np.maximum(shares * FOCUS, 1e-3), case.draws)
    costs = drawn_costs(case, scenarios, draw)
    price = 100 * (1 - costs / np.maximum(costs.max(axis=1, keepdims=True), 1e-9))
    place = CRITERIA.index("cost")
    fixed = np.delete(weights, place, axis=1) @ np.delete(table, place, axis=1).T
    values = fixed + weights[:, [place]] * price
    values[:, ~may] = -np.inf
    winners = np.bincount(values.argmax(axis=1), minlength=len(scenarios))
    return np.asarray(winners / case.draws)


def cost_table(case: Case, scenario: Scenario) -> list[dict[str, object]]:
    """What the costs of a scenario are made of, with source and date of each rate."""
    taken = amounts(case, scenario)
    return [
        {
            "rate": name,
            "amount_year": round(taken[name], 2),
            "value": rate.value,
            "low": rate.low,
            "high": rate.high,
            "source": rate.source,
            "since": None if rate.since is None else rate.since.isoformat(),
            "cost_year": round(taken[name] * rate.value, 2),
        }
        for name, rate in rates(case).items()
        if taken[name]
    ]
