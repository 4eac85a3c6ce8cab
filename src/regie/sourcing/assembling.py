"""From a study's facts, its figures and the settings of that day to a case file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from regie.sourcing.blocks import USUAL
from regie.sourcing.case import MOST_A_WEEK
from regie.sourcing.casefile import WEIGHTS, read_row
from regie.sourcing.caseshape import CaseRow
from regie.sourcing.history import WEEK, Hourly
from regie.sourcing.known import Held, into_case

# The parts of a case file that a study may hold; `evidence` says why a level of expertise is what it is.
FACTS: Final = frozenset(
    {
        "team",
        "evidence",
        "service",
        "messages",
        "weights",
        "gates",
        "needs",
        "agency_expertise",
        "peaks",
        "events",
        "vacations",
        "neighbours",
        "scenarios",
        "seed",
    }
)
BEGINNING: Final[Mapping[str, Any]] = {
    "team": {"people": 2, "at_work": {"office": 1}, "expertise": {}},
    "service": {"within_minutes": 60, "target": 0.8},
    "weights": dict(WEIGHTS),
    "needs": {"copy": 3, "crisis": 3},
    "peaks": [{"multiple": 10, "hours": 8, "times_a_year": 2}],
}


def case_file(
    name: str, facts: Mapping[str, Any], figures: Mapping[str, Any], settings: Mapping[str, Held]
) -> dict[str, Any]:
    """The case file. `figures` is its `history` or `estimate`, and its `zone`."""
    told = {key: value for key, value in facts.items() if key in FACTS - {"evidence"}}
    filled = into_case(settings)
    messages = dict(told.pop("messages", {})) | {"minutes": filled["minutes"]}
    costs, factors = filled["costs"], filled["factors"]
    return {"name": name, **told, **figures, "messages": messages, "costs": costs, "factors": factors}


def row_of(case: Mapping[str, Any]) -> CaseRow:
    """The case file, checked. Raises Misread with every fault."""
    return read_row(json.dumps(case).encode())


def without_counts(case: Mapping[str, Any]) -> dict[str, Any]:
    """The case file without its thousands of counts, which the figures keep."""
    return {key: value for key, value in case.items() if key not in ("history", "estimate")}


def history(start: datetime, counts: Sequence[int | None], zone: str) -> dict[str, Any]:
    """As a case file has it."""
    return {"history": {"start": start.isoformat(), "counts": list(counts)}, "zone": zone}


def estimate(series: Hourly) -> dict[str, Any]:
    """What too short a history is good for: a number a week, and how it falls over the blocks."""
    whole = float(series.counts.sum())
    weeks = max(1.0, len(series.counts) / WEEK)
    hours = series.hour_of_week
    shares = {
        block.id: float(sum(series.counts[[int(at) in block.hours for at in hours]])) / max(1.0, whole)
        for block in USUAL
    }
    return {"conversations_week": min(MOST_A_WEEK, round(whole / weeks, 1)), "shares": shares}
