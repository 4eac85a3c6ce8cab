"""What messages tell a case, and how states move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.inbox.filters import Filter, Place, place, read
from regie.inbox.states import AT_WORK, MOVES, PRIORITY, URGENCIES, MoveNotAllowed, moved, stronger
from regie.inbox.told import EXCERPT, Known, Told, alarm_state, continues, excerpt, merged

NOW = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
TOLD = st.builds(
    Told,
    topic=st.sampled_from(["other", "waste", "taxes"]),
    kind=st.sampled_from(["other", "question", "threat", "emergency", "thanks"]),
    urgency=st.sampled_from(URGENCIES),
    language=st.sampled_from(["nl", "und", "fy"]),
    personal=st.booleans(),
    fingerprint=st.just(""),
)


@given(told=st.lists(TOLD, min_size=1, max_size=6))
def test_urgency_and_alarm_only_rise_by_reading(told: list[Told]) -> None:
    known = Known()
    for one in told:
        new = merged(known, one)
        assert PRIORITY[new.urgency] >= PRIORITY[known.urgency]
        assert new.alarm or not known.alarm
        known = new
    assert known.personal == any(one.personal for one in told)


@given(told=TOLD)
def test_what_a_person_set_no_reading_changes(told: Told) -> None:
    known = Known(topic="events", topic_set=True, kind="complaint", kind_set=True)
    new = merged(known, told)
    assert (new.topic, new.kind) == ("events", "complaint")


def test_thanks_after_a_complaint_leaves_it_a_complaint() -> None:
    told = Told("other", "thanks", "low", "nl", False, "")
    assert merged(Known(kind="complaint", topic="waste"), told).kind == "complaint"


def test_an_alarm_about_something_of_days_ago_is_too_old_to_raise() -> None:
    assert alarm_state("emergency", NOW - timedelta(minutes=5), NOW) == "due"
    assert alarm_state("emergency", NOW - timedelta(hours=25), NOW) == "old"
    assert alarm_state("", NOW, NOW) == ""


def test_a_message_soon_after_the_end_continues_the_case_and_a_later_one_does_not() -> None:
    assert continues("answered", NOW - timedelta(days=6), NOW)
    assert not continues("answered", NOW - timedelta(days=8), NOW)
    assert continues("open", None, NOW)


@given(text=st.text(max_size=2000))
def test_an_excerpt_is_one_line_of_bounded_length(text: str) -> None:
    short = excerpt(text)
    assert len(short) <= EXCERPT + 1
    assert "\n" not in short


def test_a_move_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(MoveNotAllowed):
        moved("waiting", "silent")
    with pytest.raises(MoveNotAllowed):
        moved("nonsense", "open")
    assert all(moved(state, state) == state for state in MOVES)


def test_every_end_can_be_opened_again_and_nothing_at_work_is_a_dead_end() -> None:
    for state, targets in MOVES.items():
        assert targets <= set(MOVES)
        assert ("open" in targets) or state in AT_WORK


def test_an_unknown_word_never_lowers_urgency() -> None:
    assert stronger("high", "Acute") == "high"
    assert stronger("nonsense", "low") == "nonsense"


@given(
    given_=st.dictionaries(
        st.sampled_from(["view", "topic", "q", "municipality", "evil"]), st.text(max_size=300), max_size=4
    )
)
def test_any_address_gives_a_filter_that_survives_its_own_address(given_: dict[str, str]) -> None:
    from urllib.parse import parse_qsl

    found = read(given_)
    assert read(dict(parse_qsl(found.as_query()))) == found


@given(at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), pk=st.integers(1))  # noqa: DTZ001
def test_a_place_in_the_list_survives_its_address(at: datetime, pk: int) -> None:
    if pk < 10**18:
        assert place(str(Place(at, pk))) == Place(at, pk)


@given(text=st.text(max_size=40))
def test_a_forged_place_never_fails(text: str) -> None:
    assert place(text) is None or str(place(text))
    assert Filter().as_query() == ""
