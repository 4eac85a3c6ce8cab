"""Every setting the sums rest on, with its usual value and source. A municipality dates its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

MOST_VALUE: Final = 1e7
CAO: Final = "CAO Gemeenten, salaristabel 1-10-2024, schaal 8 maximum; IKB en werkgeverslasten geschat"
HOURS: Final = "Handleiding Overheidstarieven 2023"
TOD: Final = "CAR-UWO 3:11 (toelage onregelmatige dienst), gewogen over het blok"


@dataclass(frozen=True, slots=True)
class Known:
    """A setting: its kind of unit (euro, hours, share, minutes), value, range, source and date."""

    name: str
    group: str  # people, agency, work, reckoning
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    source: str = "assumption"
    since: date | None = None


KNOWN: Final = (
    Known("own_hour", "people", "euro", 56, 50, 63, CAO, date(2024, 10, 1)),
    Known("on_call_hour", "people", "euro", 4, 2, 8),
    Known("allowance_evening", "people", "share", 0.25, source=TOD, since=date(2020, 1, 1)),
    Known("allowance_weekend", "people", "share", 0.55, source=TOD, since=date(2020, 1, 1)),
    Known("allowance_night", "people", "share", 0.45, source=TOD, since=date(2020, 1, 1)),
    Known("directing_hours_week", "people", "hours", 8, 6, 12),
    Known("productive_hours", "people", "hours", 1363, source=HOURS, since=date(2023, 1, 1)),
    Known("contract_hours_week", "people", "hours", 36, source="CAO Gemeenten", since=date(2020, 1, 1)),
    Known("agency_hour", "agency", "euro", 75, 55, 105),
    Known("agency_message", "agency", "euro", None),
    Known("agency_month", "agency", "euro", None),
    Known("agency_start", "agency", "euro", 7500, 2500, 20000),
    Known("minutes_triage", "work", "minutes", 1),
    Known("minutes_standard", "work", "minutes", 4),
    Known("minutes_case", "work", "minutes", 12),
    Known("minutes_crisis", "work", "minutes", 20),
    Known("directing_inside", "reckoning", "share", 0.25),
    Known("triage_share", "reckoning", "share", 0.25),
    Known("local_knowledge", "reckoning", "share", 0.3),
    Known("illness", "reckoning", "share", 0.8),
    Known("agency_kept", "reckoning", "share", 0.85),
    Known("agency_kept_unarranged", "reckoning", "share", 0.6),
    Known("neighbours_kept", "reckoning", "share", 0.8),
)
BY_NAME: Final = {one.name: one for one in KNOWN}
RATES: Final = (
    "own_hour",
    "on_call_hour",
    "directing_hours_week",
    "agency_hour",
    "agency_message",
    "agency_month",
    "agency_start",
)
QUOTED: Final = ("agency_hour", "agency_message", "agency_month", "agency_start")
FACTORS: Final = (
    "productive_hours",
    "contract_hours_week",
    "directing_inside",
    "triage_share",
    "local_knowledge",
    "illness",
    "agency_kept",
    "agency_kept_unarranged",
    "neighbours_kept",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A setting as it holds now: of the municipality, or as shipped."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    source: str
    since: date | None
    agency: str = ""

    def as_rate(self) -> dict[str, Any]:
        """As a rate of the case file."""
        told: dict[str, Any] = {"value": self.value, "source": self.source}
        if self.low is not None and self.high is not None:
            told |= {"low": self.low, "high": self.high}
        return told | ({"since": self.since.isoformat()} if self.since else {})


def held(rows: Iterable[Held]) -> dict[str, Held]:
    """What holds: the rows given win from what is shipped."""
    shipped = {one.name: Held(one.name, one.value, one.low, one.high, one.source, one.since) for one in KNOWN}
    return shipped | {one.name: one for one in rows}


def wrong(name: str, value: float, low: float | None, high: float | None) -> bool:
    """Whether these numbers cannot be a value of this setting."""
    if name not in BY_NAME or not 0 <= value <= MOST_VALUE:
        return True
    if (low is None) != (high is None):
        return True
    if low is not None and high is not None and not 0 <= low <= value <= high <= MOST_VALUE:
        return True
    return not _fits(BY_NAME[name], value)


def _fits(known: Known, value: float) -> bool:
    if known.name == "directing_hours_week":
        return value > 0  # directing is never nothing
    if known.name == "productive_hours":
        return 200 < value <= 2200
    if known.name == "contract_hours_week":
        return 0 < value <= 60
    if known.unit == "share":
        return value <= (2 if known.name.startswith("allowance_") else 1)
    return value <= 600 if known.unit == "minutes" else True


def into_case(settings: Mapping[str, Held]) -> dict[str, Any]:
    """The parts of a case file that settings fill: `costs`, `factors` and the minutes of `messages`."""
    costs: dict[str, Any] = {
        name: settings[name].as_rate() for name in RATES if settings[name].value is not None
    }
    costs["allowance"] = {
        block: settings[f"allowance_{block}"].value for block in ("evening", "weekend", "night")
    }
    minutes = {task: settings[f"minutes_{task}"].value for task in ("triage", "standard", "case", "crisis")}
    return {
        "costs": costs,
        "factors": {name: settings[name].value for name in FACTORS},
        "minutes": minutes,
    }
