"""On which line of a JSON file each value stands, so that a fault can be told with its line."""

from __future__ import annotations

import json
import re
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_SHORTER: Final = re.compile(r"(.*)(?:\.|\[)[^.\[]*")


def lines_of(text: str) -> dict[str, int]:
    """Path (`rules[2].when.topic`) to line from 1, of every value and key in this valid JSON text."""
    found: dict[str, int] = {"": 1}
    stack: list[tuple[str, int]] = []  # path of the container, and the index of a list or -1
    key, line, last = "", 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", last, token.start())
        last, word = token.start(), token.group()
        if word in "}]":
            stack.pop()
        elif word == ",":
            if stack[-1][1] >= 0:
                stack[-1] = (stack[-1][0], stack[-1][1] + 1)
            key = ""
        elif word != ":":
            path = _path(stack, key)
            if stack and stack[-1][1] < 0 and not key:
                key = str(json.loads(word, strict=False)) or "\0"
                found.setdefault(_path(stack, key), line)
                continue
            found.setdefault(path, line)
            if word in "{[":
                stack.append((path, 0 if word == "[" else -1))
                key = ""
    return found


def _path(stack: list[tuple[str, int]], key: str) -> str:
    if not stack:
        return ""
    inside, index = stack[-1]
    if index >= 0:
        return f"{inside}[{index}]"
    name = "" if key == "\0" else key
    return f"{inside}.{name}" if inside else name


def line_of(field: str, lines: dict[str, int]) -> int:
    """The line of this field; of what it stands in when it is not there itself."""
    while field not in lines:
        shorter = _SHORTER.fullmatch(field)
        field = shorter[1] if shorter else ""
    return lines[field]
