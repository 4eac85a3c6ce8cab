"""A tone guide is data: it goes to JSON and back unchanged, and what is not understood is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.interpret.findings import FIXED, LEVELS, RULES
from regie.interpret.tone import DEFAULT, Avoid, HoldingReply, ToneGuide, ToneWrong, parse
from regie.interpret.topics import TOPICS

RICH: dict[str, Any] = {
    "summary": "Wij zeggen je.",
    "form_of_address": "je",
    "sign_off": "first_name",
    "avoid": [{"word": "burger", "instead": "inwoner"}, {"word": "kliko", "why": "merknaam"}],
    "needed": ["omgevingsvergunning"],
    "longest_sentence": 15,
    "most_emoji": 0,
    "domains": ["veldermeer.example"],
    "elements": [
        {
            "topic": "waste",
            "name": "Afvalkalender",
            "any_of": ["afvalkalender"],
            "say": "Zie de afvalkalender.",
        }
    ],
    "phase_topics": ["road_works"],
    "phases": [{"phase": "open", "any_of": ["nog niet besloten"]}],
    "holding_replies": [
        {"id": "zoeken", "text": "We zoeken het uit."},
        {"id": "afval", "text": "We vragen het aan de wagen.", "topics": ["waste"]},
    ],
    "levels": {"sign_off": "explain", "emoji": "blocks"},
}


def test_an_empty_object_is_the_default_guide() -> None:
    assert parse({}) == DEFAULT


def test_a_guide_goes_to_json_and_back_unchanged() -> None:
    guide = parse(RICH)
    assert guide.avoid[0] == Avoid("burger", "inwoner")
    assert parse(json.loads(json.dumps(guide.as_dict()))) == guide
    assert parse(json.loads(json.dumps(DEFAULT.as_dict()))) == DEFAULT


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"form_of_adress": "u"}, "form_of_adress", "unknown_field"),
        ({"format": 2}, "format", "unknown_format"),
        ({"form_of_address": "U"}, "form_of_address", "unknown_choice"),
        ({"form_of_address": None}, "form_of_address", "unknown_choice"),
        ({"longest_sentence": 0}, "longest_sentence", "out_of_range"),
        ({"longest_sentence": True}, "longest_sentence", "not_a_number"),
        ({"most_emoji": "2"}, "most_emoji", "not_a_number"),
        ({"alt_text": "ja"}, "alt_text", "not_a_switch"),
        ({"summary": 3}, "summary", "not_a_text"),
        ({"summary": "x" * 2_001}, "summary", "too_long"),
        ({"needed": "grofvuil"}, "needed", "not_a_list"),
        ({"needed": ["x"] * 501}, "needed", "too_many"),
        ({"domains": ["https://veldermeer.example/"]}, "domains", "not_a_domain"),
        ({"phase_topics": ["wegen"]}, "phase_topics", "unknown_topic"),
        ({"avoid": [{"instead": "inwoner"}]}, "avoid", "fields_wrong"),
        ({"avoid": [{"word": "Burger"}, {"word": "burger"}]}, "avoid", "double"),
        ({"avoid": [{"word": " "}]}, "avoid", "empty"),
        ({"elements": [{"topic": "waste", "name": "x", "any_of": []}]}, "elements", "empty"),
        ({"elements": [{"topic": "", "name": "x", "any_of": ["y"]}]}, "elements", "unknown_topic"),
        ({"phases": [{"phase": "soon", "any_of": ["x"]}]}, "phases", "unknown_choice"),
        ({"holding_replies": [{"id": "a", "text": "x"}] * 2}, "holding_replies", "double"),
        ({"levels": {"spelling": "blocks"}}, "levels", "unknown_rule"),
        ({"levels": {"personal_data": "advice"}}, "levels", "fixed_rule"),
        ({"levels": {"emoji": "heavy"}}, "levels", "unknown_choice"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_field(wrong: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(ToneWrong) as told:
        parse(wrong)
    assert (told.value.field, told.value.why) == (field, why)


_SCALAR = st.none() | st.booleans() | st.integers(-5, 99) | st.text(max_size=5)
_ROW = st.dictionaries(st.sampled_from(["word", "topic", "name", "any_of", "id", "text", "x"]), _SCALAR)
_JSON = _SCALAR | st.lists(_SCALAR, max_size=2) | st.lists(_ROW, max_size=2) | _ROW


@given(st.sampled_from([*DEFAULT.as_dict(), "other"]), _JSON)
def test_any_json_gives_a_guide_or_says_what_is_wrong(name: str, value: object) -> None:
    with suppress(ToneWrong):
        guide = parse({name: value})
        assert parse(guide.as_dict()) == guide


@given(
    st.dictionaries(st.sampled_from(sorted(set(RULES) - FIXED)), st.sampled_from(LEVELS)),
    st.integers(5, 60),
    st.lists(st.sampled_from(TOPICS), max_size=4, unique=True),
)
def test_every_guide_survives_the_way_to_json_and_back(
    levels: dict[str, Any], longest: int, topics: list[str]
) -> None:
    guide = parse({"levels": levels, "longest_sentence": longest, "phase_topics": topics})
    assert parse(json.loads(json.dumps(guide.as_dict()))) == guide
    assert all(guide.level(rule) == level for rule, level in levels.items())


def test_the_sign_off_is_what_was_agreed() -> None:
    assert ToneGuide(sign_off="initials").signature("Noor Demo", "ND") == "^ND"
    assert ToneGuide(sign_off="first_name").signature("Noor Demo", "ND") == "Noor"
    assert ToneGuide(sign_off="none").signature("Noor Demo", "ND") == ""
    assert ToneGuide(sign_off="first_name").signature("", "ND") == ""


def test_holding_replies_made_for_the_topic_come_first_and_others_stay_away() -> None:
    guide = parse(RICH)
    assert [one.id for one in guide.holding_for("waste")] == ["afval", "zoeken"]
    assert guide.holding_for("roads") == (HoldingReply("zoeken", "We zoeken het uit."),)
