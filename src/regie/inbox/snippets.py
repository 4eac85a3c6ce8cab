"""The words around a hit, for what the database's own headline does not see: parts of words."""

from __future__ import annotations

from typing import Final

START, END = "\x02", "\x03"
AROUND: Final = 90


def around(text: str, q: str) -> str:
    """A line of text with the first occurrence of `q` between START and END; without one, the beginning."""
    line = " ".join(text.split())
    at = line.casefold().find(q.casefold())
    if at < 0 or len(line.casefold()) != len(line):  # folding moved the places: do not cut wrongly
        return line[: 2 * AROUND]
    begin, end = max(0, at - AROUND), at + len(q) + AROUND
    before, hit, after = line[begin:at], line[at : at + len(q)], line[at + len(q) : end]
    return f"{'…' if begin else ''}{before}{START}{hit}{END}{after}{'…' if end < len(line) else ''}"
