"""Takes the writer out of a text before it is judged. Plain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

HIDDEN: Final = "···"
_SIGNED: Final = re.compile(r"\^\s?\w{1,4}\b")


def blind(text: str, names: Iterable[str]) -> str:
    """The text without `^AB` and without these names, first names and initials on a line of their own.

    Whole words only; a name that is also a word of the text disappears with it, which harms nobody.
    """
    shown = _SIGNED.sub(f"^{HIDDEN}", text)
    parts = {part for name in names for part in _parts(name)}
    for name in sorted(parts, key=len, reverse=True):
        shown = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", HIDDEN, shown, flags=re.IGNORECASE)
    return shown


def _parts(name: str) -> list[str]:
    words = [word for word in name.split() if len(word) > 1]
    return [name.strip(), *words[:1], *words[-1:]] if words else []
