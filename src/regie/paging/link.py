"""The signed link of one attempt: whose it is, about what, by which means. Plain.

Nothing is kept: the second half is an HMAC over the attempt, the person and the person's epoch, with a
key outside the database. So a copy of the database opens nothing, a retry carries the same link, and
"end all sessions" ends every link as well.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Final

_BYTES: Final = 16  # 128 bits; short enough for a text message
_FORM: Final = re.compile(r"([0-9a-z]{1,13})-([A-Za-z0-9_-]{22})")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def token(attempt_id: int, user_id: int, epoch: int, *, key: bytes) -> str:
    """What stands in the address."""
    return f"{_short(attempt_id)}-{_proof(attempt_id, user_id, epoch, key)}"


def attempt_of(text: str) -> int | None:
    """The attempt a link names; None when this has not the form of a link. Proves nothing."""
    match = _FORM.fullmatch(text)
    number = int(match[1], 36) if match else 0
    return number if 0 < number < 2**63 else None


def proven(text: str, user_id: int, epoch: int, *, key: bytes) -> bool:
    """Whether this is the link of that attempt for that person, in constant time."""
    number = attempt_of(text)
    if number is None:
        return False
    # `-` is also a character of the proof, so its length tells where it begins.
    return hmac.compare_digest(text[-22:], _proof(number, user_id, epoch, key))


def _proof(attempt_id: int, user_id: int, epoch: int, key: bytes) -> str:
    said = f"regie page|{attempt_id}|{user_id}|{epoch}".encode()
    return (
        base64.urlsafe_b64encode(hmac.new(key, said, hashlib.sha256).digest()[:_BYTES]).decode().rstrip("=")
    )


def _short(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number, 36)
        found = _DIGITS[rest] + found
    return found or "0"
