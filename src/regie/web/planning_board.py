"""What the calendar shows: items at a moment as chips in days; no database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from regie.planning.conflicts import Around, Conflict, Planned, find
from regie.web import planning_words as words

MOST_IN_A_CELL: Final = 4
_MOVABLE: Final = frozenset({"planned", "waiting", "escalated", "queued"})
FIELDS: Final = (
    "pk", "item", "title", "campaign__name", "audience", "on", "at", "moment", "state", "account__network",
    "account__name", "release__state",
)  # fmt: skip


@dataclass(slots=True)
class Chip:
    """One item at one moment, over all its channels."""

    pk: int
    key: str
    item: str
    title: str
    campaign: str
    audience: str
    on: date
    at: time
    moment: datetime
    names: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    label: str = ""
    kind: str = ""
    icon: str = ""
    movable: bool = False

    @property
    def channels(self) -> str:
        """Their names."""
        return ", ".join(self.names)

    @property
    def clock(self) -> str:
        """On the wall."""
        return self.at.strftime("%H:%M")


@dataclass(slots=True)
class Day:
    """A cell of the month, a column of the week, or a part of the list."""

    day: date
    today: bool
    outside: bool  # of another month
    names: list[str]
    chips: list[Chip] = field(default_factory=list)
    more: int = 0


def chips(rows: Iterable[Mapping[str, Any]], around: Around) -> list[Chip]:
    """Rows (of FIELDS, by moment) put together per item and moment, each with its clashes."""
    found: dict[tuple[object, datetime], Chip] = {}
    for row in rows:
        key = (row["item"], row["moment"])
        chip = found.get(key)
        if chip is None:
            chip = found[key] = Chip(
                row["pk"], str(row["pk"]), str(row["item"]), row["title"], row["campaign__name"] or "",
                row["audience"], row["on"], row["at"], row["moment"],
            )  # fmt: skip
        chip.names.append(row["account__name"])
        chip.states.append(row["release__state"] if row["state"] == "offered" else row["state"])
    clashes = find([_planned(one) for one in found.values()], around)
    for chip in found.values():
        _dress(chip, clashes.get(chip.key, ()))
    return list(found.values())


def _planned(chip: Chip) -> Planned:
    return Planned(chip.key, chip.item, chip.title, chip.audience, chip.on, chip.moment)


def _dress(chip: Chip, clashes: Sequence[Conflict]) -> None:
    state = next((one for one in words.PRESSING if one in chip.states), "planned")
    label, chip.kind, chip.icon = words.STATES[state]
    chip.label = str(label)
    chip.movable = any(one in _MOVABLE for one in chip.states)
    chip.conflicts = [words.conflict(one) for one in clashes]


def days(first: date, last: date, found: Iterable[Chip], around: Around, today: date) -> list[Day]:
    """Every day from the first to the last, with its chips and what it is otherwise."""
    made = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        names = [name for _kind, name in around.marked.get(day, ())]
        if holiday := around.holidays.get(day):
            names.insert(0, holiday)
        made[day] = Day(day, day == today, False, names)
    for chip in found:
        if chip.on in made:
            made[chip.on].chips.append(chip)
    return list(made.values())


def month(on: date) -> tuple[date, date]:
    """Monday before the first until the Sunday after the last day of its month."""
    first = on.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return first - timedelta(days=first.weekday()), after + timedelta(days=(-after.weekday()) % 7 - 1)


def weeks(found: list[Day], on: date) -> list[list[Day]]:
    """Rows of seven; days of another month are marked, and a crowded cell says how many more there are."""
    for day in found:
        day.outside = (day.day.year, day.day.month) != (on.year, on.month)
        day.more = max(0, len(day.chips) - MOST_IN_A_CELL)
        del day.chips[MOST_IN_A_CELL:]
    return [found[n : n + 7] for n in range(0, len(found), 7)]
