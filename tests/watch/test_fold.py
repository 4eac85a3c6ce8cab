"""The pipeline as a fold: the same for any batching, nothing counted twice, nothing that grows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.watch.alarms import Hit, Limits, Topic
from regie.watch.fold import Fold, Message, Outcome, Sieve, Watched
from regie.watch.levels import Level, Week
from regie.watch.memory import MOST_NUMBERS, Copies, Seen
from regie.watch.query import parse
from regie.watch.words import read_words

START = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
WATCHED = {
    "vuur": Watched(parse("brand OF rook"), b"een"),
    "sluis": Watched(parse("sluis NIET oefening"), b"twee", Limits(few=3)),
}


def _message(number: int, seconds: float, text: str, author: str = "") -> Message:
    return Message(f"m{number}", START + timedelta(seconds=seconds), text, author or f"a{number}")


Result = tuple[
    Counter[tuple[str, datetime]], list[tuple[str, str, int, datetime]], list[str], dict[str, bytes]
]


def _result(outcomes: list[Outcome], fold: Fold) -> Result:
    raw: Counter[tuple[str, datetime]] = Counter()
    for outcome in outcomes:
        for count in outcome.counts:
            raw[count.topic, count.start] += count.raw * 1000 + count.independent
    alarms = [
        (name, str(one.kind), one.count, one.at) for outcome in outcomes for name, one in outcome.alarms
    ]
    found = [f"{one.topic} {one.hit.id} {one.independent}" for outcome in outcomes for one in outcome.found]
    return raw, alarms, found, {name: fold.state(name) for name in WATCHED}


texts = st.sampled_from(
    ["brand bij de sluis", "rook", "sluis dicht", "niets", "brand brand", "sluis oefening"]
)
stream = st.lists(
    st.tuples(st.integers(0, 40), st.integers(-900, 4000), texts, st.integers(0, 9)), max_size=60
).map(
    lambda rows: [
        _message(number, 20 * n + (second if n % 5 == 0 else 0), f"{text} {n % 7}", f"a{who}")
        for n, (number, second, text, who) in enumerate(rows)
    ]
)


@settings(max_examples=150, deadline=None)
@given(stream, st.lists(st.integers(1, 9), max_size=20))
def test_any_batching_of_a_stream_gives_the_same(messages: list[Message], sizes: list[int]) -> None:
    sieve, whole, cut = Sieve(WATCHED), Fold(), Fold()
    at_once = _result([whole.take(sieve.hits(messages))], whole)
    outcomes, rest = [], messages
    for size in [*sizes, len(messages)]:
        outcomes.append(cut.take(sieve.hits(rest[:size])))
        rest = rest[size:]
    assert _result(outcomes, cut) == at_once


@settings(max_examples=150, deadline=None)
@given(stream, st.integers(0, 60), st.integers(0, 60))
def test_a_replay_after_a_crash_counts_nothing_twice(messages: list[Message], kept: int, again: int) -> None:
    """The state after `kept` messages survives; what came from `again` on is delivered once more."""
    sieve, whole, first = Sieve(WATCHED), Fold(), Fold()
    expected = _result([whole.take(sieve.hits(messages))], whole)
    before = first.take(sieve.hits(messages[:kept]))
    second = Fold()
    for name in WATCHED:
        second.resume(name, first.state(name))
    again = min(again, kept)
    after = second.take(sieve.hits(messages[again:]))
    raw, alarms, found, states = _result([before, after], second)
    assert sorted(found) == sorted(expected[2])
    assert raw == expected[0]
    assert alarms == expected[1]
    assert states == expected[3]


@settings(max_examples=100, deadline=None)
@given(stream)
def test_topics_can_be_spread_over_workers(messages: list[Message]) -> None:
    together = Fold()
    expected = _result([together.take(Sieve(WATCHED).hits(messages))], together)
    for name, one in WATCHED.items():
        alone = Fold()
        outcome = alone.take(Sieve({name: one}).hits(messages))
        assert alone.state(name) == expected[3][name]
        assert [a for a in expected[1] if a[0] == name] == [
            (topic, alarm.kind, alarm.count, alarm.at) for topic, alarm in outcome.alarms
        ]


def test_a_message_from_the_future_counts_when_it_was_received() -> None:
    fold, sieve = Fold(), Sieve(WATCHED)
    future = Message("x", START + timedelta(days=400), "brand", "a", received_at=START)
    fold.take(sieve.hits([future]))
    outcome = fold.take(sieve.hits([_message(n, n, f"brand {n}") for n in range(4)]))
    assert len(outcome.found) == 4
    assert [alarm.count for _, alarm in outcome.alarms] == [5]
    assert outcome.alarms[0][1].first_message_at == START


def test_somewhat_late_counts_where_it_belongs_and_very_late_is_told() -> None:
    fold, sieve = Fold(), Sieve(WATCHED)
    outcome = fold.take(
        sieve.hits([_message(1, 900, "brand"), _message(2, 400, "brand ook"), _message(3, 100, "brand toen")])
    )
    assert [(one.start - START, one.raw) for one in outcome.counts] == [
        (timedelta(seconds=900), 1),
        (timedelta(seconds=400), 1),
    ]
    assert [hit.id for _, hit in outcome.late] == ["m3"]


def test_counts_are_raw_and_by_independent_author() -> None:
    fold, sieve = Fold(), Sieve(WATCHED)
    long = "Er is brand bij de sluis aan de Kadeweg, de brandweer komt eraan en de brug is dicht"
    rows = [
        (long, "a"),
        (f"RT @b: {long}!", "b"),
        (f"{long} nu", "c"),
        ("rook te zien", "a"),
        ("rook ook hier", "d"),
    ]
    outcome = fold.take(sieve.hits([_message(n, 1, text, who) for n, (text, who) in enumerate(rows)]))
    counts = {one.topic: (one.raw, one.independent) for one in outcome.counts}
    assert counts == {"vuur": (5, 2), "sluis": (3, 1)}


def test_authors_are_hashes_that_differ_per_topic_and_key() -> None:
    (_, one), (_, other) = Sieve(WATCHED).hits([_message(1, 1, "brand bij sluis", "piet")])
    (_, again), _ = Sieve({**WATCHED, "vuur": Watched(parse("brand"), b"anders")}).hits(
        [_message(1, 1, "brand bij sluis", "piet")]
    )
    assert len({one.author, other.author, again.author}) == 3
    assert "piet" not in one.author


def test_other_queries_keep_the_state_of_the_topics_that_stay() -> None:
    fold = Fold()
    fold.take(Sieve(WATCHED).hits([_message(n, n, f"brand {n}") for n in range(4)]))
    fold.change({"vuur": Limits(few=5), "nieuw": Limits()})
    sieve = Sieve({"vuur": Watched(parse("vlammen"), b"een")})
    outcome = fold.take(sieve.hits([_message(9, 9, "vlammen")]))
    assert [alarm.count for _, alarm in outcome.alarms] == [5]


def test_the_state_does_not_grow_with_time() -> None:
    topic = Topic()
    sizes = []
    for n in range(6000):
        text = f"brand nummer {n} bij sluis {n * 7 % 1000}"
        topic.push(Hit(str(n), START + timedelta(seconds=n * 20), read_words(text), text, f"a{n}"))
        if n % 1500 == 1499:
            sizes.append(len(topic.state()))
    assert max(sizes) < 1.5 * sizes[0] < 60_000


def test_numbers_are_remembered_for_a_generation_and_never_too_many() -> None:
    seen = Seen()
    seen.turn(1000)
    seen.add(1)
    seen.turn(1700)
    assert 1 in seen
    seen.turn(2500)
    assert 1 not in seen
    for number in range(3 * MOST_NUMBERS):
        seen.add(number)
    assert len(seen) <= 2 * MOST_NUMBERS
    assert 3 * MOST_NUMBERS - 1 in seen


def test_long_texts_that_are_nearly_the_same_are_one_group_and_short_ones_are_not() -> None:
    copies = Copies()
    long = "er is een grote brand bij de sluis aan de kadeweg en de brandweer is onderweg"
    assert copies.group(long) == copies.group(long + " nu") == copies.group(long)
    assert copies.group("brand bij nummer 1") != copies.group("brand bij nummer 2")
    assert copies.group(long) != copies.group(
        "de markt is vandaag gezellig druk en er is muziek op het plein, kom ook"
    )


def test_silence_taken_at_once_is_the_same_as_step_by_step() -> None:
    for silence in (1, 7, 30, 1_000, 5_000):
        at_once, by_steps = Week(), Week()
        for week in (at_once, by_steps):
            for bucket in range(5_000_000, 5_000_400):
                week.add(bucket, float(bucket % 5))
        at_once.idle(5_000_400, silence)
        for bucket in range(5_000_400, 5_000_400 + silence):
            by_steps.add(bucket, 0.0)
        assert at_once.state() == pytest.approx(by_steps.state())
        level, other = Level(300), Level(300)
        for one in (level, other):
            one.until(1_500_000_000.0)
            one.count = 9
        level.until(1_500_000_000.0 + 300 * silence)
        for step in range(silence):
            other.until(1_500_000_000.0 + 300 * (step + 1))
        assert level.state() == pytest.approx(other.state())
