"""What scenarios cost: a sum of amounts, each times a rate, so that rates can be drawn thousands of times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from regie.sourcing.blocks import Block
from regie.sourcing.case import WEEKS_A_YEAR, Case, Rate
from regie.sourcing.history import Floats
from regie.sourcing.scenarios import Scenario

RATES: Final = ("own_hour", "on_call_hour", "agency_hour", "agency_message", "agency_month", "directing")


def rates(case: Case) -> dict[str, Rate]:
    """The rates that cost is linear in. Directing is hours times the own hour, both in its range."""
    costs = case.costs
    hours, own = costs.directing_hours_week, costs.own_hour
    nothing = Rate(0, 0, 0, "")
    return {
        "own_hour": own,
        "on_call_hour": costs.on_call_hour,
        "agency_hour": costs.agency_hour,
        "agency_message": costs.agency_message or nothing,
        "agency_month": costs.agency_month or nothing,
        "directing": Rate(
            hours.value * own.value, hours.low * own.value, hours.high * own.value, hours.source, hours.since
        ),
    }


def amounts(case: Case, scenario: Scenario) -> dict[str, float]:
    """How much of each rate a year takes."""
    found = dict.fromkeys(RATES, 0.0)
    blocks = {block.id: block for block in case.blocks}
    for name, cover in scenario.cover.items():
        hours = len(blocks[name].hours) * cover.people * WEEKS_A_YEAR
        extra = 1 + case.costs.allowance.get(name, 0.0)
        if cover.who == "own":
            found["own_hour"] += hours * extra
        elif cover.who == "neighbours":
            found["own_hour"] += hours * extra / max(1, case.neighbours)
        elif cover.who == "on_call":
            found["on_call_hour"] += hours
        elif cover.who == "triage":
            found["on_call_hour"] += hours * case.factors.triage_share
        elif cover.who == "agency":
            _agency(case, blocks[name], hours, found)
    _content_and_peaks(case, scenario, found)
    outside = sum(1 for cover in scenario.cover.values() if cover.who == "agency")
    outside += int(scenario.content) + int(scenario.peaks)
    found["directing"] = WEEKS_A_YEAR * (case.factors.directing_inside + (outside**0.5 if outside else 0.0))
    if scenario.agency and case.costs.agency_month is not None:
        found["agency_month"] = 12.0
    return found


def _agency(case: Case, block: Block, hours: float, found: dict[str, float]) -> None:
    """By the hour, or by the message where that was quoted and is cheaper."""
    messages = block.volume(case.stream.an_hour) * case.stream.turns * WEEKS_A_YEAR
    by_message = case.costs.agency_message
    if by_message is not None and messages * by_message.value < hours * case.costs.agency_hour.value:
        found["agency_message"] += messages
    else:
        found["agency_hour"] += hours


def _content_and_peaks(case: Case, scenario: Scenario, found: dict[str, float]) -> None:
    content = case.effort.content_hours_week * WEEKS_A_YEAR
    found["agency_hour" if scenario.content else "own_hour"] += content
    if scenario.peaks:
        found["agency_hour"] += sum(
            one.hours * one.times_a_year * people_at_peak(case, one.multiple) for one in case.peaks
        )


def people_at_peak(case: Case, multiple: float) -> int:
    """Extra people while so many times the usual comes in, by work alone."""
    average = case.stream.work_hours / 168
    return max(1, round(average * (multiple - 1) + 0.5))


def cost_year(
    case: Case, scenario: Scenario, at: str = "value", times: Mapping[str, float] | None = None
) -> float:
    """Euros a year at the value, low or high of all rates, some of them times a factor."""
    taken = amounts(case, scenario)
    factor = times or {}
    return sum(
        taken[name] * float(getattr(rate, at)) * factor.get(name, 1.0) for name, rate in rates(case).items()
    )


def drawn_costs(case: Case, scenarios: list[Scenario], draw: np.random.Generator) -> Floats:
    """Costs per draw (rows) and scenario: each rate triangular in its range, the same for all scenarios."""
    columns = []
    for rate in rates(case).values():
        low, high = min(rate.low, rate.value), max(rate.high, rate.value)
        if high > low:
            columns.append(draw.triangular(low, rate.value, high, case.draws))
        else:
            columns.append(np.full(case.draws, rate.value))
    table = np.array([[amounts(case, one)[name] for name in RATES] for one in scenarios])
    return np.asarray(np.column_stack(columns) @ table.T)
