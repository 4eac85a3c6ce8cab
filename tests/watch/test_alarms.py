"""Alarms: in time, once, never for one loud person, and the same however the stream is cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.watch.alarms import Alarm, Hit, Limits, Topic
from regie.watch.memory import independent
from regie.watch.phrases import Background, Phrases
from regie.watch.words import read_words

START = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def _hit(number: int, seconds: float, text: str = "", author: str = "") -> Hit:
    words = text or f"brand bij sluis nummer{number}"
    return Hit(
        str(number), START + timedelta(seconds=seconds), read_words(words), words, author or f"a{number}"
    )


def _run(hits: list[Hit], limits: Limits | None = None) -> list[Alarm]:
    topic = Topic(limits or Limits())
    return [alarm for hit in hits for alarm in topic.push(hit).alarms]


def test_the_fifth_independent_message_in_ten_minutes_raises_the_alarm_at_that_moment() -> None:
    alarms = _run([_hit(n, n * 60) for n in range(5)])
    assert [(one.kind, one.count, one.at, one.first_message_at) for one in alarms] == [
        ("few", 5, START + timedelta(minutes=4), START)
    ]
    assert "brand" in " ".join(alarms[0].phrases)
    assert len(alarms[0].examples) == 5


@pytest.mark.parametrize("quiet_minutes", [0, 5, 12, 31, 200])
def test_a_storm_is_never_what_is_usual_for_itself_at_whatever_moment_it_begins(quiet_minutes: int) -> None:
    for begin in range(0, 300, 15):  # against the five minutes of the clock
        topic = Topic()
        topic.until((START + timedelta(seconds=begin)).timestamp())
        at = begin + quiet_minutes * 60
        alarms = [alarm for n in range(5) for alarm in topic.push(_hit(n, at + n * 120)).alarms]
        assert [(one.kind, one.count, one.baseline) for one in alarms] == [("few", 5, 0.0)], begin


def test_a_topic_that_is_busy_from_its_first_minute_is_news_only_until_it_is_known() -> None:
    alarms = _run([_hit(n, n * 40) for n in range(6 * 90)])
    assert [one.count for one in alarms] == [5, 10]
    assert alarms[-1].at - START < timedelta(minutes=10)


def test_four_messages_or_five_in_a_longer_time_raise_none() -> None:
    assert _run([_hit(n, n * 60) for n in range(4)]) == []
    assert _run([_hit(n, n * 180) for n in range(5)]) == []


def test_one_loud_person_or_one_repeated_text_is_no_alarm() -> None:
    assert _run([_hit(n, n, author="roeper") for n in range(50)]) == []
    assert _run([_hit(n, n, text="Brand!") for n in range(50)]) == []


def test_the_same_message_twice_counts_once() -> None:
    assert _run([_hit(n // 2, n * 10) for n in range(8)]) == []


def test_a_new_alarm_comes_only_on_a_new_high() -> None:
    hits = [_hit(n, n * 30) for n in range(5)]
    assert len(_run([*hits, *(_hit(10 + n, 300 + n * 60) for n in range(4))])) == 1
    flood = [_hit(100 + n, 200 + n) for n in range(40)]
    counts = [one.count for one in _run([*hits, *flood])]
    assert counts[:2] == [5, 10]
    assert all(later >= 2 * earlier for earlier, later in pairwise(counts))


def test_late_messages_are_left_out() -> None:
    topic = Topic()
    for n in range(4):
        topic.push(_hit(n, 3600 + n))
    assert topic.push(_hit(9, 0)).fate == "late"
    assert topic.push(_hit(10, 3700)).alarms[0].count == 5


def test_a_busy_topic_speaks_when_it_grows_and_not_when_it_is_as_ever() -> None:
    steady = [_hit(n, n * 20) for n in range(6 * 3 * 60)]  # three a minute, six hours
    alarms = _run(steady)
    assert [one.kind for one in alarms if one.at > START + timedelta(hours=3)] == []
    end = len(steady) * 20
    storm = _run([*steady, *(_hit(10_000 + n, end + n) for n in range(150))])
    spoken = [one for one in storm if one.at >= START + timedelta(seconds=end)]
    assert {one.kind for one in spoken} == {"burst"}
    assert all(later.count >= 2 * earlier.count for earlier, later in pairwise(spoken))
    assert 1 <= len(spoken) <= 4


def test_years_of_silence_are_passed_at_once_and_the_state_stays_small() -> None:
    topic = Topic()
    topic.push(_hit(1, 0))
    topic.push(_hit(2, 5 * 365 * 86400))
    for n in range(20_000):
        topic.push(_hit(10 + n, 5 * 365 * 86400 + n * 0.01, author="roeper"))
    assert len(topic.state()) < 300_000


def test_an_author_without_a_name_counts_by_text() -> None:
    assert independent([(0, 1), (0, 2), (0, 3)]) == 3
    assert independent([(0, 1), (5, 2), (5, 3), (6, 1)]) == 2


def test_phrases_are_what_is_more_frequent_now_than_before() -> None:
    background = Background()
    for n in range(200):
        background.add(read_words(f"vraag over afval en parkeren nummer{n}"))
    now = [read_words(f"grote brand bij de sluis, vraag {n}") for n in range(6)]
    found = Phrases(now).beside(background)
    assert "grote brand" in found
    assert not any(one == "vraag" for one in found)


def test_the_background_does_not_grow_without_end() -> None:
    background = Background()
    for n in range(3_000):
        background.add(read_words(f"woord{n} anders{n} altijd"))
        if n % 10 == 0:
            background.fade(50)
    assert len(background.state()[0]) < 60_000
    often, of_all = background.share("altijd")
    assert 0.9 < often / of_all < 1.2
    assert background.share("woord17")[0] < of_all / 100


times = st.lists(st.tuples(st.integers(0, 7200), st.integers(0, 30)), max_size=60).map(sorted)


@settings(max_examples=100, deadline=None)
@given(times, st.lists(st.integers(0, 8000), max_size=6))
def test_letting_time_pass_between_messages_changes_nothing(
    found: list[tuple[int, int]], pauses: list[int]
) -> None:
    hits = [_hit(n, second, author=f"a{who}") for n, (second, who) in enumerate(found)]
    topic = Topic()
    alarms: list[Alarm] = []
    waiting = sorted(pauses)
    for hit in hits:
        while waiting and START + timedelta(seconds=waiting[0]) <= hit.at:
            topic.until((START + timedelta(seconds=waiting.pop(0))).timestamp())
        alarms += topic.push(hit).alarms
    again = _run(hits)
    assert [(one.at, one.kind, one.count) for one in alarms] == [
        (one.at, one.kind, one.count) for one in again
    ]
