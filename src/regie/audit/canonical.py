"""One byte sequence per JSON value, after RFC 8785, so that a hash can be made again by anybody."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from json.encoder import encode_basestring as _quoted  # the quotes and escapes of RFC 8785, 3.2.2.2
from uuid import UUID

_EXACT = 2**53  # beyond this a JSON number is no longer the same number everywhere


class NotCanonical(ValueError):
    """The value has no canonical form; the message says which part and why."""


def encode(value: object) -> bytes:
    """UTF-8 of the value with sorted keys and no spaces.

    Takes None, bool, int within ±2**53, finite float, str, list and dict with text keys. Use
    `plain` first for dates, decimals and identifiers.
    """
    return _text(value).encode("utf-8")


def plain(value: object) -> object:
    """The value with dates as UTC text, decimals and identifiers as text, and tuples and sets as lists.

    NUL and lone surrogates, which PostgreSQL refuses, become U+FFFD.
    """
    if isinstance(value, str):
        return readable(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {readable(str(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(inner) for inner in value), key=encode)
    return _scalar(value)


def readable(text: str) -> str:
    """Text without NUL and lone surrogates."""
    safe = text.encode("utf-8", "replace").decode("utf-8")
    return safe.replace("\0", "\ufffd")


def moment(at: datetime) -> str:
    """UTC with microseconds and Z: `2026-11-20T22:10:00.000000Z`; sorts as text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _scalar(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise NotCanonical(f"{type(value).__name__} has no place in a ledger line")


def _text(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list):
        return "[" + ",".join([_text(inner) for inner in value]) + "]"
    if isinstance(value, dict):
        return "{" + ",".join([f"{_quoted(key)}:{_text(value[key])}" for key in _sorted(value)]) + "}"
    raise NotCanonical(f"{type(value).__name__} has no place in a ledger line")


def _sorted(keys: Collection[object]) -> list[str]:
    """Keys by UTF-16 code units, as RFC 8785 wants; beyond ASCII that differs from code points."""
    texts = [key for key in keys if isinstance(key, str)]
    if len(texts) != len(keys):
        raise NotCanonical("a key must be text")
    if all(map(str.isascii, texts)):
        return sorted(texts)
    return sorted(texts, key=lambda key: key.encode("utf-16-be"))


def _number(value: int | float) -> str:
    """A number as ECMAScript writes it (RFC 8785, 3.2.2.3)."""
    if isinstance(value, int):
        if abs(value) > _EXACT:
            raise NotCanonical(f"{value} is too large for a JSON number; write it as text")
        return str(value)
    if not math.isfinite(value):
        raise NotCanonical(f"{value} is not a JSON number")
    if value == 0:
        return "0"
    sign, digits, point = _digits(value)
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"


def _digits(value: float) -> tuple[str, str, int]:
    """Sign, shortest digits that read back as the same number, and where the point stands."""
    shortest = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(str(digit) for digit in shortest.digits)
    return "-" if shortest.sign else "", digits, len(digits) + int(shortest.exponent)
