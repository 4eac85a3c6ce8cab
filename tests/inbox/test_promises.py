"""Whose hours it is decides what was promised; a promise is counted on the municipality's own calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from regie.engagement.levels import ServiceLevel
from regie.engagement.vocabulary import BANDS
from regie.inbox.calendar import STARTER, Calendar
from regie.inbox.clock import Norm
from regie.inbox.promises import CLOSE, FIRST, NEXT, Agreed, Asked, Book, promise, stored

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HERE = Calendar()
WATCH = ("mon-fri 18:00-08:00", "sat-sun 00:00-24:00")
LEVELS = (
    ServiceLevel(1, "acute", "night", 15, 95),
    ServiceLevel(1, "acute", "evening", 10, 95),
    ServiceLevel(1, "normal", "evening", 60, 80),
    ServiceLevel(1, "normal", "night", 180, 80),
    ServiceLevel(1, "normal", "weekend", 120, 80),
    ServiceLevel(1, "normal", "night", 600, 90, "close"),
    ServiceLevel(1, "normal", "evening", 600, 90, "close"),
)
NIGHT = Agreed(7, frozenset({1}), frozenset({"waste"}), WATCH, LEVELS)
OWN = {"first": {("", "normal"): Norm(240, ("mon-fri 09:00-17:00",), 90)}}
BOOK = Book((NIGHT,), OWN)


def at(text: str, fold: int = 0) -> datetime:
    """A moment as read on a Dutch wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold)


def asked(text: str, urgency: str = "normal", topic: str = "waste", channel: int = 1) -> Asked:
    """A question at that moment."""
    return Asked(channel, "practice", topic, urgency, at(text))


def test_in_the_evening_the_agency_has_an_hour_and_in_the_night_three() -> None:
    for moment, minutes, band in (
        ("2026-11-18T19:00", 60, "evening"),
        ("2026-11-18T23:10", 180, "night"),
        ("2026-11-21T15:00", 120, "weekend"),
    ):
        found = promise(FIRST, asked(moment), BOOK)
        assert found is not None
        assert (found.minutes, found.band, found.assignment_id) == (minutes, band, 7)
        assert found.due(at(moment)) == at(moment) + timedelta(minutes=minutes)


def test_by_day_or_about_something_else_the_own_norm_of_the_municipality_holds() -> None:
    for one in (
        asked("2026-11-18T11:00"),
        asked("2026-11-18T23:10", topic="roads"),
        asked("2026-11-18T23:10", channel=2),
    ):
        found = promise(FIRST, one, BOOK)
        assert found is not None
        assert (found.assignment_id, found.minutes, found.share) == (None, 240, 90)


def test_what_comes_late_in_the_night_is_counted_on_in_the_next_promised_band() -> None:
    found = promise(FIRST, asked("2026-11-18T07:00"), BOOK)  # the night ends at 08:00, an hour was used
    assert found is not None
    assert found.due(at("2026-11-18T07:00")) == at("2026-11-18T20:00")


def test_acute_counts_day_and_night_with_the_minutes_of_its_band_or_else_the_fewest() -> None:
    night = promise(FIRST, asked("2026-11-18T07:55", "acute"), BOOK)
    assert night is not None
    assert night.due(at("2026-11-18T07:55")) == at("2026-11-18T08:10")
    weekend = promise(FIRST, asked("2026-11-21T03:00", "acute"), BOOK)
    assert weekend is not None
    assert weekend.minutes == 10


def test_a_next_answer_has_the_time_of_a_first_one_when_nothing_else_was_agreed() -> None:
    found = promise(NEXT, asked("2026-11-18T19:00"), BOOK)
    assert found is not None
    assert found.minutes == 60


def test_being_done_with_has_a_promise_only_where_one_was_made() -> None:
    found = promise(CLOSE, asked("2026-11-18T19:00"), BOOK)
    assert found is not None
    assert found.due(at("2026-11-18T19:00")) == at("2026-11-19T05:00")
    assert promise(CLOSE, asked("2026-11-18T11:00"), BOOK) is None


def test_a_municipal_holiday_is_a_holiday_and_an_ordinary_one_is_not() -> None:
    relief = date(2026, 10, 8)  # Alkmaars Ontzet, a Thursday
    here = Calendar(closed=frozenset({relief}), ordinary=frozenset({date(2026, 12, 25)}))
    assert (here.band(at("2026-10-08T11:00")), HERE.band(at("2026-10-08T11:00"))) == ("holiday", "office")
    assert (here.band(at("2026-12-25T11:00")), HERE.band(at("2026-12-25T11:00"))) == ("office", "holiday")


def test_several_windows_a_day_leave_the_break_out() -> None:
    desk = Norm(240, ("mon-fri 09:00-12:00", "mon-fri 13:00-17:00"))
    found = promise(FIRST, asked("2026-11-18T10:00"), Book((), {"first": {("", "normal"): desk}}))
    assert found is not None
    assert found.due(at("2026-11-18T10:00")) == at("2026-11-18T15:00")


def test_in_the_night_the_clock_goes_back_three_hours_stay_three_hours() -> None:
    begin = at("2026-10-25T01:30")
    whole = Book((Agreed(7, frozenset({1}), frozenset({"waste"}), ("sat-sun 00:00-24:00",), LEVELS),), OWN)
    found = promise(FIRST, Asked(1, "practice", "waste", "normal", begin), whole)
    assert found is not None
    due = found.due(begin)  # 120 minutes: 01:30 summer time, then the hour from two to three twice
    assert due.isoformat() == "2026-10-25T01:30:00+00:00"  # 02:30 for the second time
    assert found.passed(begin, due) == 120


def test_an_unknown_urgency_never_gets_more_time_than_high() -> None:
    strange = promise(FIRST, asked("2026-11-18T11:00", "whenever"), BOOK)
    assert strange is not None
    assert (strange.priority, strange.minutes) == ("high", 60)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(ZoneInfo("UTC"))))  # noqa: DTZ001
def test_the_starter_gives_every_moment_a_band_and_a_frozen_promise_counts_the_same(moment: datetime) -> None:
    assert HERE.band(moment) in BANDS
    for what in (FIRST, NEXT, CLOSE):
        found = promise(what, Asked(1, "practice", "waste", "normal", moment), BOOK)
        if found is not None:
            again = stored(found.as_dict())
            assert again.due(moment) == found.due(moment) >= moment
            assert abs(found.passed(moment, found.due(moment)) - found.minutes) < 1e-6


def test_the_starter_bands_do_not_overlap() -> None:
    monday = at("2026-11-16T00:00")
    for minute in range(0, 7 * 24 * 60, 15):
        moment = monday + timedelta(minutes=minute)
        assert sum(HERE.within(STARTER[band], moment) for band in BANDS) == 1
