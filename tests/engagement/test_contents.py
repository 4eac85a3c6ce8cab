"""What each agreement must say, told with the field and the code of the mend."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.engagement import contents
from regie.engagement.contents import Wrong
from regie.engagement.starter import example
from regie.engagement.vocabulary import AGREEMENTS


def changed(kind: str, path: str, value: object) -> Any:
    """The example with one thing different."""
    made = example(kind)
    *way, last = path.split(".")
    place: Any = made
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = copy.deepcopy(value)
    return made


@pytest.mark.parametrize(
    ("kind", "path", "value", "wrong"),
    [
        ("frame", "instructions", [], Wrong("instructions", "none")),
        ("frame", "instructions.1.good", " ", Wrong("instructions.1.good", "empty")),
        ("frame", "instructions.0.public_value", "profit", Wrong("instructions.0.public_value", "choose")),
        ("frame", "instructions.1.id", "antwoord-eerst", Wrong("instructions.1.id", "twice")),
        ("frame", "instructions.0.text", "x" * 2001, Wrong("instructions.0.text", "too_long")),
        ("tone", "form_of_address", "jij", Wrong("form_of_address", "unknown_choice")),
        ("tone", "longest_sentence", 400, Wrong("longest_sentence", "out_of_range")),
        ("escalation", "at_once", ["weather"], Wrong("at_once", "choose")),
        ("escalation", "steps", [], Wrong("steps", "none")),
        ("escalation", "steps.1.after_minutes", 0, Wrong("steps.1.after_minutes", "later")),
        ("escalation", "steps.0.role", "agent", Wrong("steps.0.role", "municipal_role")),
        ("escalation", "instead", "", Wrong("instead", "empty")),
        ("feedback", "sample_share", 0, Wrong("sample_share", "percentage")),
        ("feedback", "sample_share", True, Wrong("sample_share", "percentage")),
        ("feedback", "reviewer", "coordinator", Wrong("reviewer", "municipal_role")),
        ("alignment", "meetings.0.who", ["adviser"], Wrong("meetings.0.who", "both_sides")),
        ("alignment", "meetings.0.time", "25:00", Wrong("meetings.0.time", "time")),
        ("alignment", "meetings.0.day", "someday", Wrong("meetings.0.day", "choose")),
    ],
)
def test_what_is_wrong_is_told_with_its_field(kind: str, path: str, value: object, wrong: Wrong) -> None:
    assert wrong in contents.check(kind, changed(kind, path, value))


def test_a_bad_example_that_equals_the_good_one_teaches_nothing() -> None:
    content = example("frame")
    content["instructions"][0]["bad"] = content["instructions"][0]["good"]
    assert contents.check("frame", content) == [Wrong("instructions.0.bad", "same_as_good")]


def test_an_agreement_that_does_not_exist_is_never_whole() -> None:
    assert contents.check("gossip", {"a": 1}) == [Wrong("kind", "unknown_kind")]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(AGREEMENTS), _JSON)
def test_no_content_makes_the_check_fail_and_nothing_strange_is_whole(kind: str, content: object) -> None:
    assert contents.check(kind, content)


@given(st.sampled_from(AGREEMENTS), st.data())
def test_a_whole_content_with_one_part_spoilt_never_fails(kind: str, data: st.DataObject) -> None:
    content = example(kind)
    content[data.draw(st.sampled_from(sorted(content)))] = data.draw(_JSON)
    contents.check(kind, content)
