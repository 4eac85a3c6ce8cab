"""What may be written on the practice network, and whom it calls by name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from regie.kernel.text import graphemes
from regie.practice.faults import MAX_LENGTH, NetworkRefused

HANDLE: Final = re.compile(r"(?<![\w@])@([a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?)", re.IGNORECASE)


def mentioned(text: str) -> tuple[str, ...]:
    """Handles in the text, lower case, without @, each once, in order."""
    return tuple(dict.fromkeys(found.lower() for found in HANDLE.findall(text)))


def check(text: str) -> None:
    """Raises NetworkRefused `empty` or `too_long`."""
    if not text.strip():
        raise NetworkRefused("empty")
    if graphemes(text) > MAX_LENGTH:
        raise NetworkRefused("too_long")


def resident_handle(name: str, municipality: str) -> str:
    """A handle for somebody of this name in the world of the municipality; never the municipality's own."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30] or "inwoner"
    return f"{short}.{municipality}"
