"""The reply clock keeps its promises through nights, weekends, holidays and changing clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.inbox.clock import (
    DAYTIME,
    OFFICE,
    STARTER,
    HoursWrong,
    Norm,
    due_at,
    norm_for,
    service_minutes,
    windows,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NIGHT = ("mon-fri 18:00-08:00", "sat-sun 00:00-24:00", "holiday 00:00-24:00")
FIRST, LAST = datetime(2024, 1, 1), datetime(2029, 12, 31)  # noqa: DTZ001 – hypothesis wants them naive
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(ZoneInfo("UTC")))
SETS = st.sampled_from([DAYTIME, OFFICE, NIGHT, ("sun 01:30-04:30",), ("mon-sun 23:30-00:30",)])


def at(text: str) -> datetime:
    """A moment as read on a Dutch wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@given(received=MOMENTS, minutes=st.integers(1, 3000), hours=SETS)
def test_between_receipt_and_due_lie_exactly_the_promised_service_minutes(
    received: datetime, minutes: int, hours: tuple[str, ...]
) -> None:
    due = due_at(received, Norm(minutes, hours))
    assert service_minutes(received, due, hours) == pytest.approx(minutes)


@given(received=MOMENTS, minutes=st.integers(1, 3000), later=st.integers(0, 10_000), hours=SETS)
def test_who_writes_later_is_never_due_earlier(
    received: datetime, minutes: int, later: int, hours: tuple[str, ...]
) -> None:
    norm = Norm(minutes, hours)
    assert due_at(received, norm) <= due_at(received + timedelta(minutes=later), norm)


@given(received=MOMENTS, minutes=st.integers(1, 3000), less=st.integers(1, 3000), hours=SETS)
def test_a_shorter_promise_is_never_due_later(
    received: datetime, minutes: int, less: int, hours: tuple[str, ...]
) -> None:
    short, long = sorted((minutes, less))
    assert due_at(received, Norm(short, hours)) <= due_at(received, Norm(long, hours))


@given(a=MOMENTS, b=MOMENTS, c=MOMENTS, hours=SETS)
def test_service_minutes_add_up(a: datetime, b: datetime, c: datetime, hours: tuple[str, ...]) -> None:
    a, b, c = sorted((a, b, c))
    if c - a > timedelta(days=60):
        return
    whole = service_minutes(a, c, hours)
    assert whole == pytest.approx(service_minutes(a, b, hours) + service_minutes(b, c, hours))


def test_a_question_in_the_evening_waits_for_the_office_to_open() -> None:
    due = due_at(at("2026-11-18T19:00"), Norm(60, OFFICE))
    assert due == at("2026-11-19T10:00")


def test_a_night_window_belongs_to_the_day_on_which_it_starts() -> None:
    # Friday's night runs to Saturday 08:00 and Saturday is open by itself.
    assert due_at(at("2026-11-21T07:30"), Norm(60, ("mon-fri 18:00-08:00",))) == at("2026-11-23T18:30")
    assert due_at(at("2026-11-21T07:30"), Norm(60, NIGHT)) == at("2026-11-21T08:30")


def test_the_night_in_which_summer_begins_is_an_hour_short() -> None:
    night = ("sat 22:00-08:00",)
    assert service_minutes(at("2026-03-28T22:00"), at("2026-03-29T08:00"), night) == 9 * 60
    assert due_at(at("2026-03-28T22:00"), Norm(300, night)) == at("2026-03-29T04:00")


def test_the_night_in_which_winter_begins_is_an_hour_long() -> None:
    night = ("sat 22:00-08:00",)
    assert service_minutes(at("2026-10-24T22:00"), at("2026-10-25T08:00"), night) == 11 * 60
    assert due_at(at("2026-10-24T22:00"), Norm(300, night)) == datetime(2026, 10, 25, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "day", ["2026-04-27", "2027-03-29", "2026-12-25", "2025-05-05", "2026-01-01"], ids=str
)
def test_on_a_holiday_only_holiday_windows_count(day: str) -> None:
    morning = at(f"{day}T09:30")
    assert service_minutes(morning, morning + timedelta(hours=5), OFFICE) == 0
    assert service_minutes(morning, morning + timedelta(hours=5), ("holiday 10:00-12:00",)) == 120


def test_kings_day_moves_when_it_would_be_a_sunday() -> None:
    assert service_minutes(at("2025-04-26T09:00"), at("2025-04-26T17:00"), ("sat 09:00-17:00",)) == 0


def test_liberation_day_is_a_working_day_four_years_out_of_five() -> None:
    assert service_minutes(at("2026-05-05T09:00"), at("2026-05-05T17:00"), OFFICE) == 480


@given(received=MOMENTS, network=st.sampled_from(["bluesky", "email", "feed", "practice"]))
def test_acute_runs_day_and_night_whatever_hours_are_written(received: datetime, network: str) -> None:
    own = {("", "acute"): Norm(10, OFFICE)}
    assert due_at(received, norm_for(own, network, "acute")) == received + timedelta(minutes=10)
    assert due_at(received, norm_for({}, network, "acute")) == received + timedelta(minutes=15)


def test_an_unknown_urgency_never_gets_more_time_than_high() -> None:
    assert norm_for({}, "bluesky", "Acute") == STARTER["", "high"]


def test_a_municipality_overrules_the_starter_and_a_network_overrules_the_municipality() -> None:
    own = {("", "normal"): Norm(120, OFFICE), ("bluesky", "normal"): Norm(30)}
    assert norm_for(own, "bluesky", "normal") == Norm(30)
    assert norm_for(own, "mastodon", "normal") == Norm(120, OFFICE)


def test_hours_that_never_open_count_in_real_time_rather_than_never() -> None:
    due = due_at(at("2026-11-18T19:00"), Norm(60, ("holiday 10:00-11:00",)), is_holiday=lambda _: False)
    assert due == at("2026-11-18T20:00")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "mon",
        "mon 25:00-26:00",
        "fri-mon 08:00-10:00",
        "mon 08:00-08:00",
        "ma 08:00-10:00",
        "sun-holiday 08:00-10:00",
        "mon 08:61-10:00",
    ],
)
def test_a_window_that_cannot_be_read_is_refused_by_name(line: str) -> None:
    with pytest.raises(HoursWrong):
        windows((line,))


def test_the_starter_norms_can_all_be_read() -> None:
    for norm in STARTER.values():
        assert windows(norm.hours) or not norm.hours
        assert due_at(datetime(2026, 11, 20, tzinfo=UTC), norm) > datetime(2026, 11, 20, tzinfo=UTC)
