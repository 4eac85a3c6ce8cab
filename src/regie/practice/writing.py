"""What may be written on the practice network, and whom it calls by name."""

from __future__ import annotations

import re
from typing import Final

from regie.kernel.text import graphemes
from regie.practice.faults import MAX_LENGTH, NetworkRefused

_HANDLE: Final = re.compile(r"(?<![\w@])@([a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?)", re.IGNORECASE)


def mentioned(text: str) -> tuple[str, ...]:
    """Handles in the text, lower case, without @, each once, in order."""
    return tuple(dict.fromkeys(found.lower() for found in _HANDLE.findall(text)))


def check(text: str) -> None:
    """Raises NetworkRefused `empty` or `too_long`."""
    if not text.strip():
        raise NetworkRefused("empty")
    if graphemes(text) > MAX_LENGTH:
        raise NetworkRefused("too_long")
