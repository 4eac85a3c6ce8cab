"""Every row of the Working Hours Act: a roster that breaks it, and its twin that does not."""

from __future__ import annotations

from itertools import accumulate
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.roster.gaps import unfilled
from regie.roster.shifts import (
    DAY,
    HOUR,
    Agreements,
    Person,
    Roster,
    Shift,
    Span,
    longest_gap,
    minute,
    moment,
    union,
)
from regie.roster.stints import Hours, counted_calls, work_of
from regie.roster.working_hours import judge
from tests.roster.lines import at, call, days, roster, shift

OFFICE = [0, 1, 2, 3, 4]
NIGHTS = Agreements(more_nights=True)


def _weeks(numbers: list[int], weeks: int, start: float, hours: float) -> list[Shift]:
    return [one for week in range(weeks) for one in days([week * 7 + n for n in numbers], start, hours)]


def _on_call(numbers: list[int], hours: float = 24, start: float = 8) -> list[Shift]:
    return days(numbers, start, hours, "on_call")


# name, article, the roster that breaks it, the lawful twin
CASES: list[tuple[str, str, Roster, Roster]] = [
    ("a shift of more than 12 hours", "5:7(2)", roster(days([0], 8, 12.5)), roster(days([0], 8, 12))),
    (
        "two parts that together last more than 12 hours, with no rest of 8 between",
        "5:7(2)",
        roster([shift(0, 6, 7), shift(0, 14, 6)]),
        roster([shift(0, 6, 6), shift(0, 13, 6)]),
    ),
    (
        "more than 60 hours in a week",
        "5:7(2)",
        roster(days([0, 1, 2, 3, 4, 5], 8, 10.5)),
        roster(days([0, 1, 2, 3, 4, 5], 8, 10)),
    ),
    (
        "more than 60 hours in seven days that are no calendar week",
        "5:7(2)",
        roster([*days([3, 4, 5], 8, 10.5), *days([7, 8, 9], 8, 10.5)]),
        roster([*days([3, 4, 5], 8, 10.5), *days([8, 9, 10], 8, 10.5)]),
    ),
    (
        "more than 55 hours on average in 4 weeks",
        "5:7(3)",
        roster(_weeks([0, 1, 2, 3, 4], 4, 8, 11.2)),
        roster(_weeks([0, 1, 2, 3, 4], 4, 8, 11)),
    ),
    (
        "more than 48 hours on average in 16 weeks",
        "5:7(2)",
        roster(_weeks(OFFICE, 16, 8, 9.7)),
        roster(_weeks(OFFICE, 16, 8, 9.6)),
    ),
    (
        "less than 8 hours of rest",
        "5:3(2)",
        roster([shift(0, 8, 8), shift(0, 23, 5)]),
        roster([shift(0, 8, 8), shift(1, 3, 5)]),
    ),
    (
        "rest of less than 11 hours twice in a week",
        "5:3(2)",
        roster([shift(0, 14, 8), shift(1, 7, 8), shift(3, 14, 8), shift(4, 7, 8)]),
        roster([shift(0, 14, 8), shift(1, 7, 8), shift(3, 14, 8), shift(4, 9, 8)]),
    ),
    (
        "parts of a day so far apart that no 11 hours are left",
        "5:3(2)",
        roster([shift(0, 7, 4), shift(0, 18, 4.5), shift(2, 7, 4), shift(2, 18, 4.5)]),
        roster([shift(0, 7, 4), shift(0, 16, 4), shift(2, 7, 4), shift(2, 16, 4)]),
    ),
    (
        "no 36 hours of rest in seven days",
        "5:5(2)",
        roster(days(range(8), 9, 8)),
        roster(days([0, 1, 2, 3, 4, 5, 7], 9, 8)),
    ),
    (
        "72 hours in two weeks where that was not agreed",
        "5:5(2)",
        roster([*days(range(6), 8, 8), shift(6, 22, 4), *days(range(10, 13), 9, 8)]),
        roster([*days(range(6), 8, 8), *days(range(7, 13), 9, 8)]),
    ),
    (
        "no break in eight hours",
        "5:4(2)",
        roster([shift(0, 9, 8, breaks=())]),
        roster([shift(0, 9, 8, breaks=((at(0, 12), at(0, 12.5)),))]),
    ),
    (
        "breaks too short to count",
        "5:4(2)",
        roster([shift(0, 9, 8, breaks=tuple((at(0, h), at(0, h) + 10) for h in (10, 12, 14)))]),
        roster([shift(0, 9, 8, breaks=tuple((at(0, h), at(0, h) + 15) for h in (10, 14)))]),
    ),
    (
        "half an hour of break in more than ten hours",
        "5:4(2)",
        roster([shift(0, 8, 11, breaks=((at(0, 12), at(0, 12.5)),))]),
        roster([shift(0, 8, 11, breaks=((at(0, 12), at(0, 12.75)),))]),
    ),
    (
        "forty Sundays",
        "5:6",
        roster(days([6 + 7 * n for n in range(40)], 9, 6)),
        roster(days([6 + 7 * n for n in range(39)], 9, 6)),
    ),
    ("a night of more than 12 hours", "5:8(1)", roster(days([0], 20, 12.5)), roster(days([0], 20, 12))),
    (
        "six long nights in 14 days",
        "5:8(3)",
        roster(days([0, 1, 5, 6, 10, 11], 20, 11)),
        roster([*days([0, 1, 5, 6, 10], 20, 11), shift(11, 20, 10)]),
    ),
    (
        "23 long nights in 52 weeks",
        "5:8(3)",
        roster(days([7 * n for n in range(23)], 20, 11)),
        roster(days([7 * n for n in range(22)], 20, 11)),
    ),
    (
        "less than 12 hours of rest after a long night",
        "5:8(3)",
        roster([shift(0, 20, 11), shift(1, 18, 4)]),
        roster([shift(0, 20, 11), shift(1, 19.5, 4)]),
    ),
    (
        "16 nights in 16 weeks and more than 40 hours on average",
        "5:8(2)",
        roster([*days([7 * n for n in range(16)], 22, 9), *_weeks([2, 3, 4], 16, 8, 10.8)]),
        roster([*days([7 * n for n in range(16)], 22, 9), *_weeks([2, 3, 4], 16, 8, 10.2)]),
    ),
    (
        "less than 14 hours of rest after a night, twice in a week",
        "5:8(4)",
        roster([shift(0, 22, 8), shift(1, 18, 4), shift(3, 22, 8), shift(4, 18, 4)]),
        roster([shift(0, 22, 8), shift(1, 18, 4), shift(3, 22, 8), shift(4, 20, 4)]),
    ),
    (
        "less than 46 hours of rest after three nights",
        "5:8(5)",
        roster([*days([0, 1, 2], 23, 8.5), shift(5, 5.25, 8)]),
        roster([*days([0, 1, 2], 23, 8.5), shift(5, 5.5, 8)]),
    ),
    (
        "eight shifts in a series with a night in it",
        "5:8(6)",
        roster([*days(range(7), 9, 7), shift(7, 20, 7)]),
        roster([*days(range(6), 9, 7), shift(6, 20, 7)]),
    ),
    (
        "37 nights that end after two in 16 weeks",
        "5:8(8)",
        roster(days([3 * n for n in range(37)], 23, 5)),
        roster([*days([3 * n for n in range(36)], 23, 5), shift(108, 20, 5.5)]),
    ),
    (
        "on call in more than half of 28 days",
        "5:9(2)",
        roster(_on_call([*range(7), *range(14, 22)])),
        roster(_on_call([*range(7), *range(14, 21)])),
    ),
    (
        "no two stretches of 48 hours free of work and on-call",
        "5:9(2)",
        roster([*_on_call([0]), *days([d for d in range(1, 28) if d % 3], 9, 5)]),
        roster([*_on_call([0]), *days([d for d in range(1, 22) if d % 7 < 5], 9, 5)]),
    ),
    (
        "on call within 11 hours before a night",
        "5:9(3)",
        roster([shift(0, 8, 5, "on_call"), shift(0, 23, 8)]),
        roster([shift(0, 8, 4, "on_call"), shift(0, 23, 8)]),
    ),
    (
        "on call within 14 hours after a night",
        "5:9(3)",
        roster([shift(0, 23, 8), shift(1, 20, 4, "on_call")]),
        roster([shift(0, 23, 8), shift(1, 21, 4, "on_call")]),
    ),
    (
        "called so often that a day has more than 13 hours of work",
        "5:9(4)",
        roster([shift(0, 8, 10), shift(0, 18, 14, "on_call")], [call(0, 20, 2), call(0, 23, 1.5)]),
        roster([shift(0, 8, 10), shift(0, 18, 14, "on_call")], [call(0, 20, 2), call(0, 23, 1)]),
    ),
    (
        "short calls that each count as half an hour",
        "5:9(4)",
        roster([shift(0, 8, 12), shift(0, 20, 12, "on_call")], [call(0, h, 0.1) for h in (21, 23, 25)]),
        roster([shift(0, 8, 12), shift(0, 20, 12, "on_call")], [call(0, h, 0.1) for h in (21, 23)]),
    ),
    (
        "on call in 16 nights and more than 40 hours on average, called late before work",
        "5:9(5)",
        roster(
            [*_on_call([7 * n for n in range(16)], 12, 20), *_weeks([0, 1, 2, 3], 16, 8, 10.2)],
            [call(0, 28, 0.5)],
        ),
        roster(
            [*_on_call([7 * n for n in range(16)], 12, 20), *_weeks([0, 1, 2, 3], 16, 8, 9.9)],
            [call(0, 28, 0.5)],
        ),
    ),
    (
        "on call in 16 nights and more than 45 hours on average",
        "5:9(5)",
        roster([*_on_call([4 + 7 * n for n in range(16)], 12, 20), *_weeks([0, 1, 2, 3], 16, 8, 11.4)]),
        roster([*_on_call([4 + 7 * n for n in range(16)], 12, 20), *_weeks([0, 1, 2, 3], 16, 8, 11.2)]),
    ),
    (
        "a roster told less than 28 days ahead",
        "4:2",
        roster(days(OFFICE, 9, 8), published_at=at(-27, 9)),
        roster(days(OFFICE, 9, 8), published_at=at(-28, 9)),
    ),
    (
        "a night for somebody who works none",
        "CAO",
        roster(days([0], 23, 8), person=Person("anna", "bureau", no_nights=True)),
        roster(days([0], 16, 8.5), person=Person("anna", "bureau", no_nights=True)),
    ),
    (
        "a long day for somebody with short days",
        "4:5",
        roster(days([0], 8, 10.5), person=Person("anna", "bureau", short_days=True)),
        roster(days([0], 8, 10), person=Person("anna", "bureau", short_days=True)),
    ),
    (
        "long weeks for somebody with short days",
        "4:5",
        roster(_weeks([0, 1, 2, 3, 4], 16, 8, 9.1), person=Person("anna", "bureau", short_days=True)),
        roster(_weeks([0, 1, 2, 3, 4], 16, 8, 9), person=Person("anna", "bureau", short_days=True)),
    ),
    (
        "eight shifts where eight were agreed, and a ninth",
        "5:8(7)",
        roster([*days(range(8), 9, 6), shift(8, 20, 6)], agreed=Agreements(longer_series=True)),
        roster([*days(range(7), 9, 6), shift(7, 20, 6)], agreed=Agreements(longer_series=True)),
    ),
    (
        "141 nights in a year where more nights were agreed",
        "5:8(9)",
        roster(_weeks([0, 1, 2, 3], 36, 23, 6), agreed=NIGHTS),
        roster(_weeks([0, 1, 2, 3], 35, 23, 6), agreed=NIGHTS),
    ),
    (
        "handing over a quarter longer without having agreed it",
        "5:7(2)",
        roster(days([0], 8, 12.25)),
        roster(days([0], 8, 12.25), agreed=Agreements(handover_minutes=15)),
    ),
    (
        "a night for somebody with short days",
        "4:5",
        roster(days([0], 23, 8), person=Person("anna", "bureau", short_days=True)),
        roster(days([0], 16, 8.5), person=Person("anna", "bureau", short_days=True)),
    ),
    (
        "three nights, a night free, and a night again before 46 hours have gone by",
        "5:8(5)",
        roster([*days([0, 1, 2], 23, 8), shift(4, 23, 8)]),
        roster([*days([0, 1, 2], 23, 8), shift(5, 5, 8)]),
    ),
    (
        "no break in two rows that follow on each other",
        "5:4(2)",
        roster([shift(0, 8, 4, breaks=()), shift(0, 12, 4, breaks=())]),
        roster([shift(0, 8, 4, breaks=()), shift(0, 12.5, 4, breaks=())]),
    ),
    (
        "less than a quarter of an hour where shorter breaks were agreed",
        "5:4(2)",
        roster(
            [shift(0, 9, 8, breaks=((at(0, 12), at(0, 12) + 14),))], agreed=Agreements(shorter_breaks=True)
        ),
        roster(
            [shift(0, 9, 8, breaks=((at(0, 12), at(0, 12) + 15),))], agreed=Agreements(shorter_breaks=True)
        ),
    ),
    (
        "eleven hours on the clock but ten in fact, the night it goes forward, twice in a week",
        "5:3(2)",
        roster([*days([25, 26], 12, 10), shift(27, 9, 4), shift(23, 12, 10), shift(24, 8, 4)]),
        roster([*days([25, 26], 12, 10), shift(27, 10, 4), shift(23, 12, 10), shift(24, 8, 4)]),
    ),
    (
        "ten hours on the clock but eleven in fact, the night it goes back",
        "5:8(3)",
        roster([*days([227, 228, 232, 233, 238], 20, 11), Shift("x", "anna", at(236, 22), at(237, 8))]),
        roster([*days([227, 228, 232, 233, 238], 20, 11), Shift("x", "anna", at(235, 22), at(236, 8))]),
    ),
    (
        "a roster told later than was agreed",
        "4:2",
        roster(days(OFFICE, 9, 8), published_at=at(-13, 9), agreed=Agreements(known_days_ahead=14)),
        roster(days(OFFICE, 9, 8), published_at=at(-14, 9), agreed=Agreements(known_days_ahead=14)),
    ),
    (
        "two places at once",
        "",
        roster([shift(0, 8, 4), shift(0, 11, 4)]),
        roster([shift(0, 8, 4), shift(0, 12, 4)]),
    ),
    (
        "a shift when somebody could not",
        "",
        roster(days([0], 9, 8), person=Person("anna", "bureau", unavailable=((at(0, 12), at(0, 13)),))),
        roster(days([0], 9, 8), person=Person("anna", "bureau", unavailable=((at(0, 17), at(0, 18)),))),
    ),
]


