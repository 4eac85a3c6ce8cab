"""The time in a scenario: `Saturday 23:00`, `2026-12-25 10:00` or `25 december 2026 10:00`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from regie.mandate.hours import first_such, moment_on
from regie.mandate.moments import parse_moment
from regie.mandate.phrases import Place, ScenarioWrong
from regie.mandate.rules import Table
from regie.mandate.scenario_words import DAYS, MONTHS, Tongue

Said = Sequence[tuple[str, str, Place]]
_MEND: Final = "write a day and a time, such as Saturday 23:00 or 2026-12-25 10:00"
_START: Final = Place(1, "…")


def moment_said(times: Said, table: Table) -> datetime:
    """The moment that is meant, in the zone of the table. Raises ScenarioWrong when it is not clear."""
    first = times[0][2] if times else _START
    clock = [text for kind, text, _ in times if kind == "time"]
    if len(clock) != 1:
        raise ScenarioWrong(first, "gives no time, or more than one", _MEND)
    minute = _minute(clock[0])
    days = [text for kind, text, _ in times if kind == "day"]
    on = _date(times, first)
    if on is None and len(days) != 1:
        raise ScenarioWrong(first, "names no day, or more than one", _MEND)
    if on is not None and days and _weekday(days[0]) != on.weekday():
        raise ScenarioWrong(first, f"is no {days[0]}", "correct the day or the date")
    found = moment_on(on, minute, table) if on is not None else first_such(_weekday(days[0]), minute, table)
    if found is None:
        raise ScenarioWrong(first, "does not exist: the clock is put forward then", _MEND)
    return found


def told(at: str, table: Table, tongue: Tongue) -> str:
    """The moment as a scenario writes it: the weekday when that says enough, else the date."""
    moment = parse_moment(at)
    if moment is None:
        raise ValueError(f"{at!r} is no moment")
    there = moment.astimezone(table.zone)
    link = {"nl": "op", "en": "on"}[tongue]
    minute = there.hour * 60 + there.minute
    if first_such(there.weekday(), minute, table) == moment:
        return f"{link} {DAYS[tongue][there.weekday()]} {there:%H:%M}"
    return f"{link} {there:%Y-%m-%d %H:%M}"


def _minute(text: str) -> int:
    hours, _, minutes = text.replace(".", ":").partition(":")
    return int(hours) * 60 + int(minutes)


def _weekday(name: str) -> int:
    return next(
        number for days in DAYS.values() for number, day in enumerate(days) if day.lower() == name.lower()
    )


def _date(times: Said, first: Place) -> date | None:
    written = [text for kind, text, _ in times if kind == "date"]
    months = [text for kind, text, _ in times if kind == "month"]
    numbers = [int(text) for kind, text, _ in times if kind == "number"]
    if not written and not months and not numbers:
        return None
    try:
        if len(written) == 1 and not months and not numbers:
            return date.fromisoformat(written[0])
        if len(months) == 1 and len(numbers) == 2:
            return date(numbers[1], _month(months[0]), numbers[0])
    except ValueError:
        pass
    raise ScenarioWrong(first, "is no date", _MEND)


def _month(name: str) -> int:
    return next(
        number
        for months in MONTHS.values()
        for number, m in enumerate(months, 1)
        if m.lower() == name.lower()
    )
