"""Every value of a JSON text has its line."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from regie.mandate.places import line_of, lines_of
from tests.mandate.tables import random_source


def _walk(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        inner = [_walk(one, f"{path}.{key}" if path else key) for key, one in value.items()]
    elif isinstance(value, list):
        inner = [_walk(one, f"{path}[{n}]") for n, one in enumerate(value)]
    else:
        inner = []
    return [(path, value), *(found for part in inner for found in part)]


@pytest.mark.parametrize("seed", range(20))
def test_the_line_of_each_value_holds_that_value(seed: int) -> None:
    source = random_source(Random(seed))
    text = json.dumps(source, indent=1)
    lines = text.split("\n")
    found = lines_of(text)
    for path, value in _walk(source):
        if not isinstance(value, dict | list):
            assert json.dumps(value) in lines[found[path] - 1], path


def test_braces_and_quotes_inside_texts_change_nothing() -> None:
    text = '{"a": "}]\\",:{",\n "b": [1,\n {"c\\n": null}],\n\n"": {}, "d": [[],\n[2]]}'
    told = {
        "": 1,
        "a": 1,
        "b": 2,
        "b[0]": 2,
        "b[1]": 3,
        "b[1].c\n": 3,
        "d": 5,
        "d[0]": 5,
        "d[1]": 6,
        "d[1][0]": 6,
    }
    assert {path: lines_of(text)[path] for path in told} == told


@pytest.mark.parametrize(("field", "line"), [("b[1].x.y", 3), ("z", 1), ("b[9]", 2), ("", 1)])
def test_what_is_missing_has_the_line_of_what_it_belongs_in(field: str, line: int) -> None:
    assert line_of(field, lines_of('{"a": 1,\n "b": [1,\n {"c": null}]}')) == line


@pytest.mark.parametrize("text", ["3", '"x"', "null", "[]", "{}"])
def test_a_bare_value_has_one_line(text: str) -> None:
    assert lines_of(text) == {"": 1}