@pytest.mark.parametrize(
    ("article", "broken", "lawful"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_checker_finds_what_breaks_the_act_and_leaves_the_lawful_twin(
    article: str, broken: Roster, lawful: Roster
) -> None:
    assert article in {one.article for one in judge(broken)}
    assert article not in {one.article for one in judge(lawful)}


def test_there_are_at_least_forty_pairs() -> None:
    assert len(CASES) >= 40


def test_an_ordinary_office_week_is_lawful_for_a_year() -> None:
    assert judge(roster(_weeks(OFFICE, 52, 9, 8))) == []


def test_a_common_roster_of_nights_is_lawful() -> None:
    cycle = [*days([0, 1, 2], 7, 8), *days([4, 5], 15, 8), *days([9, 10, 11], 23, 8)]
    assert judge(roster(cycle)) == []


def test_the_night_the_clock_goes_back_has_an_hour_more() -> None:
    autumn = (minute(moment(at(236))), at(237))  # Saturday 24 to Sunday 25 October 2026
    night = shift(236, 22, 0)
    long = Shift("x", "anna", at(236, 22), at(237, 8), "duty")
    assert long.end - long.start == 11 * HOUR
    assert autumn[1] - autumn[0] == DAY
    assert night.start == long.start
    assert work_of(roster([long]))[0].stints[0].night_work == 7 * HOUR


def test_the_night_the_clock_goes_forward_has_an_hour_less() -> None:
    short = Shift("x", "anna", at(26, 22), at(27, 8), "duty")  # Saturday 28 to Sunday 29 March 2026
    assert short.end - short.start == 9 * HOUR
    assert work_of(roster([short]))[0].stints[0].night_work == 5 * HOUR


def test_history_counts_and_is_not_reported_again() -> None:
    shifts = days(range(8), 9, 8)
    before = roster(shifts, period=(at(60), at(90)))
    since = roster(shifts, period=(at(7), at(14)))
    assert judge(before) == []
    assert {one.article for one in judge(since)} == {"5:5(2)"}


def test_a_window_full_of_history_is_not_told_because_it_ends_in_the_period() -> None:
    heavy = _weeks(OFFICE, 16, 8, 9.9)
    after = (at(16 * 7 - 2), at(16 * 7 + 28))  # from the Saturday after the last shift
    assert judge(roster(heavy, period=after)) == []
    one_more = roster([*heavy, shift(16 * 7, 8, 9.9)], period=after)
    assert {one.article for one in judge(one_more)} == {"5:7(2)"}


def test_sixty_people_over_twelve_weeks_are_judged_within_a_second() -> None:
    rows, people = [], []
    for n in range(60):
        name = f"p{n}"
        people.append(Person(name, "bureau"))
        for week in range(12):
            start, hours = ((7, 8), (15, 8), (23, 8))[(week + n) % 3]
            rows += [shift(week * 7 + (day + n) % 7, start, hours, person=name) for day in range(5)]
            rows.append(shift(week * 7 + (5 + n) % 7, 9, 12, "on_call", person=name))
    big = Roster(tuple(people), tuple(rows), (), (at(0), at(84)))
    started = process_time()
    judge(big)
    assert process_time() - started < 1


def test_a_life_of_shifts_and_on_call_takes_no_longer_for_each_row() -> None:
    rows = [*days(range(0, 6_000), 9, 8), *days(range(0, 6_000), 18, 12, "on_call")]
    off = tuple((at(day, 17), at(day, 18)) for day in range(0, 6_000))
    started = process_time()
    judge(roster(rows, person=Person("anna", "bureau", unavailable=off)))
    assert process_time() - started < 10


def test_rest_in_parts_is_lawful_only_where_it_was_agreed() -> None:
    shifts = [*days(range(7), 9, 6), *days([9, 10, 11, 12, 13], 9, 6)]
    parts = [*days(range(6), 9, 6), shift(6, 15, 3.5), *days(range(8, 13), 9, 6)]
    agreed = Agreements(weekly_rest_in_parts=True)
    assert "5:5(2)" in {one.article for one in judge(roster(parts))}
    assert judge(roster(parts, agreed=agreed)) == []
    assert "5:5(2)" in {one.article for one in judge(roster(days(range(14), 9, 3), agreed=agreed))}
    assert judge(roster(shifts, agreed=agreed)) == judge(roster(shifts))


def test_work_in_sudden_danger_sets_daily_rest_aside_but_not_the_hours() -> None:
    shifts = [shift(0, 8, 14, danger=True), shift(1, 0, 12, danger=True)]
    assert judge(roster(shifts)) == []
    long = [shift(day, 0, 24, danger=True) for day in range(3)]
    assert {one.rule for one in judge(roster(long))} == {"week_hours"}


def test_calls_count_half_an_hour_and_the_time_between_when_they_are_near() -> None:
    assert counted_calls([call(0, 1, 0.1)]) == [(at(0, 1), at(0, 1.5))]
    assert counted_calls([call(0, 1, 0.1), call(0, 1.6, 0.25)]) == [(at(0, 1), at(0, 2.1))]
    assert len(counted_calls([call(0, 1, 0.1), call(0, 2, 0.25)])) == 2
    assert len(counted_calls([call(0, 1, 0.5), call(0, 2.1, 0.5)])) == 2


def test_calls_break_no_rest() -> None:
    nights = roster([*days(OFFICE, 9, 8), *_on_call(OFFICE, 14, 18)], [call(2, 26, 0.5)])
    assert [one.article for one in judge(nights) if one.article.startswith(("5:3", "5:5", "5:8"))] == []


def test_shifts_without_anybody_are_gaps() -> None:
    shifts = [shift(0, 8, 4, person=None), shift(0, 10, 4, person=None), shift(0, 8, 8)]
    found = unfilled(roster(shifts))
    assert [(gap.start, gap.end, gap.missing) for gap in found] == [
        (at(0, 8), at(0, 10), 1),
        (at(0, 10), at(0, 12), 2),
        (at(0, 12), at(0, 14), 1),
    ]


spans = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 60)).map(lambda p: (p[0], p[0] + p[1])), max_size=12
)


