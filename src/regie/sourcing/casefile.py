"""Cases as JSON for `regie sourcing advise`: what was given, with what is usual where nothing was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from regie.kernel.jsontext import checked
from regie.mandate.holidays import dutch
from regie.roster.traffic import Stream
from regie.sourcing.blocks import EVENING, NIGHT, OFFICE, WEEKEND, Effort
from regie.sourcing.case import GATES, SKILLS, Case, Costs, Edited, Factors, Peak, Rate, Team
from regie.sourcing.caseshape import (
    SHARES,
    CaseRow,
    CostsRow,
    EstimateRow,
    EventRow,
    HistoryRow,
    RateRow,
    ScenarioRow,
    faults_of,
)
from regie.sourcing.forecast import LEVELS, Backtest, Event, TooShort, backtest, forecast, usual_week
from regie.sourcing.history import HOUR, WEEK, Hourly, quality, without_silent_stretches

WEIGHTS: Final = {
    "service": 25,
    "cost": 20,
    "expertise": 15,
    "continuity": 15,
    "control": 15,
    "scalability": 10,
}
MINUTES: Final = {"triage": 1.0, "standard": 4.0, "case": 12.0, "crisis": 20.0}
ALLOWANCE: Final = {"office": 0.0, "evening": 0.25, "weekend": 0.55, "night": 0.45}
WEEKS_AHEAD: Final = 4
BLOCKS: Final = {block.id: block for block in (OFFICE, EVENING, WEEKEND, NIGHT)}


def read_case(text: bytes) -> Case:
    """The case in this JSON text. Raises Misread with every fault found."""
    row = read_row(text)
    return case_of(row, volume_of(row))


def read_row(text: bytes) -> CaseRow:
    """What was given. Raises Misread with every fault found."""
    return checked(CaseRow, text, faults_of)


def schema() -> dict[str, Any]:
    """The JSON schema of the file."""
    return CaseRow.model_json_schema()


@dataclass(frozen=True, slots=True)
class Volume:
    """What comes in per hour of the week, its 80 % bound, and what is known of where that comes from."""

    an_hour: tuple[float, ...]
    upper: tuple[float, ...]
    figures: dict[str, object]


def volume_of(row: CaseRow) -> Volume:
    """From the history or the answers; takes a second or so on years of hours. Raises TooShort."""
    return _from_history(row, row.history) if row.history is not None else _from_answers(row)


def case_of(row: CaseRow, volume: Volume) -> Case:
    """What was given and what comes in, as a case."""
    messages = row.messages
    effort = Effort(
        SHARES | messages.share,
        MINUTES | messages.minutes,
        messages.monitor_minutes_hour,
        messages.content_hours_week,
    )
    stream = Stream(
        volume.an_hour,
        max(0.01, effort.minutes_a_message),
        messages.replies,
        messages.think_minutes,
        messages.urgent,
    )
    return Case(
        name=row.name,
        stream=stream,
        upper=volume.upper,
        within_minutes=row.service.within_minutes,
        target=row.service.target,
        effort=effort,
        team=Team(_plain(row.team.at_work), row.team.people, _plain(row.team.expertise)),
        costs=_costs(row.costs),
        weights=WEIGHTS | _plain(row.weights),
        gates={name: row.gates.get(name) for name in GATES},
        needs=_plain(row.needs),
        agency_expertise=_plain(row.agency_expertise) or dict.fromkeys(SKILLS, 3),
        neighbours=row.neighbours,
        peaks=tuple(Peak(one.multiple, one.hours, one.times_a_year) for one in row.peaks),
        seed=row.seed,
        draws=row.draws,
        factors=Factors(**row.factors.model_dump()),
        edited={str(name): _edited(given) for name, given in row.scenarios.items()},
        figures=volume.figures,
    )


def _edited(row: ScenarioRow) -> Edited:
    cover = {str(block): (one.who, one.people) for block, one in row.cover.items()}
    return Edited(cover, row.content, row.peaks)


def _plain(given: Mapping[Any, Any]) -> dict[str, Any]:
    """Names that pydantic has checked, as plain text."""
    return {str(name): value for name, value in given.items()}


def _costs(row: CostsRow) -> Costs:
    return Costs(
        own_hour=_rate(row.own_hour),
        allowance=ALLOWANCE | row.allowance,
        on_call_hour=_rate(row.on_call_hour),
        agency_hour=_rate(row.agency_hour),
        agency_message=None if row.agency_message is None else _rate(row.agency_message),
        agency_month=None if row.agency_month is None else _rate(row.agency_month),
        directing_hours_week=_rate(row.directing_hours_week),
        agency_start=_rate(row.agency_start),
    )


def _rate(row: RateRow) -> Rate:
    """Without a range, a tenth less and more; a fifth for what is an assumption."""
    spread = 0.2 if row.source == "assumption" else 0.1
    low = row.value * (1 - spread) if row.low is None else row.low
    high = row.value * (1 + spread) if row.high is None else row.high
    return Rate(row.value, low, high, row.source, row.since)


def _series(row: CaseRow, history: HistoryRow) -> Hourly:
    counts = np.array([0.0 if one is None else float(one) for one in history.counts])
    missing = np.array([one is None for one in history.counts])
    start = history.start.replace(minute=0, second=0, microsecond=0)
    return without_silent_stretches(Hourly(start, counts, ZoneInfo(row.zone), missing))


def _from_history(row: CaseRow, history: HistoryRow) -> Volume:
    series = _series(row, history)
    known = quality(series)
    apart = _apart(series, [*row.events, *row.vacations])
    week = usual_week(series, apart)
    tested: Backtest | None
    try:
        tested = backtest(series)
    except TooShort:
        tested = None
    figures: dict[str, object] = {
        "basis": "history",
        "from": known.first.isoformat() if known.first else None,
        "to": known.last.isoformat() if known.last else None,
        "weeks": known.weeks,
        "conversations": known.total,
        "missing_hours": int(series.missing.sum()),
        "silent_days": [day.isoformat() for day in known.silent_days[:50]],
        "left_out_days": len(apart),
    }
    figures["coming"] = _coming(series, row.events)
    figures["profile"] = {
        "mean": [round(float(one), 3) for one in week.mean],
        "upper": {str(level): [round(float(one), 2) for one in week.upper[level]] for level in LEVELS},
    }
    if tested is not None:
        figures["backtest"] = {
            "origins": tested.origins,
            "mase": round(tested.mase, 3),
            "naive_mase": round(tested.naive_mase, 3),
            "coverage": {str(level): round(tested.coverage[level], 3) for level in LEVELS},
        }
    return Volume(
        tuple(float(one) for one in week.mean), tuple(float(one) for one in week.upper[0.8]), figures
    )


def _coming(series: Hourly, events: Sequence[EventRow]) -> list[dict[str, object]]:
    """The four weeks after the history, with Dutch holidays and the events that were told."""
    year = series.local[-1].year
    ahead = forecast(
        series,
        WEEKS_AHEAD * WEEK,
        dutch((year, year + 1)),
        [Event(one.first, one.last, one.multiple) for one in events],
    )
    weeks = []
    for n in range(WEEKS_AHEAD):
        span = slice(n * WEEK, (n + 1) * WEEK)
        weeks.append(
            {
                "from": (ahead.start + n * WEEK * HOUR).astimezone(series.zone).isoformat(),
                "conversations": round(float(ahead.mean[span].sum()), 1),
                "busiest_hour_90": round(float(ahead.upper[0.9][span].max()), 1),
            }
        )
    return weeks


def _apart(series: Hourly, events: Sequence[EventRow]) -> set[date]:
    """Days that say nothing of a usual week: holidays, events and vacations."""
    first, last = series.local[0].date(), series.local[-1].date()
    holidays = {day for day in dutch(range(first.year, last.year + 1)) if first <= day <= last}
    spans = [Event(one.first, one.last, one.multiple) for one in events]
    days = {
        first + timedelta(days=n)
        for n in range((last - first).days + 1)
        if any(one.first <= first + timedelta(days=n) <= one.last for one in spans)
    }
    return holidays | days


def _from_answers(row: CaseRow) -> Volume:
    """An estimate: twice the mean is as sure as the 80 % bound of a few answers gets."""
    answers = row.estimate or EstimateRow(conversations_week=0)
    hours = spread(answers.conversations_week, _plain(answers.shares))
    return Volume(hours, tuple(2 * one for one in hours), {"basis": "estimate"})


def spread(a_week: float, shares: Mapping[str, float]) -> tuple[float, ...]:
    """Conversations a week over the hours, evenly within each block."""
    hours = [0.0] * WEEK
    whole = sum(shares.values()) or 1.0
    for name, share in shares.items():
        block = BLOCKS[name]
        for hour in block.hours:
            hours[hour] = a_week * share / whole / len(block.hours)
    return tuple(hours)
