"""Pushed events: is this really from the network, and is it fresh? Checked on the raw body, before parsing.

The scheme is the common one (GitHub, Meta, Stripe alike): `X-Signature: t=UNIX,v1=HEX` with
HMAC-SHA256 over "UNIX.BODY". Networks with another scheme verify in their own adapter.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from regie.channels.adapter import Raw

WINDOW_SECONDS: Final = 300
MAX_BODY_BYTES: Final = 1_000_000
HEADER: Final = "X-Signature"
FORGED: Final = "forged: the signature is wrong or too old"
_RECEIVED: Final = "x-regie-received"  # written by us; what a sender claims under this name is dropped
_NOT_KEPT: Final = frozenset({_RECEIVED, "cookie", "authorization"})


def sign(body: bytes, secret: str, at: float) -> str:
    """The value of the signature header, as a network makes it."""
    digest = hmac.new(secret.encode(), f"{int(at)}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={int(at)},v1={digest}"


def signed(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Whether the body was signed with the secret, within the window before it was received here.

    Replays inside the window fall on the dedupe key; those outside it are refused here.
    """
    names = {name.lower(): value for name, value in headers.items()}
    given, received = names.get(HEADER.lower(), ""), names.get(_RECEIVED, "")
    parts = dict(part.split("=", 1) for part in given.split(",") if "=" in part)
    moment = parts.get("t", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 15):
        return False
    expected = sign(body, secret, int(moment)).partition("v1=")[2]
    same = hmac.compare_digest(expected.encode(), parts.get("v1", "").encode("utf-8", "replace"))
    return same and bool(received) and abs(float(received) - int(moment)) <= WINDOW_SECONDS


def pushed(headers: Mapping[str, str], body: bytes, now: datetime) -> Raw:
    """A pushed event as it came; the same body is the same event."""
    kept = {name.lower(): value[:2000] for name, value in headers.items() if name.lower() not in _NOT_KEPT}
    kept[_RECEIVED] = str(now.timestamp())
    payload = {"_pushed": base64.b64encode(body).decode(), "_headers": dict(list(kept.items())[-60:])}
    return Raw("hook:" + hashlib.sha256(body).hexdigest(), payload)


def is_pushed(payload: Mapping[str, object]) -> bool:
    """Whether a payload came through the door."""
    return "_pushed" in payload


def opened(payload: Mapping[str, object]) -> tuple[dict[str, str], bytes]:
    """Headers and raw body of a pushed event."""
    headers = payload.get("_headers")
    body = base64.b64decode(str(payload["_pushed"]))
    return {str(k): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {}, body
