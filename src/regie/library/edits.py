"""What was changed in an answer before it was sent: share, and word by word. Plain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

MOST_WORDS: Final = 2_000
AS_IT_WAS: Final = 0.05  # share changed up to which a text counts as sent as it was
STILL_FROM: Final = 0.5  # of the words of the answer, in order, that a text keeps to count as coming from it
_SIGN_OFF = re.compile(r"\s*\^\w{1,4}\s*$")
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The difference in words, in reading order; what went stands before what came."""
    old, new = _words(before), _words(after)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", " ".join(new[j1:j2])))
            continue
        if i2 > i1:
            found.append(Piece("removed", " ".join(old[i1:i2])))
        if j2 > j1:
            found.append(Piece("added", " ".join(new[j1:j2])))
    return tuple(found)


def share_edited(before: str, after: str) -> float:
    """0 for sent as it was, 1 for nothing left; the sign-off does not count."""
    old, new = _words(_unsigned(before)), _words(_unsigned(after))
    if not old and not new:
        return 0.0
    return round(1 - 2 * _kept(old, new) / (len(old) + len(new)), 3)


def comes_from(answer: str, text: str) -> bool:
    """Whether enough of the answer is left in the text to call it that answer."""
    old = _words(_unsigned(answer))
    return bool(old) and _kept(old, _words(text)) / len(old) >= STILL_FROM


def _kept(old: Sequence[str], new: Sequence[str]) -> int:
    """Words that stayed in order, in any letter case and without the marks around them."""
    before, after = [_bare(word) for word in old], [_bare(word) for word in new]
    return sum(
        block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    )


def _bare(word: str) -> str:
    return word.casefold().strip(".,;:!?\"'()‘’“”") or word


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text)[:MOST_WORDS]


def _unsigned(text: str) -> str:
    return _SIGN_OFF.sub("", text)
