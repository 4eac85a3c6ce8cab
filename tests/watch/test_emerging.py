"""New stories and shifts: found when they are there, silent when they are not, and bounded."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.watch.alarms import Hit
from regie.watch.emerging import _HALF_AFTER, MOST_KEPT, Emerging, Story
from regie.watch.shift import Bars, Shift, compare
from regie.watch.words import read_words

START = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
STANCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "dutch" / "distancing-stance-2020.csv"
DAILY = [
    "afval",
    "ophalen",
    "container",
    "straat",
    "parkeren",
    "vergunning",
    "loket",
    "paspoort",
    "markt",
    "fiets",
    "brug",
    "school",
    "plein",
    "bus",
]


def _hit(number: int, minutes: float, text: str, author: str = "") -> Hit:
    at = START + timedelta(minutes=minutes)
    return Hit(str(number), at, read_words(text), text, author or f"a{number}")


def _daily(count: int, seed: int = 3) -> list[Hit]:
    draw = random.Random(seed)
    return [
        _hit(n, n * 1.5, f"{' '.join(draw.sample(DAILY, 4))} {draw.randint(1, 99)} woord{n}")
        for n in range(count)
    ]


def _stories(hits: list[Hit]) -> list[Story]:
    emerging = Emerging()
    return [story for hit in sorted(hits, key=lambda one: one.at) if (story := emerging.push(hit))]


SMELL = [
    "vreemde gaslucht bij het station, weet iemand meer",
    "ruik hier een gaslucht rond het station",
    "gaslucht station heel sterk nu",
    "bij het station ruikt het naar gas, gaslucht door de hele buurt",
]


def test_a_new_story_is_told_at_the_third_author_with_its_words() -> None:
    smell = [_hit(1000 + n, 400 + n, text) for n, text in enumerate(SMELL)]
    told = [story for story in _stories([*_daily(400), *smell]) if "gaslucht" in " ".join(story.phrases)]
    assert [(story.count, story.at) for story in told] == [(3, START + timedelta(minutes=402))]
    assert told[0].first_message_at == START + timedelta(minutes=400)
    assert set(told[0].ids) == {"1000", "1001", "1002"}
    assert SMELL[0] in told[0].examples


def test_one_author_or_one_copied_text_is_no_story() -> None:
    loud = [_hit(1000 + n, 400 + n, f"{text} {n}", "roeper") for n, text in enumerate(SMELL * 3)]
    copied = [_hit(2000 + n, 450 + n, "wateroverlast onder het viaduct") for n in range(8)]
    assert not [
        s for s in _stories([*_daily(400), *loud, *copied]) if {"gaslucht", "viaduct"} & set(s.phrases)
    ]


def test_a_story_is_told_again_only_when_it_has_doubled() -> None:
    smell = [_hit(1000 + n, 400 + n, f"gaslucht station {DAILY[n % 14]} {DAILY[n // 14]}") for n in range(14)]
    counts = [s.count for s in _stories([*_daily(400), *smell]) if "gaslucht" in " ".join(s.phrases)]
    assert counts[0] == 3
    assert all(later >= 2 * earlier for earlier, later in pairwise(counts))


def test_what_is_kept_is_bounded() -> None:
    emerging = Emerging()
    for n in range(MOST_KEPT + 500):
        emerging.push(_hit(n, n * 0.01, f"woord{n} anders{n} {DAILY[n % 14]}"))
    assert len(emerging._kept) == MOST_KEPT
    assert sum(map(len, emerging._by_word.values())) <= 4 * MOST_KEPT
    emerging.push(_hit(9999, 10_000, "een dag later heel iets anders"))
    assert len(emerging._kept) == 1


def test_words_that_are_half_forgotten_can_be_learned_again() -> None:
    emerging = Emerging()
    for n in range(_HALF_AFTER + 10):
        emerging.push(_hit(n, n * 10, f"woord{n} {DAILY[n % 14]}"))
    assert len(emerging._often) < _HALF_AFTER


def test_two_shares_as_by_hand() -> None:
    found = compare(47, 100, 230, 1000)
    assert (found.share, found.before) == (0.47, 0.23)
    assert found.z == pytest.approx(5.2719, abs=1e-4)
    assert compare(0, 0, 5, 10).z == 0
    assert compare(10, 10, 20, 20).z == 0


@settings(max_examples=200, deadline=None)
@given(*(st.integers(0, 500) for _ in range(4)))
def test_turning_sides_turns_the_sign(a: int, b: int, c: int, d: int) -> None:
    a, c = min(a, b), min(c, d)
    assert compare(a, b, c, d).z == pytest.approx(-compare(c, d, a, b).z)


def test_few_messages_or_a_small_difference_are_no_shift() -> None:
    shift = Shift(Bars(least=50))
    for n in range(14 * 24):
        shift.add(START + timedelta(hours=n), n % 5 == 0)
    end = START + timedelta(days=15)
    for n in range(49):
        shift.add(end + timedelta(minutes=n), True)
    assert shift.shifted(end + timedelta(hours=1)) is None
    shift.add(end + timedelta(minutes=50), True)
    found = shift.shifted(end + timedelta(hours=1))
    assert found is not None
    assert (found.share, found.count) == (1.0, 50)
    assert found.z > 4


def test_what_is_late_counts_in_its_hour_and_what_is_old_is_forgotten() -> None:
    shift = Shift()
    for n in range(1_000):
        shift.add(START + timedelta(hours=n), False)
    shift.add(START + timedelta(hours=990), True)
    shift.add(START, True)
    found = shift.compared(START + timedelta(hours=999))
    assert (found.count, found.count_before) == (25, 14 * 24)
    assert found.share == pytest.approx(1 / 25)


@pytest.mark.skipif(not STANCE.exists(), reason="the Dutch stances are not here")
def test_the_shift_of_28_august_2020_is_seen_on_the_day() -> None:
    shift = Shift()
    seen = []
    with STANCE.open(encoding="utf-8") as file:
        rows = sorted(
            (datetime.fromisoformat(row["created_at"]), row["stance"]) for row in csv.DictReader(file)
        )
    for number, (at, stance) in enumerate(rows):
        shift.add(at, stance == "REJECTS")
        if number % 20 == 0 and (found := shift.shifted(at)) is not None and found.z > 0:
            seen.append((at, found.z))
    assert any(at.date().isoformat() == "2020-08-28" and z > 10 for at, z in seen)
