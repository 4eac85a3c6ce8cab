"""Tables and facts as JSON text. Doubled keys are refused: which of the two counts is anybody's guess."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from regie.mandate.places import line_of, lines_of
from regie.mandate.rules import Table
from regie.mandate.table import Fault, TableWrong, parse

UNREADABLE: Final = None  # never a usable set of facts
MAX_LINE: Final = 1_000_000  # bytes; facts are far shorter


class KeyTwice(ValueError):
    """An object names the same key twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise KeyTwice(f"'{next(key for key in keys if keys.count(key) > 1)}' is written twice")
    return found


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once)  # made once: making it is half the work
_SPACE: Final = " \t\r\n"


def facts_lines(lines: Iterable[bytes]) -> Iterator[object]:
    """One JSON value per line; a line that is not JSON (or is empty) gives None, which no table accepts."""
    for number, line in enumerate(lines):
        yield read_facts(line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line)


def read_facts(line: bytes) -> object:
    """The JSON value in one line, or None."""
    if len(line) > MAX_LINE:
        return UNREADABLE
    try:
        return _DECODER.decode(line.decode("utf-8").strip(_SPACE))
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a doubled key, nested without end
        return UNREADABLE


def read_table(text: bytes) -> Table:
    """The table in this JSON file. Raises TableWrong with the line of each fault, also for no JSON."""
    try:
        source = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once)
    except json.JSONDecodeError as bad:
        where = f"line {bad.lineno} column {bad.colno}"
        raise TableWrong([Fault(where, f"is not JSON ({bad.msg})", "mend the JSON there")]) from bad
    except KeyTwice as bad:
        raise TableWrong([Fault("table", str(bad), "keep one of the two")]) from bad
    except UnicodeDecodeError as bad:
        raise TableWrong([Fault(f"byte {bad.start}", "is not UTF-8", "save the file as UTF-8")]) from bad
    except (ValueError, RecursionError) as bad:
        raise TableWrong([Fault("table", "is nested or numbered without end", "mend the JSON")]) from bad
    try:
        return parse(source)
    except TableWrong as wrong:
        lines = lines_of(text.decode("utf-8-sig"))
        raise TableWrong([replace(f, field=_with_line(f.field, lines)) for f in wrong.faults]) from wrong


def _with_line(field: str, lines: dict[str, int]) -> str:
    return f"line {line_of(field, lines)}: {field}"
