"""Links and codes as values."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.publishing import link


def test_a_link_is_taken_apart_into_what_finds_it_and_what_proves_it() -> None:
    made = link.new_link(secrets.token_bytes)
    selector, secret = link.parts(made.token) or ("", "")
    assert selector == made.selector
    assert link.same_secret(secret, made.secret_hash)
    assert secret not in made.secret_hash
    assert not link.same_secret(secret[:-1] + ("A" if secret[-1] != "A" else "B"), made.secret_hash)


@given(st.text(max_size=90))
def test_nothing_that_is_no_link_is_taken_apart(token: str) -> None:
    assert link.parts(token) is None or len(token) == 59


@pytest.mark.parametrize("mangled", ["", " ", "a" * 58, "a" * 60, "a" * 58 + "!", "a" * 59 + "\n", "é" * 59])
def test_a_mangled_link_is_none(mangled: str) -> None:
    assert link.parts(mangled) is None


def test_where_no_link_is_kept_no_secret_fits() -> None:
    assert not link.same_secret("anything", None)
    assert not link.same_secret("", None)


def test_no_code_fits_where_none_was_sent() -> None:
    assert not link.same_code("", "")
    assert not link.same_code("0" * 64, "")
    kept = link.code_hash("123456", pepper=b"p", selector="s")
    assert link.same_code(link.code_hash("123456", pepper=b"p", selector="s"), kept)


@pytest.mark.parametrize("other", [("123457", b"p", "s"), ("123456", b"q", "s"), ("123456", b"p", "t")])
def test_a_code_is_of_one_link_of_one_installation(other: tuple[str, bytes, str]) -> None:
    kept = link.code_hash("123456", pepper=b"p", selector="s")
    assert not link.same_code(link.code_hash(other[0], pepper=other[1], selector=other[2]), kept)


@given(st.integers(0, 999_999))
def test_a_code_is_always_six_digits(number: int) -> None:
    code = link.new_code(lambda below: number % below)
    assert link.tidy_code(code) == code
    assert int(code) == number


@pytest.mark.parametrize(
    ("typed", "meant"), [("123 456", "123456"), (" 123-456 ", "123456"), ("12345", ""), ("١٢٣٤٥٦", "")]
)
def test_a_code_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert link.tidy_code(typed) == meant
