"""A link and a code for somebody without a seat: how they are made and compared. Plain.

The link holds a selector, by which it is found, and a secret of 256 bits of which only the hash is kept;
so a copy of the database opens nothing, and finding a link tells nothing about the secret by its timing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

CODE_MINUTES: Final = 15
MOST_CODES: Final = 3
MOST_WRONG: Final = 5  # of one code; so 15 guesses among a million, and then the link is shut
AGAIN_AFTER: Final = timedelta(seconds=20)
LONGEST_HOURS: Final = 72
MOST_OPEN: Final = 5  # links about one text at a time

_SELECTOR_BYTES, _SECRET_BYTES = 12, 32
_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{16})([A-Za-z0-9_-]{43})")
_CODE: Final = re.compile(r"[0-9]{6}")
_NOBODY: Final = "0" * 64

RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Link:
    """What is kept (`selector`, `secret_hash`) and what only the receiver gets (`token`)."""

    selector: str
    secret_hash: str
    token: str


def new_link(random_bytes: RandomBytes) -> Link:
    """A link nobody can guess."""
    selector, secret = _text(random_bytes(_SELECTOR_BYTES)), _text(random_bytes(_SECRET_BYTES))
    return Link(selector, _hash(secret), selector + secret)


def parts(token: str) -> tuple[str, str] | None:
    """Selector and secret; None for anything that cannot be a token."""
    match = _TOKEN.fullmatch(token)
    return (match[1], match[2]) if match else None


def same_secret(secret: str, kept: str | None) -> bool:
    """In constant time, and as long when there is nothing to compare with."""
    equal = hmac.compare_digest(_hash(secret), kept or _NOBODY)
    return equal and kept is not None


def new_code(random_below: Callable[[int], int]) -> str:
    """Six digits."""
    return f"{random_below(1_000_000):06d}"


def tidy_code(typed: str) -> str:
    """What was typed without spaces and dashes; empty when it cannot be a code."""
    bare = re.sub(r"[\s.-]", "", typed)
    return bare if _CODE.fullmatch(bare) else ""


def code_hash(code: str, *, pepper: bytes, selector: str) -> str:
    """Keyed, because six digits alone are guessed from their hash in a second."""
    return hmac.new(pepper, f"{selector}:{code}".encode(), hashlib.sha256).hexdigest()


def same_code(given: str, kept: str) -> bool:
    """In constant time; an empty kept hash matches nothing."""
    return hmac.compare_digest(given, kept or _NOBODY) and bool(kept)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _text(some: bytes) -> str:
    return base64.urlsafe_b64encode(some).rstrip(b"=").decode()
