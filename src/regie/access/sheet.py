"""Tables as CSV that a spreadsheet opens without running anything. Plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# A cell that begins so is a formula to a spreadsheet (OWASP: CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe(value: object) -> str:
    """The value as text that is only ever text: a quote stands before what would be a formula.

    Whole numbers of our own stay as they are; anything written by people may begin with a sign.
    """
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith("\n") else text


def line(cells: Iterable[object]) -> str:
    """One line of CSV (RFC 4180), every cell quoted and safe."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([safe(cell) for cell in cells])
    return out.getvalue()


def whole(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A small table with its header, beginning with the mark by which spreadsheets see UTF-8."""
    return "\ufeff" + line(header) + "".join(line(row) for row in rows)
