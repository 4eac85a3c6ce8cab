"""Wall-clock wishes, series and clashes, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from regie.planning.conflicts import Around, Conflict, Planned, Stretch, find
from regie.planning.moments import MOST, days, moment
from regie.planning.refusal import Refused

NINE = time(9)


def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_the_change() -> None:
    assert moment(date(2026, 10, 24), NINE) == datetime(2026, 10, 24, 7, tzinfo=UTC)
    assert moment(date(2026, 10, 26), NINE) == datetime(2026, 10, 26, 8, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_and_one_that_never_comes_is_refused() -> None:
    assert moment(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(Refused, match="time"):
        moment(date(2027, 3, 28), time(2, 30))


@pytest.mark.parametrize(
    ("every", "until", "found"),
    [
        ("", None, [(1, 31)]),
        ("day", date(2027, 2, 2), [(1, 31), (2, 1), (2, 2)]),
        ("workday", date(2027, 2, 2), [(2, 1), (2, 2)]),
        ("week", date(2027, 2, 14), [(1, 31), (2, 7), (2, 14)]),
        ("fortnight", date(2027, 2, 14), [(1, 31), (2, 14)]),
        ("month", date(2027, 4, 30), [(1, 31), (2, 28), (3, 31), (4, 30)]),
    ],
)
def test_a_series_has_an_end(every: str, until: date | None, found: list[tuple[int, int]]) -> None:
    assert [(day.month, day.day) for day in days(date(2027, 1, 31), every, until)] == found


@pytest.mark.parametrize(
    ("every", "until"),
    [("week", None), ("week", date(2027, 1, 30)), ("hour", None), ("day", date(2029, 1, 1))],
)
def test_a_series_without_end_or_beyond_the_most_is_refused(every: str, until: date | None) -> None:
    with pytest.raises(Refused, match="series"):
        days(date(2027, 1, 31), every, until)
    assert len(days(date(2027, 1, 1), "day", date(2027, 4, 30))) == MOST


def planned(key: str, day: date, audience: str = "", item: str = "") -> Planned:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Planned(key, item or key, f"Item {key}", audience, day, at)


def test_the_same_audience_on_the_same_day_clashes_and_channels_of_one_item_do_not() -> None:
    day = date(2026, 12, 7)
    rows = [
        planned("a", day, "Jongeren"), planned("b", day, "jongeren"), planned("c", day, "Ondernemers"),
        planned("d", date(2026, 12, 8), "Jongeren"), planned("e", day), planned("f", day),
    ]  # fmt: skip
    assert find(rows, Around()) == {
        "a": [Conflict("audience", "Item b")],
        "b": [Conflict("audience", "Item a")],
    }
    assert find([planned("a", day, "x", "one"), planned("b", day, "x", "one")], Around()) == {}


def test_what_the_day_is_otherwise_is_told_with_its_name_most_pressing_first() -> None:
    day = date(2026, 5, 4)
    start, end = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 5, tzinfo=UTC)
    around = Around(
        {day: "Vrije dag"},
        [Stretch("elections", start, end), Stretch("crisis", start, end)],
        {day: [("council", "Raadsvergadering"), ("event", "Jaarmarkt")]},
    )
    assert [(one.reason, one.what) for one in find([planned("a", day)], around)["a"]] == [
        ("crisis", ""),
        ("elections", ""),
        ("remembrance", "Nationale Dodenherdenking"),
        ("council", "Raadsvergadering"),
        ("marked", "Jaarmarkt"),
        ("holiday", "Vrije dag"),
    ]
    assert find([planned("a", date(2026, 5, 6))], around) == {}
