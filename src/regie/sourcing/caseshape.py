"""The shape of CASE.json, and what pydantic cannot say about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal
from zoneinfo import available_timezones

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from regie.kernel.jsontext import Fault
from regie.sourcing.case import MOST_A_WEEK
from regie.sourcing.history import WEEK

SHARES: Final = {"standard": 0.6, "case": 0.37, "crisis": 0.03}
MOST_COUNTS: Final = 24 * 366 * 10
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=1e7)]
Level = Annotated[int, Field(ge=0, le=4)]
BlockName = Literal["office", "evening", "weekend", "night"]
Gate = Literal[
    "processing_agreement",
    "frames_and_tone",
    "mandate",
    "duty_adviser",
    "exit_arranged",
    "works_council",
    "core_inside",
    "neighbours_agree",
]
Criterion = Literal["service", "cost", "expertise", "continuity", "control", "scalability"]
ScenarioName = Literal[
    "as_is",
    "close_with_triage",
    "on_call",
    "own_extension",
    "pooling",
    "agency_off_hours",
    "agency_peaks",
    "agency_content",
    "full",
    "own_mix",
]
Skill = Literal["copy", "design", "behaviour", "languages", "crisis"]


class Row(BaseModel):
    """What every part of the file has in common."""

    model_config = ConfigDict(extra="forbid")  # a misspelt field must not silently mean its usual value


class HistoryRow(Row):
    """Counts per hour from `start` on; null where an hour is missing."""

    start: AwareDatetime
    counts: list[Annotated[int, Field(ge=0, le=10_000_000)] | None] = Field(
        min_length=1, max_length=MOST_COUNTS
    )


class EstimateRow(Row):
    """Only a few answers: conversations a week, and how they fall over the blocks."""

    conversations_week: float = Field(ge=0, le=MOST_A_WEEK)
    shares: dict[BlockName, Share] = {"office": 0.58, "evening": 0.16, "weekend": 0.18, "night": 0.08}


class MessagesRow(Row):
    """What a message asks of people, and what comes back."""

    minutes: dict[Literal["triage", "standard", "case", "crisis"], Annotated[float, Field(ge=0, le=600)]] = {}
    share: dict[Literal["standard", "case", "crisis"], Share] = {}
    replies: float = Field(default=0.4, ge=0, le=0.95)
    think_minutes: float = Field(default=20, ge=0, le=10_000)
    urgent: Share = 0.02
    monitor_minutes_hour: float = Field(default=5, ge=0, le=60)
    content_hours_week: float = Field(default=0, ge=0, le=10_000)


class ServiceRow(Row):
    """What was promised to residents."""

    within_minutes: float = Field(default=60, gt=0, le=10_080)
    target: float = Field(default=0.8, gt=0, lt=1)


class TeamRow(Row):
    """Who is there now."""

    people: int = Field(ge=0, le=1000)
    at_work: dict[BlockName, Annotated[int, Field(ge=0, le=200)]] = {}
    expertise: dict[Skill, Level] = {}


class RateRow(Row):
    """An amount with its range, source and date."""

    value: Amount
    low: Amount | None = None
    high: Amount | None = None
    source: str = Field(default="assumption", max_length=500)
    since: date | None = None


class CostsRow(Row):
    """All rates."""

    own_hour: RateRow
    directing_hours_week: RateRow
    on_call_hour: RateRow = RateRow(value=4, low=2, high=8)
    agency_hour: RateRow = RateRow(value=75, low=55, high=105)
    agency_message: RateRow | None = None
    agency_month: RateRow | None = None
    agency_start: RateRow = RateRow(value=7500, low=2500, high=20000)
    allowance: dict[BlockName, Annotated[float, Field(ge=0, le=2)]] = {}


class EventRow(Row):
    """Days that are not usual."""

    first: date
    last: date
    multiple: float = Field(default=1, gt=0, le=1000)


class PeakRow(Row):
    """A burst, so many times a year."""

    multiple: float = Field(gt=1, le=1000)
    hours: float = Field(gt=0, le=2000)
    times_a_year: float = Field(default=1, gt=0, le=365)


class CoverRow(Row):
    """Who is there in a block."""

    who: Literal["own", "agency", "neighbours", "on_call", "triage", "nobody"]
    people: int = Field(default=1, ge=0, le=200)


class ScenarioRow(Row):
    """A scenario as somebody changed it; blocks that are not named stay as they were."""

    cover: dict[BlockName, CoverRow] = {}
    content: bool = False
    peaks: bool = False


class FactorsRow(Row):
    """What the sums rest on beside prices; without one the usual holds."""

    productive_hours: float = Field(default=1363, gt=200, le=2200)
    contract_hours_week: float = Field(default=36, gt=0, le=60)
    directing_inside: Share = 0.25
    triage_share: Share = 0.25
    local_knowledge: Share = 0.3
    illness: Share = 0.8
    agency_kept: Share = 0.85
    agency_kept_unarranged: Share = 0.6
    neighbours_kept: Share = 0.8


class CaseRow(Row):
    """The whole file."""

    name: str = Field(min_length=1, max_length=200)
    zone: str = "Europe/Amsterdam"
    history: HistoryRow | None = None
    estimate: EstimateRow | None = None
    messages: MessagesRow = MessagesRow()
    service: ServiceRow = ServiceRow()
    team: TeamRow
    costs: CostsRow
    weights: dict[Criterion, Annotated[float, Field(ge=0, le=1e9)]] = {}
    gates: dict[Gate, bool | None] = {}
    needs: dict[Skill, Level] = {}
    agency_expertise: dict[Skill, Level] = {}
    neighbours: int = Field(default=3, ge=2, le=50)
    events: list[EventRow] = Field(default=[], max_length=500)
    vacations: list[EventRow] = Field(default=[], max_length=500)
    peaks: list[PeakRow] = Field(default=[], max_length=50)
    factors: FactorsRow = FactorsRow()
    scenarios: dict[ScenarioName, ScenarioRow] = {}
    seed: int = Field(default=1, ge=0, le=2**32 - 1)
    draws: int = Field(default=10_000, ge=100, le=200_000)


def faults_of(row: CaseRow) -> Iterator[Fault]:
    """What cannot be said in the shape: what contradicts itself or means nothing."""
    if row.zone not in available_timezones():
        yield ("zone",), f"'{row.zone}' is no time zone", "write it as Europe/Amsterdam"
        return
    yield from _volume_faults(row)
    yield from _event_faults(row)
    for name, rate in row.costs:
        yield from _rate_faults(name, rate)
    if row.costs.directing_hours_week.value <= 0:
        yield (
            ("costs", "directing_hours_week", "value"),
            "directing is never nothing",
            "count the hours it takes",
        )
    if row.weights and not any(row.weights.values()):
        yield ("weights",), "are all nought", "give at least one criterion a weight"
    shares: dict[str, float] = SHARES | {str(name): one for name, one in row.messages.share.items()}
    if not 0.99 <= sum(shares.values()) <= 1.01:
        yield (
            ("messages", "share"),
            f"add up to {sum(shares.values()):.2f}",
            "let standard, case and crisis add up to 1",
        )


def _volume_faults(row: CaseRow) -> Iterator[Fault]:
    if row.history is None and row.estimate is None:
        yield (), "has neither history nor estimate", "give one of them"
    if row.history is not None and row.estimate is not None:
        yield ("estimate",), "stands beside a history", "give one of them"
    if row.estimate is not None and not any(row.estimate.shares.values()):
        yield ("estimate", "shares"), "are all nought", "say in which block conversations come in"
    if row.history is None:
        return
    weeks = len(row.history.counts) / WEEK
    if weeks < 4:
        yield (
            ("history", "counts"),
            f"are {weeks:.1f} weeks; a forecast needs 4",
            "give four weeks at least, or use `estimate` for a first idea",
        )
    newest = [one for one in row.history.counts[-5 * WEEK :] if one is not None]
    if sum(newest) * WEEK > MOST_A_WEEK * max(1, len(newest)):
        yield (
            ("history", "counts"),
            f"are more than {MOST_A_WEEK} conversations a week",
            "give only what people answer",
        )
    if not date(2000, 1, 1) <= row.history.start.date() <= date(2200, 1, 1):
        yield ("history", "start"), "lies outside the years 2000 to 2200", "mend the year"


def _event_faults(row: CaseRow) -> Iterator[Fault]:
    for name in ("events", "vacations"):
        for n, one in enumerate(getattr(row, name)):
            if one.last < one.first:
                yield (name, n), "ends before it starts", "put last after first"


def _rate_faults(name: str, rate: object) -> Iterator[Fault]:
    if not isinstance(rate, RateRow):
        return
    low = rate.value if rate.low is None else rate.low
    high = rate.value if rate.high is None else rate.high
    if not low <= rate.value <= high:
        yield ("costs", name), "lies outside its own range", "let low be at most value, and high at least"
