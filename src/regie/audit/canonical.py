"""One byte sequence per JSON value, after RFC 8785, so that a hash can be made again by anybody."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
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
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list):
        return "[" + ",".join(_text(inner) for inner in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(_pair(key, value[key]) for key in sorted(value, key=_utf16)) + "}"
    raise NotCanonical(f"{type(value).__name__} has no place in a ledger line")


def _pair(key: str, value: object) -> str:
    return f"{json.dumps(key, ensure_ascii=False)}:{_text(value)}"


def _utf16(key: object) -> bytes:
    """RFC 8785 sorts keys by UTF-16 code units, which differs from code points beyond the BMP."""
    if not isinstance(key, str):
        raise NotCanonical("a key must be text")
    return key.encode("utf-16-be")


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
