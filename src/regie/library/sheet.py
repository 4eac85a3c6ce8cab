"""Answers as a CSV table, in and out: the same columns both ways. Plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

COLUMNS: Final = (
    "title", "text", "topic", "language", "cues", "source_name", "source_url", "valid_from", "valid_until",
)  # fmt: skip
NEEDED: Final = ("title", "text", "topic", "valid_until")
MOST_ROWS: Final = 2_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was read; `number` counts lines of the file, the head is line 1."""

    number: int
    said: Mapping[str, str]
    valid_from: date | None
    valid_until: date


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong on a line: a field and a code.

    Codes: missing_column, empty, not_a_date, too_many, unreadable, and those of `Refused`.
    """

    number: int
    field: str
    code: str


def written(rows: Iterable[Mapping[str, str]]) -> str:
    """The table as text. A cell that a spreadsheet would run as a formula is marked as text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _safe(row.get(name, "")) for name in COLUMNS})
    return out.getvalue()


def read(data: bytes) -> tuple[list[Line], list[Wrong]]:
    """Every line that can be read, and everything that is wrong. Comma or semicolon, UTF-8."""
    try:
        text = data.decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(text), delimiter=_separator(text), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return [], [Wrong(1, "", "unreadable")]
    if not found:
        return [], [Wrong(1, "", "empty")]
    missing = [name for name in NEEDED if name not in found[0]]
    if missing:
        return [], [Wrong(1, name, "missing_column") for name in missing]
    if len(found) > MOST_ROWS:
        return [], [Wrong(MOST_ROWS + 2, "", "too_many")]
    lines: list[Line] = []
    wrongs: list[Wrong] = []
    for number, row in enumerate(found, 2):
        said = {name: _plain(row.get(name) or "") for name in COLUMNS}
        problems = list(_problems(number, said))
        wrongs += problems
        if not problems:
            start = date.fromisoformat(said["valid_from"]) if said["valid_from"] else None
            lines.append(Line(number, said, start, date.fromisoformat(said["valid_until"])))
    return lines, wrongs


def _problems(number: int, said: Mapping[str, str]) -> Iterator[Wrong]:
    for name in NEEDED:
        if not said[name]:
            yield Wrong(number, name, "empty")
    for name in ("valid_from", "valid_until"):
        if said[name] and not _is_date(said[name]):
            yield Wrong(number, name, "not_a_date")


def _is_date(said: str) -> bool:
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    stripped = cell.strip()
    return stripped[1:] if stripped.startswith("'") and stripped[1:].startswith(_FORMULA) else stripped
