"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "added", "removed"]
# Words (with a hyphen or apostrophe inside), white space, or one other sign.
_WORD: Final = re.compile(r"\w+(?:['’\-]\w+)*|\s+|[^\w\s]")
LONGEST: Final = 20_000  # characters; beyond it a text is shown as wholly new


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text that stayed, came or went."""

    kind: Kind
    text: str


def words_changed(old: str, new: str) -> list[Part]:
    """The runs that make both texts: without the added ones the old text, without the removed the new.

    A lone space between two changed words counts as changed with them, so a rewritten phrase reads as
    one phrase and not as confetti. What went stands before what came.
    """
    if old == new:
        return [Part("same", new)] if new else []
    if max(len(old), len(new)) > LONGEST:
        return [*_part("removed", old), *_part("added", new)]
    before, after = _WORD.findall(old), _WORD.findall(new)
    return _joined(_runs(before, after))


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """(removed, added) where they differ, and (same, same) elsewhere."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        yield (gone, gone) if tag == "equal" else (gone, come)


def _joined(runs: Iterator[tuple[str, str]]) -> list[Part]:
    found: list[Part] = []
    gone = come = space = ""
    for removed, added in runs:
        if removed == added and removed.strip():
            found += [*_change(gone, come), *_part("same", space + removed)]
            gone = come = space = ""
        elif removed == added:  # white space only: it waits to see whether a change follows
            space += removed
        else:
            inside = space if gone or come else ""
            found += _part("same", "" if inside else space)
            gone, come, space = gone + inside + removed, come + inside + added, ""
    return [*found, *_change(gone, come), *_part("same", space)]


def _change(gone: str, come: str) -> list[Part]:
    return [*_part("removed", gone), *_part("added", come)]


def _part(kind: Kind, text: str) -> list[Part]:
    return [Part(kind, text)] if text else []
