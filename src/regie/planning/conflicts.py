"""What stands in the way of a planned text on its day. Plain: warnings with a reason, never a refusal.

People decide: a post about the remembrance itself belongs on that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

Reason = Literal["audience", "elections", "crisis", "council", "holiday", "remembrance", "marked"]
# Day and month of what the whole country stands still for.
REMEMBRANCE: Final[dict[tuple[int, int], str]] = {
    (5, 4): "Nationale Dodenherdenking",
    (8, 15): "Nationale Indiëherdenking",
}

# Of the administrative calendar; every other kind is told as it stands.
_BY_KIND: Final[dict[str, Reason]] = {
    "council": "council",
    "election": "elections",
    "remembrance": "remembrance",
    "holiday": "holiday",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One item at one moment; over how many channels does not matter here."""

    key: str
    item: str
    title: str
    audience: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with other rules: elections or a crisis."""

    reason: Literal["elections", "crisis"]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """What the days are otherwise. `marked`: day -> (kind in the administrative calendar, its title)."""

    holidays: Mapping[date, str] = field(default_factory=dict)
    stretches: Sequence[Stretch] = ()
    marked: Mapping[date, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why to look again; `what` is the name of the other thing."""

    reason: Reason
    what: str = ""


def find(planned: Sequence[Planned], around: Around) -> dict[str, list[Conflict]]:
    """Key -> its conflicts, most pressing first; keys without any are absent."""
    crowd: dict[tuple[date, str], dict[str, str]] = defaultdict(dict)
    for one in planned:
        if one.audience:
            crowd[one.day, one.audience.casefold()][one.item] = one.title
    found: dict[str, list[Conflict]] = {}
    for one in planned:
        others = crowd.get((one.day, one.audience.casefold()), {}) if one.audience else {}
        met = [*_times(one, around.stretches), *_day(one.day, around)]
        met += [Conflict("audience", title) for item, title in others.items() if item != one.item]
        if met:
            found[one.key] = met
    return found


def _times(one: Planned, stretches: Iterable[Stretch]) -> list[Conflict]:
    holding = {each.reason for each in stretches if each.start <= one.at < each.end}
    return [Conflict(reason) for reason in ("crisis", "elections") if reason in holding]


def _day(day: date, around: Around) -> list[Conflict]:
    found = []
    if name := REMEMBRANCE.get((day.month, day.day)):
        found.append(Conflict("remembrance", name))
    for kind, name in around.marked.get(day, ()):
        found.append(Conflict(_BY_KIND.get(kind, "marked"), name))
    if name := around.holidays.get(day, ""):
        found.append(Conflict("holiday", name))
    return found
