"""Text as people count and compare it."""

from __future__ import annotations

import hashlib
import unicodedata

import regex

_SPACES = regex.compile(r"\s+")
_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}--[\n\t]]", regex.V1)
_GRAPHEME = regex.compile(r"\X")


def clean(text: str, *, limit: int = 100_000) -> str:
    """NFC text without control characters and lone surrogates, at most `limit` characters.

    PostgreSQL refuses NUL and lone surrogates; what a channel sends must never stop the intake.
    """
    safe = text[: limit * 2].encode("utf-8", "replace").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", _CONTROL.sub("", safe))[:limit]


def graphemes(text: str) -> int:
    """Number of characters as a reader sees them (UAX 29 extended grapheme clusters)."""
    return len(_GRAPHEME.findall(text))


def folded(text: str) -> str:
    """Case and width folded, white space collapsed: for comparing, not for showing."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def sha256_hex(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