@settings(max_examples=200)
@given(spans, st.integers(0, 400), st.integers(1, 200))
def test_hours_and_gaps_agree_with_counting_minute_by_minute(
    found: list[Span], start: int, length: int
) -> None:
    busy = {minute for one, other in found for minute in range(one, other)}
    window = (start, start + length)
    assert Hours(found).between(*window) == len(busy & set(range(*window)))
    longest, run = 0, 0
    for tick in range(*window):
        run = 0 if tick in busy else run + 1
        longest = max(longest, run)
    assert longest_gap(found, window) == longest
    assert sum(b - a for a, b in union(found)) == len(busy)


starts = st.lists(
    st.tuples(st.integers(0, 13), st.integers(0, 95), st.integers(4, 48)), min_size=1, max_size=16
)


@settings(max_examples=100, deadline=None)
@given(starts)
def test_sixty_hours_in_any_seven_days_are_found_as_by_trying_every_minute(
    rows: list[tuple[int, int, int]],
) -> None:
    shifts = [shift(day, quarter / 4, length / 4) for day, quarter, length in rows]
    spans = union((one.start, one.end) for one in shifts)
    first, last = spans[0][0] - 7 * DAY, spans[-1][1]
    busy = [0] * (last - first + 7 * DAY + 1)
    for start, end in spans:
        busy[start - first] += 1
        busy[end - first] -= 1
    worked = list(accumulate(accumulate(busy)))
    most = max(worked[n + 7 * DAY] - worked[n] for n in range(last - first))
    found = [one.value for one in judge(roster(shifts)) if one.rule == "week_hours"]
    assert bool(found) is (most > 60 * HOUR)
    assert not found or max(found) == round(most / HOUR, 2)
