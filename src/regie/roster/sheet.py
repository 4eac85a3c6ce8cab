"""Shifts as CSV, out and in: `person,start,end,kind,skills`, times in ISO 8601 with offset. Plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from regie.roster.placing import NewShift
from regie.roster.refusal import Refused

COLUMNS: Final = ("person", "start", "end", "kind", "skills")
MOST_ROWS: Final = 5_000


def written(rows: Iterable[tuple[str, NewShift]]) -> str:
    """Who (empty: open) and what. A name that a spreadsheet would take for a formula is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for name, shift in rows:
        safe = f"'{name}" if name[:1] in "=+-@\t\r" and name else name
        skills = " ".join(shift.skills)
        writer.writerow([safe, shift.start.isoformat(), shift.end.isoformat(), shift.kind, skills])
    return out.getvalue()


def read(text: bytes) -> list[tuple[str, NewShift]]:
    """Rows as shifts. Raises Refused `rows`, with the line and column of every fault (at most twenty)."""
    try:
        lines = text.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as wrong:
        raise Refused("rows", ["UTF-8"]) from wrong
    if len(lines) > MOST_ROWS + 1:
        raise Refused("rows", [f"> {MOST_ROWS}"])
    first = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
    if missing:
        raise Refused("rows", [f"1: {name}" for name in missing])
    found: list[tuple[str, NewShift]] = []
    faults: list[str] = []
    for number, row in enumerate(reader, start=2):
        try:
            found.append(_row(row))
        except ValueError as wrong:
            faults.append(f"{number}: {wrong}")
    if faults:
        raise Refused("rows", faults[:20])
    return found


def _row(row: dict[str, str | None]) -> tuple[str, NewShift]:
    start, end = _moment(row, "start"), _moment(row, "end")
    kind = (row.get("kind") or "duty").strip()
    if kind not in {"duty", "on_call"}:
        raise ValueError("kind")
    skills = tuple((row.get("skills") or "").split())
    return (row.get("person") or "").strip().lstrip("'"), NewShift(None, start, end, kind, skills)


def _moment(row: dict[str, str | None], name: str) -> datetime:
    try:
        at = datetime.fromisoformat((row.get(name) or "").strip())
    except ValueError:
        raise ValueError(name) from None
    if at.tzinfo is None:
        raise ValueError(name)
    return at
