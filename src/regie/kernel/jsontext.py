"""JSON that people hand over: read once, checked against a shape, every fault told with its line and mend."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in CPython, absent from the stubs
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]
Fault = tuple[Place, str, str]  # where, what is wrong, how to mend it

MOST_FAULTS: Final = 50
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_MOMENT: Final = "write date, time and offset, as in 2026-11-21T23:00:00+01:00"
_MENDS: Final = {
    "missing": "add it",
    "timezone_aware": "write the offset, as in 2026-11-21T23:00:00+01:00",
    "datetime_from_date_parsing": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "literal_error": "use one of the values named",
    "extra_forbidden": "mend the name or leave it out",
}

Shape = TypeVar("Shape", bound=BaseModel)


class Misread(ValueError):
    """The text cannot be used; `faults` are lines that say where, what, and how to mend it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def json_of(text: bytes) -> tuple[Any, str]:
    """The JSON value and the text it was read from. Raises Misread with line and column."""
    try:
        words = text.decode("utf-8-sig")
        return json.loads(words, parse_constant=_no_number), words
    except json.JSONDecodeError as bad:
        where = f"line {bad.lineno} column {bad.colno}"
        raise Misread([f"{where}: is not JSON ({bad.msg}); mend: mend the JSON there"]) from bad
    except UnicodeDecodeError as bad:
        raise Misread([f"byte {bad.start}: is not UTF-8; mend: save the file as UTF-8"]) from bad
    except (ValueError, RecursionError) as bad:
        raise Misread(["line 1: is nested or numbered without end; mend: mend the JSON"]) from bad


def checked(shape: type[Shape], text: bytes, further: Callable[[Shape], Iterable[Fault]]) -> Shape:
    """The text as this shape, when it also passes the `further` looks. Raises Misread with every fault."""
    value, words = json_of(text)
    try:
        found = shape.model_validate(value)
    except ValidationError as wrong:
        faults = [_fault(one, value) for one in wrong.errors(include_url=False)[:MOST_FAULTS]]
        raise Misread([told(words, one) for one in faults]) from wrong
    more = list(further(found))[:MOST_FAULTS]
    if more:
        raise Misread([told(words, one) for one in more])
    return found


def told(text: str, fault: Fault) -> str:
    """The fault as one line."""
    place, wrong, mend = fault
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return f"line {line_of(text, place)}: {field or 'the whole'}: {wrong}; mend: {mend}"


def line_of(text: str, place: Place) -> int:
    """The line on which this part of valid JSON begins; of what is missing, that of what should hold it."""
    position = _skip(text, 0)
    for part in place:
        found = _member(text, position, part)
        if found is None:
            break
        position = found
    return text.count("\n", 0, position) + 1


def _member(text: str, position: int, part: str | int) -> int | None:
    """Where the value of a key or at a place in a list begins; of a key written twice the last."""
    opens, found, number = text[position], None, 0
    if opens not in "{[" or (opens == "{") != isinstance(part, str):
        return None
    position = _skip(text, position + 1)
    while text[position] not in "}]":
        name: str | int = number
        if opens == "{":
            name, position = scanstring(text, position + 1)
            position = _skip(text, _skip(text, position) + 1)
        if name == part:
            found = position
            if opens == "[":
                break
        position = _skip(text, _DECODE(text, position)[1])
        if text[position] == ",":
            position = _skip(text, position + 1)
        number += 1
    return found


_DECODE: Final = json.JSONDecoder().raw_decode


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _fault(error: Any, value: object) -> Fault:
    """Leaves out what pydantic puts into a place that is no part of the file (which of a union)."""
    place: list[str | int] = []
    for part in error["loc"]:
        if isinstance(value, dict) and (part in value or part == error["loc"][-1]):
            place.append(part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            place.append(part)
            value = value[part]
    return tuple(place), error["msg"].lower(), _MENDS.get(error["type"], "write it as the reference says")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")
