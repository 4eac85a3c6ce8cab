"""What a paper is made of, whatever it becomes: headings, sentences, lists and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["title", "heading", "lead", "text", "small", "list", "table", "bars"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `items` of a list; `head` and `rows` of a table, whose first column names the row; `marked`:
    the row that matters. Bars are rows of name, share in time and share of the dearest.
    """

    kind: Kind
    text: str = ""
    items: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    marked: int = -1
    words: frozenset[int] = field(default_factory=frozenset)  # columns that hold words, not numbers
