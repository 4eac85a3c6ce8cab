"""New stories and shifts: found when they are there, silent when they are not, and bounded."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.watch.alarms import Alarm, Hit, Topic
from regie.watch.emerging import MOST_KEPT
from regie.watch.shift import NEGATIVE, URGENT, Bars, Shift, compare
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


def _daily(count: int = 200, seed: int = 3) -> list[Hit]:
    """Some days of the usual, every twenty minutes."""
    draw = random.Random(seed)
    return [
        _hit(n, n * 20, f"{' '.join(draw.sample(DAILY, 4))} {draw.randint(1, 99)} woord{n}")
        for n in range(count)
    ]


def _stories(hits: list[Hit]) -> list[Alarm]:
    return [one for one in _run(Topic(), hits) if one.kind == "emerging"]


def _run(topic: Topic, hits: list[Hit]) -> list[Alarm]:
    return [alarm for hit in sorted(hits, key=lambda one: one.at) for alarm in topic.push(hit).alarms]


LATER = 200 * 20.0  # minutes
SMELL = [
    "vreemde gaslucht bij het station, weet iemand meer",
    "ruik hier een gaslucht rond het station",
    "gaslucht station heel sterk nu",
    "bij het station ruikt het naar gas, gaslucht door de hele buurt",
]


def test_a_new_story_is_told_at_the_third_author_with_its_words_and_nothing_else_is() -> None:
    smell = [_hit(1000 + n, LATER + n, text) for n, text in enumerate(SMELL)]
    (told,) = _stories([*_daily(), *smell])
    assert (told.count, told.at) == (3, START + timedelta(minutes=LATER + 2))
    assert told.baseline < 0.1
    assert told.first_message_at == START + timedelta(minutes=LATER)
    assert "gaslucht" in " ".join(told.phrases)
    assert told.examples == tuple(SMELL[:3])


def test_a_story_is_told_before_the_fifth_message_and_never_holds_its_alarm_back() -> None:
    smell = [
        _hit(1000 + n, LATER + n, f"gaslucht station {DAILY[n % 14]} {DAILY[n // 14]}") for n in range(14)
    ]
    first, second = _run(Topic(), [*_daily(), *smell])[:2]
    assert (first.kind, first.count, second.count) == ("emerging", 3, 5)
    assert second.kind in {"few", "burst"}


def test_on_a_topic_that_has_only_begun_everything_is_new_so_nothing_is_told() -> None:
    assert _stories([_hit(n, n * 2, text) for n, text in enumerate(SMELL)]) == []


def test_one_author_or_one_copied_text_is_no_story() -> None:
    loud = [_hit(1000 + n, LATER + n, f"{text} {n}", "roeper") for n, text in enumerate(SMELL * 3)]
    copied = [_hit(2000 + n, LATER + 50 + n, "wateroverlast onder het viaduct") for n in range(8)]
    assert _stories([*_daily(), *loud, *copied]) == []


def test_what_is_said_every_day_is_no_story() -> None:
    bins = [
        _hit(5000 + day * 10 + n, day * 1440 + n * 9, f"container vol {DAILY[n + 5]} x{day}{n}")
        for day in range(14)
        for n in range(4)
    ]
    told = [one.at for one in _stories([*_daily(14 * 72), *bins])]
    assert not [at for at in told if at > START + timedelta(days=7)]


def test_a_story_is_told_again_only_when_it_has_doubled() -> None:
    smell = [
        _hit(1000 + n, LATER + n * 2, f"gaslucht station {DAILY[n % 14]} {DAILY[n // 14]}") for n in range(14)
    ]
    counts = [one.count for one in _stories([*_daily(), *smell])]
    assert counts[0] == 3
    assert all(later >= 2 * earlier for earlier, later in pairwise(counts))


def test_what_is_kept_is_bounded_and_goes_on_from_what_was_kept() -> None:
    hits = [
        *_daily(),
        *(_hit(3000 + n, LATER + n * 0.3, f"woord{n} anders{n} {DAILY[n % 14]}") for n in range(200)),
        *(_hit(1000 + n, LATER + 61 + n, text) for n, text in enumerate(SMELL)),
    ]
    whole, cut = Topic(), Topic()
    alarms = _run(whole, hits)
    assert len(whole._emerging._kept) <= MOST_KEPT
    again = []
    for start in range(0, len(hits), 7):
        cut = Topic.of(cut.state())
        again += _run(cut, hits[start : start + 7])
    assert again == alarms
    assert cut.state() == whole.state()


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
    shift, bars = Shift(), Bars(least=50)
    for n in range(14 * 24):
        shift.add(START + timedelta(hours=n), n % 5 == 0)
    end = START + timedelta(days=15)
    told = [one for n in range(49) for one in shift.add(end + timedelta(minutes=n), 1, bars)]
    assert (told, shift.shifted(end + timedelta(hours=1), NEGATIVE, bars)) == ([], None)
    (found,) = shift.add(end + timedelta(minutes=50), 1, bars)
    assert (found.tone, found.compared.share, found.compared.count) == (NEGATIVE, 1.0, 50)
    assert found.compared.z > 4


def test_a_shift_is_told_once_and_again_only_when_it_goes_on() -> None:
    shift = Shift()
    for n in range(14 * 24):
        shift.add(START + timedelta(hours=n), 0)
    end = START + timedelta(days=14)
    rising = [(n, 2 if n % 4 == 0 else 0) for n in range(400)] + [(n, 2) for n in range(400, 800)]
    told = [one for n, tone in rising for one in shift.add(end + timedelta(minutes=n), tone)]
    assert {one.tone for one in told} == {URGENT}
    shares = [one.compared.share for one in told]
    assert len(shares) >= 2
    assert all(later >= earlier + Bars().difference for earlier, later in pairwise(shares))


def test_a_share_that_falls_is_no_alarm() -> None:
    shift = Shift()
    for n in range(14 * 24):
        shift.add(START + timedelta(hours=n), 1)
    end = START + timedelta(days=14)
    told = [one for n in range(300) for one in shift.add(end + timedelta(minutes=n), int(n % 10 == 0))]
    assert told == []
    found = shift.shifted(end + timedelta(minutes=300))
    assert found is not None
    assert found.z < -4


def test_the_topic_raises_a_shift_and_goes_on_from_what_was_kept() -> None:
    hits = [_hit(n, n * 30, f"{DAILY[n % 14]} {DAILY[n // 14 % 14]} bericht{n}") for n in range(700)]
    day = [_hit(1000 + n, 700 * 30 + n * 9, f"{DAILY[n % 14]} anders{n}") for n in range(150)]
    said = [replace(one, tone=0) for one in hits] + [replace(one, tone=1) for one in day]
    alarms = [one for one in _run(Topic(), said) if one.kind == "shift"]
    assert [(one.tone, one.seconds) for one in alarms[:1]] == [(NEGATIVE, 86_400)]
    assert alarms[0].count > alarms[0].baseline
    assert min(alarms[0].of, alarms[0].of_before) >= 100
    topic, again = Topic(), []
    for hit in said:
        topic = Topic.of(topic.state()) if hit.id.endswith("9") else topic
        again += [one for one in topic.push(hit).alarms if one.kind == "shift"]
    assert again == alarms


def test_what_is_late_counts_in_its_hour_and_what_is_old_is_forgotten() -> None:
    shift = Shift()
    for n in range(1_000):
        shift.add(START + timedelta(hours=n), 0)
    shift.add(START + timedelta(hours=990), 1)
    shift.add(START, 1)
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
        shift.add(at, int(stance == "REJECTS"))
        if number % 20 == 0 and (found := shift.shifted(at)) is not None and found.z > 0:
            seen.append((at, found.z))
    assert any(at.date().isoformat() == "2020-08-28" and z > 10 for at, z in seen)
