"""A whole advice on eighteen months of history, and a moved slider: seconds against what was promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np

from bench.harness import measure, table
from regie.kernel.clock import AMSTERDAM
from regie.roster.traffic import Stream
from regie.sourcing.advice import advise
from regie.sourcing.blocks import Effort
from regie.sourcing.case import Case, Costs, Rate, Team
from regie.sourcing.casefile import WEIGHTS
from regie.sourcing.forecast import backtest, usual_week
from regie.sourcing.history import WEEK, Hourly
from regie.sourcing.scenarios import nine
from regie.sourcing.service import Stage
from regie.sourcing.weighing import best, weigh

WEEKS: Final = 78
GATES: Final = ("processing_agreement", "frames_and_tone", "mandate", "duty_adviser", "exit_arranged")


def series() -> Hourly:
    """Eighteen months of a municipality with some 180 conversations a week."""
    draw = np.random.default_rng(1)
    hours = np.arange(WEEKS * WEEK)
    day, hour = hours % WEEK // 24, hours % 24
    awake = np.where((hour >= 8) & (hour < 23), 1.1, 0.2)
    level = np.where((day < 5) & (hour >= 8) & (hour < 18), 2.1, awake)
    start = datetime(2025, 1, 6, tzinfo=AMSTERDAM)
    return Hourly(start, draw.poisson(level).astype(float), AMSTERDAM, np.zeros(len(hours), dtype=bool))


def case(history: Hourly) -> Case:
    """Two people in office hours, an agency at 60 euros an hour."""
    week = usual_week(history)
    own = Rate(56, 50, 63, "CAO Gemeenten")
    costs = Costs(
        own,
        {"evening": 0.25, "weekend": 0.55, "night": 0.45},
        Rate(4, 2, 8, "assumption"),
        Rate(60, 50, 75, "quote"),
        None,
        None,
        Rate(8, 6, 12, "assumption"),
        Rate(7500, 2500, 20000, "assumption"),
    )
    effort = Effort(
        {"standard": 0.6, "case": 0.37, "crisis": 0.03},
        {"triage": 1.0, "standard": 4.0, "case": 12.0, "crisis": 20.0},
    )
    return Case(
        name="bench",
        stream=Stream(tuple(week.mean), effort.minutes_a_message, 0.4, 20, 0.02),
        upper=tuple(week.upper[0.8]),
        within_minutes=60,
        target=0.8,
        effort=effort,
        team=Team({"office": 2}, 2, {"copy": 2}),
        costs=costs,
        weights=WEIGHTS,
        gates=dict.fromkeys(GATES, True),
        needs={"copy": 3, "crisis": 3},
        agency_expertise={"copy": 4, "crisis": 3},
    )


def main() -> None:
    """Run and print."""
    history = series()

    def whole() -> None:
        backtest(history)
        advise(case(history))

    ready = case(history)
    stage, scenarios = Stage(ready), nine(ready)
    services = [stage.service(one) for one in scenarios]
    moved = replace(ready, weights=dict(ready.weights) | {"cost": 35})

    def slider() -> None:
        best(moved, weigh(moved, scenarios, services))

    rows = []
    for name, work, promised, runs in (
        ("whole advice, 18 months, 9 scenarios, 10,000 draws", whole, 20.0, 3),
        ("a slider moved, 10,000 draws", slider, 1.0, 9),
    ):
        timing = measure(name, work, runs=runs)
        rows.append((name, f"{timing.median:.2f}", f"{promised:.0f}", f"{timing.median / promised:.2f}"))
    table(("what", "median s", "promised s", "ratio"), rows)


if __name__ == "__main__":
    main()
