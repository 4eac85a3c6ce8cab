"""What was played and what came in, as JSON and back: an advice can be looked at again without playing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from regie.roster.simulation import Estimate
from regie.sourcing.advice import Advice, Played, conclude
from regie.sourcing.case import Case
from regie.sourcing.casefile import Volume, case_of
from regie.sourcing.caseshape import CaseRow
from regie.sourcing.continuity import Shock
from regie.sourcing.scenarios import nine
from regie.sourcing.service import Service, Step


def played_as_json(played: Played) -> dict[str, Any]:
    """Without infinities, which JSON does not know."""
    return {
        "services": _services(played.services),
        "steps": [asdict(one) for one in played.steps],
        "volumes": {str(times): _services(found) for times, found in played.volumes.items()},
        "shocks": {name: [asdict(one) for one in found] for name, found in played.shocks.items()},
    }


def played_of(kept: Mapping[str, Any]) -> Played:
    """As it was kept."""
    return Played(
        _services_of(kept["services"]),
        tuple(Step(**one) for one in kept["steps"]),
        {float(times): _services_of(found) for times, found in kept["volumes"].items()},
        {name: tuple(Shock(**one) for one in found) for name, found in kept["shocks"].items()},
    )


def again(
    given: Mapping[str, Any],
    volume: Mapping[str, Any],
    played: Mapping[str, Any],
    weights: Mapping[str, float] | None = None,
) -> Advice:
    """The advice once more from what was kept, at other weights when these are given."""
    told = {name: value for name, value in given.items() if name != "figures"}
    if weights:
        told["weights"] = dict(weights)
    row = CaseRow.model_validate(told)
    return conclude(case_of(row, volume_of(volume)), played_of(played))


def found_again(
    given: Mapping[str, Any], volume: Mapping[str, Any], played: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer once more, at the weights given."""
    return _summary(again(given, volume, played))


def summary(case: Case, played: Played) -> dict[str, Any]:
    """The answer in codes and numbers: what a decision is later held against."""
    return _summary(conclude(case, played))


def _summary(found: Advice) -> dict[str, Any]:
    return {
        "advised": None if found.advised is None else found.advised.scenario.name,
        "robust": found.robust,
        "not_yet": list(found.not_yet),
        "would_win": found.would_win,
        "scenarios": {
            one.scenario.name: {
                "service_level": round(one.service.level.mean, 4),
                "cost_year": round(one.cost, 2),
                "cost_low": round(one.cost_low, 2),
                "cost_high": round(one.cost_high, 2),
                "cost_once": round(one.start_cost, 2),
                "wins": round(one.wins, 4),
                "uncovered_hours_week": one.service.uncovered_hours_week,
                "failing": list(one.failing),
            }
            for one in found.weighed
        },
        "conversations_week": round(sum(found.case.stream.an_hour), 1),
    }


def covers(case: Case) -> dict[str, Any]:
    """Who is there in each block of each scenario."""
    return {
        one.name: {
            "cover": {block: [cover.who, cover.people] for block, cover in one.cover.items()},
            "content": one.content,
            "peaks": one.peaks,
        }
        for one in nine(case)
    }


def volume_as_json(volume: Volume) -> dict[str, Any]:
    """The week and what is known of it."""
    return {"an_hour": list(volume.an_hour), "upper": list(volume.upper), "figures": volume.figures}


def volume_of(kept: Mapping[str, Any]) -> Volume:
    """As it was kept."""
    return Volume(tuple(kept["an_hour"]), tuple(kept["upper"]), dict(kept["figures"]))


def _services(found: Sequence[Service]) -> list[list[float | None]]:
    return [
        [_number(one.level.mean), _number(one.level.error), _number(one.mean_wait), one.uncovered_hours_week]
        for one in found
    ]


def _services_of(kept: Sequence[Sequence[float | None]]) -> tuple[Service, ...]:
    return tuple(
        Service(Estimate(_back(mean), _back(error)), _back(wait), _back(uncovered))
        for mean, error, wait, uncovered in kept
    )


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _back(value: float | None) -> float:
    return math.inf if value is None else value
