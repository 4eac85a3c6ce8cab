"""Holidays are read as Sundays: windows that began the day before still run, and theirs run on."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from random import Random

import pytest

from regie.mandate import holidays
from regie.mandate.decide import decide
from regie.mandate.hours import next_change, rules_held
from regie.mandate.reference import decide_slowly
from regie.mandate.replaying import Past, replay_past
from regie.mandate.rules import Table
from regie.mandate.table import TableWrong, parse
from tests.mandate.tables import facts, night, night_source, random_facts, random_source

CHRISTMAS = "2026-12-25"  # a Friday


def _office(windows: list[str], days: list[str]) -> Table:
    source = night_source(holidays=days)
    source["rules"] = [{"id": "R", "when": {"time": windows}, "outcome": "allow"}]
    return parse(source)


@pytest.mark.parametrize(
    ("windows", "at", "outcome"),
    [
        (["mon-fri 09:00-17:00"], "2026-12-25T12:00:00+01:00", "forbid"),
        (["sun 09:00-17:00"], "2026-12-25T12:00:00+01:00", "allow"),
        (["sun 09:00-17:00"], "2026-12-24T12:00:00+01:00", "forbid"),
        (["mon-thu 18:00-08:00"], "2026-12-25T07:00:00+01:00", "allow"),  # began on Thursday
        (["fri 18:00-08:00"], "2026-12-25T19:00:00+01:00", "forbid"),
        (["fri 18:00-08:00"], "2026-12-26T07:00:00+01:00", "forbid"),  # that Friday was a Sunday
        (["sun 18:00-08:00"], "2026-12-26T07:00:00+01:00", "allow"),
        (["sat-sun 00:00-24:00"], "2026-12-25T23:59:59+01:00", "allow"),
        ([], "2026-12-25T12:00:00+01:00", "forbid"),
    ],
)
def test_a_holiday_has_the_windows_of_a_sunday(windows: list[str], at: str, outcome: str) -> None:
    table = _office(windows, [CHRISTMAS])
    assert decide(facts(at=at), table).outcome == decide_slowly(facts(at=at), table).outcome == outcome


def test_with_holidays_the_compiled_table_still_decides_as_the_reference() -> None:
    chance, differ = Random(4), 0
    for _ in range(30):
        source = random_source(chance)
        plain = parse(source)
        days = {date(2026, 1, 1) + timedelta(days=chance.randrange(365)) for _ in range(120)}
        table = parse({**source, "holidays": sorted(day.isoformat() for day in days)})
        for _ in range(60):
            given = random_facts(chance, table)
            assert decide(given, table) == decide_slowly(given, table)
            differ += decide(given, table) != decide(given, plain)
    assert differ > 50


def test_the_next_change_sees_a_holiday_coming() -> None:
    table = _office(["mon-fri 09:00-17:00"], [CHRISTMAS])
    evening = datetime.fromisoformat("2026-12-24T17:00:00+01:00")
    assert next_change(table, evening) == datetime.fromisoformat("2026-12-28T09:00:00+01:00")
    assert rules_held(table, datetime.fromisoformat("2026-12-25T12:00:00+01:00")) == ()


def test_the_past_is_replayed_with_holidays() -> None:
    table, plain = _office(["mon-fri 09:00-17:00"], [CHRISTMAS]), _office(["mon-fri 09:00-17:00"], [])

    told = json.dumps({name: value for name, value in facts().items() if name != "at"})
    row = Past(1, told, datetime.fromisoformat("2026-12-25T12:00:00+01:00"))
    assert [(m.before, m.after) for m in replay_past(plain, table, [row]).moves] == [("allow", "forbid")]


@pytest.mark.parametrize(
    "wrong", [["25-12-2026"], ["2026-02-30"], [20261225], "2026-12-25", ["2026-12-25"] * 2]
)
def test_a_holiday_that_is_no_date_makes_the_table_wrong(wrong: object) -> None:
    with pytest.raises(TableWrong, match="holidays"):
        night(holidays=wrong)


def test_the_dutch_calendar_knows_easter_and_the_kings_day_on_saturday() -> None:
    known = holidays.dutch([2025, 2026])
    assert known[date(2025, 4, 26)] == "Koningsdag"  # the 27th is a Sunday
    assert known[date(2026, 4, 6)] == "Tweede paasdag"
    assert date(2026, 5, 5) not in known  # once in five years
    table = night()
    assert holidays.between(table.valid_from, table.valid_to, table.zone) == [
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2027, 1, 1),
    ]
