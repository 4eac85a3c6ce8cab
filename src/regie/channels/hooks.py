"""Pushed events: is this really from the network, and is it fresh? Checked on the raw body, before parsing.

The scheme is the common one (GitHub, Meta, Stripe alike): `X-Signature: t=UNIX,v1=HEX` with
HMAC-SHA256 over "UNIX.BODY". Networks with another scheme verify in their own adapter.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Final

WINDOW_SECONDS: Final = 300
MAX_BODY_BYTES: Final = 1_000_000
HEADER: Final = "X-Signature"


def sign(body: bytes, secret: str, at: float) -> str:
    """The value of the signature header, as a network makes it."""
    digest = hmac.new(secret.encode(), f"{int(at)}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={int(at)},v1={digest}"


def signed(headers: Mapping[str, str], body: bytes, secret: str, *, at: float | None = None) -> bool:
    """Whether the body was signed with the secret within the window around `at` (seconds; now).

    Replays inside the window fall on the dedupe key; those outside it are refused here.
    """
    given = {name.lower(): value for name, value in headers.items()}.get(HEADER.lower(), "")
    parts = dict(part.split("=", 1) for part in given.split(",") if "=" in part)
    moment = parts.get("t", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 15):
        return False
    expected = sign(body, secret, int(moment)).partition("v1=")[2]
    same = hmac.compare_digest(expected.encode(), parts.get("v1", "").encode("utf-8", "replace"))
    return same and abs((time.time() if at is None else at) - int(moment)) <= WINDOW_SECONDS


def dedupe_key(body: bytes) -> str:
    """The same body is the same event."""
    return "hook:" + hashlib.sha256(body).hexdigest()
