"""Where a part of a JSON text stands, however it is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from regie.kernel.jsontext import Misread, Place, checked, json_of, line_of

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
)


def _places(value: Any, place: Place = ()) -> list[Place]:
    """Every place, in the order in which json.dumps writes them."""
    found = [place]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _places(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += _places(inner, (*place, number))
    return found


@given(values)
def test_with_one_part_a_line_every_part_is_found_on_its_line(value: Any) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    lines = [line_of(text, place) for place in _places(value)]
    assert lines == sorted(lines)
    assert lines[0] == 1
    opened = [line for line in text.split("\n") if line.strip(" ,") not in ("]", "}")]
    assert len(lines) == len(opened)


def test_of_what_is_missing_the_line_of_what_should_hold_it_is_told() -> None:
    text = '{\n"a": {\n"b": [1,\n2]},\n"a": {"c":\n3}}'
    assert line_of(text, ("a", "c")) == 6
    assert line_of(text, ("a", "nowhere", "b")) == 5
    assert line_of(text, ("z",)) == 1


class _Shape(BaseModel):
    number: int


@pytest.mark.parametrize(
    "text", [b"\xff", b"{", b"[" * 100_000, b'{"number": NaN}', b"7", b'{"number": "x"}']
)
def test_what_cannot_be_read_is_told_with_a_mend(text: bytes) -> None:
    with pytest.raises(Misread) as wrong:
        checked(_Shape, text, lambda _: ())
    assert all("mend:" in fault for fault in wrong.value.faults)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert json_of(b'\xef\xbb\xbf{"number": 1}')[0] == {"number": 1}
