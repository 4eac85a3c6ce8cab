"""A message is read whatever it contains, and the reading says why."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.interpret.personal import find_personal, masked
from regie.interpret.reading import KINDS, LANGUAGES, TOPICS, URGENCIES, read, starter_rules

ANYTHING = st.text(alphabet=st.characters(), max_size=400)


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_any_text_is_read_and_every_answer_is_a_known_code(text: str) -> None:
    reading = read(text, rules=starter_rules())
    assert reading.language in LANGUAGES
    assert reading.kind in KINDS
    assert reading.urgency in URGENCIES
    assert 1 <= len(reading.topics) <= 3
    assert all(guess.slug in TOPICS and 0 <= guess.score <= 1 for guess in reading.topics)
    assert all(0 <= p.start < p.end <= len(text) for p in reading.personal)
    json.dumps(reading.as_dict())


@settings(max_examples=50, deadline=None)
@given(ANYTHING)
def test_the_same_text_is_always_read_the_same(text: str) -> None:
    assert read(text, rules=starter_rules()) == read(text, rules=starter_rules())


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789 .-+@abXYZnl()NL", max_size=60))
def test_what_is_blocked_out_is_not_found_again(text: str) -> None:
    assert find_personal(masked(text)) == ()


PIECES = "a|1|12 |@|a@b.|06-1234 |straat 1 |niet |\u0301|http://|NL12 |zaak 1 |+31 6|1.1.|-|(0|ik weet "


@pytest.mark.parametrize("piece", PIECES.split("|"))
def test_a_hundred_thousand_characters_take_bounded_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    read("warm de taalherkenning even op", rules=starter_rules())
    start = time.perf_counter()
    read(text, rules=starter_rules())
    assert time.perf_counter() - start < 2


def test_forty_thousand_real_messages_are_read_without_error(data: Path) -> None:
    with (data / "messages" / "crisis-2012-2013.csv").open(newline="", encoding="utf-8") as file:
        readings = [read(row["text"], rules=starter_rules()) for row in csv.DictReader(file)]
    assert len(readings) == 40_041
    assert sum(reading.language == "en" for reading in readings) > 39_000
    assert sum(reading.kind in {"suicide_risk", "threat"} for reading in readings) < 100
