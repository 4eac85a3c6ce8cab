"""Payloads as PostgreSQL can keep them: no NUL, no lone surrogates, no monsters."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Final

from regie.kernel.text import sha256_hex

MAX_PAYLOAD_BYTES: Final = 2_000_000
MAX_KEY: Final = 255
_DEEP: Final = 60


class TooLarge(ValueError):
    """The payload is larger than anything a network sends in earnest."""


def storable(payload: Mapping[str, object]) -> str:
    """The payload as JSON text for a jsonb column; what cannot be kept is replaced, never refused.

    A payload above the ceiling is cut to a marker with its head, so a person can see what came.
    """
    text = _dump(payload)
    if len(text) <= MAX_PAYLOAD_BYTES:
        return text
    return _dump({"_too_large": len(text), "_head": text[:2_000]})


def refuse_marker(payload: Mapping[str, object]) -> None:
    """TooLarge when `storable` had to cut this payload."""
    if "_too_large" in payload:
        raise TooLarge(f"payload of {payload['_too_large']} bytes was cut; read it on the network itself")


def short_key(key: str) -> str:
    """A dedupe key that fits its column; long ones keep their head and gain a hash."""
    safe = _string(key)
    return safe if len(safe) <= MAX_KEY else f"{safe[:180]}#{sha256_hex(safe)}"


def _dump(payload: object) -> str:
    try:
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)
    except (ValueError, RecursionError):
        text = json.dumps(_clean(payload, 0), ensure_ascii=False, separators=(",", ":"), default=str)
    if "\\u0000" in text or not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            text = text.encode("utf-8", "replace").decode()
        if "\\u0000" in text:
            text = json.dumps(_clean(json.loads(text), 0), ensure_ascii=False, separators=(",", ":"))
    return text


def _clean(value: object, depth: int) -> object:
    if depth > _DEEP:
        return "…"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return {_string(str(k)): _clean(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v, depth + 1) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _string(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
