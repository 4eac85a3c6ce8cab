"""What changed in frame and tone since the version somebody confirmed."""

from __future__ import annotations

from typing import Any

from regie.engagement.changes import changed, changes, clauses
from regie.engagement.starter import example

FIRST: dict[str, Any] = {
    "instructions": [
        {"id": "a", "text": "Zeg ja.", "public_value": "service", "good": "Ja!", "bad": "Nee."},
        {"id": "b", "text": "Zeg wie.", "public_value": "openness", "good": "Wij.", "bad": "Men."},
    ]
}


def states(old: Any, new: Any, kind: str = "frame") -> dict[str, str]:
    return {one.key: one.state for one in changes(kind, old, new)}


def test_nothing_changed_between_a_version_and_itself() -> None:
    assert changed(changes("frame", FIRST, FIRST)) == 0


def test_without_a_version_read_before_everything_is_new() -> None:
    assert set(states(None, FIRST).values()) == {"new"}


def test_one_changed_instruction_is_found_by_its_words_wherever_it_stands_now() -> None:
    rows = [FIRST["instructions"][1], {**FIRST["instructions"][0], "text": "Zeg altijd ja."}]
    found = changes("frame", FIRST, {"instructions": rows})
    assert changed(found) == 1
    parts = next(one.parts for one in found if one.state == "changed")
    assert [part.text.strip() for part in parts if part.kind == "added"] == ["altijd"]


def test_an_instruction_that_went_is_told_where_it_stood() -> None:
    found = changes("frame", FIRST, {"instructions": FIRST["instructions"][1:]})
    assert [one.key for one in found if one.state == "gone"] == [
        "a.text",
        "a.good",
        "a.bad",
        "a.public_value",
    ]
    assert next(one.key for one in found) == "a.text"


def test_of_a_tone_guide_every_field_that_the_municipality_chose_is_a_clause() -> None:
    old = {"format": 1, "summary": "Kort.", "most_emoji": 1}
    new = {**old, "form_of_address": "je", "avoid": [{"word": "dienen", "instead": "moeten", "why": "stijf"}]}
    assert states(old, new, "tone") == {
        "summary": "same",
        "most_emoji": "same",
        "form_of_address": "new",
        "avoid": "new",
    }
    assert clauses("tone", new)[-1].text == "dienen → moeten (stijf)"


def test_the_starter_agreements_can_be_told_and_unknown_kinds_say_nothing() -> None:
    for kind in ("frame", "tone"):
        assert clauses(kind, example(kind))
    assert clauses("feedback", {"sample_share": 5}) == []
    assert clauses("frame", {"instructions": "not a list"}) == []
