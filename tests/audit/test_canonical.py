"""Canonical JSON after RFC 8785."""

from __future__ import annotations

import json
import struct
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.audit import canonical

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-(2.0**53), 2.0**53)
    | st.text(st.characters(blacklist_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(blacklist_categories=["Cs"])), inner)
    ),
)


@given(VALUES)
def test_the_encoding_reads_back_and_encodes_the_same_again(value: object) -> None:
    once = canonical.encode(value)
    assert canonical.encode(json.loads(once)) == once
    assert json.loads(once) == value


# RFC 8785, appendix B: IEEE 754 bits and how they are written.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "becbf647612f3696": "-0.0000033333333333333333",
}


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_written_as_in_the_appendix_of_the_standard(bits: str, text: str) -> None:
    value = struct.unpack(">d", bytes.fromhex(bits))[0]
    assert canonical.encode(value).decode() == text


def test_keys_are_sorted_by_utf16_as_in_the_standard() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    wanted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical.encode(dict.fromkeys(keys, 1)))) == wanted


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1, {1: 2}, b"x", object()])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.encode(value)


def test_dates_decimals_and_sets_become_plain_values() -> None:
    told = canonical.plain(
        {
            "at": datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
            "on": date(2026, 1, 2),
            "n": Decimal("1.50"),
            "s": {"b", "a"},
        }
    )
    assert told == {"at": "2026-01-02T03:04:05.000006Z", "on": "2026-01-02", "n": "1.50", "s": ["a", "b"]}


def test_what_the_database_refuses_is_replaced() -> None:
    assert canonical.plain("a\0b\ud800") == "a\ufffdb?"
