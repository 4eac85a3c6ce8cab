"""Weekly windows, over midnight, over the week's end and in the nights the clock changes."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from regie.kernel.windows import MINUTES_A_WEEK, WindowWrong, merged, minute_of_week, parse_window
from regie.mandate.decide import decide
from regie.mandate.reference import decide_slowly
from regie.mandate.table import parse
from tests.mandate.tables import facts, night_source

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def _minutes(*texts: str) -> set[int]:
    spans = [span for text in texts for span in parse_window(text).spans()]
    return {minute for start, end in spans for minute in range(start, end)}


def test_a_window_past_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    minutes = _minutes("fri 22:00-02:00")
    friday, saturday = 4 * 1440, 5 * 1440
    assert minutes == set(range(friday + 22 * 60, saturday + 2 * 60))


def test_sunday_night_runs_into_monday_morning() -> None:
    assert _minutes("sun 22:00-08:00") == set(range(6 * 1440 + 22 * 60, MINUTES_A_WEEK)) | set(range(480))


def test_weekday_nights_hold_saturday_morning_but_not_monday_morning() -> None:
    minutes = _minutes("mon-fri 18:00-08:00")
    assert 5 * 1440 + 7 * 60 in minutes  # Saturday 07:00, of Friday's window
    assert 7 * 60 not in minutes  # Monday 07:00 belongs to Sunday


def test_days_may_wrap_around_the_week() -> None:
    assert _minutes("sat-mon 10:00-11:00") == _minutes(
        "sat 10:00-11:00", "sun 10:00-11:00", "mon 10:00-11:00"
    )


def test_24_00_is_the_end_of_the_day() -> None:
    assert _minutes("sun 00:00-24:00") == set(range(6 * 1440, 7 * 1440))
    assert _minutes("sun 12:00-24:00") == _minutes("sun 12:00-00:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "Mon 10:00-11:00",
        "mon 10:00 - 11:00",
        "mon 1:00-2:00",
        "mon 24:00-02:00",
        "mon 10:00-24:01",
        "mon 10:00-25:00",
        "mon 10:60-11:00",
        "mon 10:00-10:00",
        "mon 10:00-11:00\n",
        "mon ١٠:00-11:00",
        "zo 10:00-11:00",
    ],
)
def test_a_window_that_cannot_be_read_is_refused_with_a_mend(text: str) -> None:
    with pytest.raises(WindowWrong) as caught:
        parse_window(text)
    assert caught.value.mend


def test_merged_spans_cover_the_same_minutes() -> None:
    texts = ("mon-wed 10:00-12:00", "tue 11:00-14:00", "sun 22:00-08:00", "mon 08:00-09:00")
    spans = [span for text in texts for span in parse_window(text).spans()]
    joined = merged(spans)
    assert {m for a, b in joined for m in range(a, b)} == _minutes(*texts)
    assert all(a[1] < b[0] for a, b in pairwise(joined))


def _outcome(at: str, window: str) -> str:
    source = night_source(valid_from="2026-01-01T00:00:00+01:00", valid_to="2027-12-31T00:00:00+01:00")
    source["rules"] = [{"id": "R", "when": {"time": [window]}, "outcome": "allow"}]
    table = parse(source)
    found = decide(facts(at=at), table)
    assert found == decide_slowly(facts(at=at), table)
    return found.outcome


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2026-10-25T02:30:00+02:00", "allow"),  # the first half past two
        ("2026-10-25T02:30:00+01:00", "allow"),  # the same wall clock, an hour later
        ("2026-10-25T00:45:00Z", "allow"),  # 02:45 summer time
        ("2026-10-25T01:45:00Z", "allow"),  # 02:45 winter time
        ("2026-10-25T02:00:00Z", "forbid"),  # 03:00
    ],
)
def test_in_the_night_with_25_hours_the_doubled_hour_is_inside_twice(at: str, outcome: str) -> None:
    assert _outcome(at, "sun 02:00-03:00") == outcome


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2026-03-29T00:59:59Z", "forbid"),  # 01:59:59
        ("2026-03-29T01:00:00Z", "forbid"),  # 03:00: the window never came
        ("2026-03-29T02:30:00+01:00", "forbid"),  # a wall clock that does not exist is 03:30
    ],
)
def test_in_the_night_with_23_hours_the_missing_hour_never_comes(at: str, outcome: str) -> None:
    assert _outcome(at, "sun 02:00-03:00") == outcome


def test_a_night_shift_over_the_change_ends_by_the_wall_clock() -> None:
    assert _outcome("2026-03-29T05:59:00Z", "sat 22:00-08:00") == "allow"  # 07:59 summer time
    assert _outcome("2026-03-29T06:00:00Z", "sat 22:00-08:00") == "forbid"
    assert _outcome("2026-10-25T06:59:00Z", "sat 22:00-08:00") == "allow"  # 07:59 winter time
    assert _outcome("2026-10-25T07:00:00Z", "sat 22:00-08:00") == "forbid"


def test_the_offset_of_the_facts_does_not_matter() -> None:
    assert _outcome("2026-11-21T05:00:00+09:00", "fri 21:00-22:00") == "allow"
    assert minute_of_week(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), AMSTERDAM) == 30
