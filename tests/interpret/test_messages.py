"""Hand-written messages are read as a colleague would read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from regie.interpret.reading import read, starter_rules


@dataclass(frozen=True)
class Expected:
    kind: str
    urgency: str
    topic: str
    language: str
    text: str


def _load() -> list[Expected]:
    lines = Path(__file__).with_name("messages.txt").read_text("utf-8").splitlines()
    rows = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return [_expected(head.split(), text) for head, _, text in rows]


def _expected(codes: list[str], text: str) -> Expected:
    kind, urgency, topic, language = codes
    return Expected(kind, urgency, topic, language, text)


MESSAGES = _load()


def test_there_are_enough_messages_to_mean_something() -> None:
    assert len(MESSAGES) >= 120
    assert {m.kind for m in MESSAGES} >= {"threat", "suicide_risk", "emergency", "woo_request", "thanks"}


@pytest.mark.parametrize("expected", MESSAGES, ids=lambda m: m.text[:60])
def test_a_message_is_read_as_a_colleague_would(expected: Expected) -> None:
    reading = read(expected.text, rules=starter_rules())
    got = {
        "kind": reading.kind,
        "urgency": reading.urgency,
        "language": reading.language,
    }
    want = {name: getattr(expected, name) for name in got if getattr(expected, name) != "-"}
    assert {name: got[name] for name in want} == want, reading
    if expected.topic != "-":
        assert expected.topic in [guess.slug for guess in reading.topics], reading.topics
