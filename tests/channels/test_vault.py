"""Sealed secrets open only where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.channels import vault
from regie.channels.vault import Keys, Place, VaultClosed

HERE = Place(1, 2, "password")


@pytest.fixture
def keys(key_file: Path) -> Keys:
    return vault.read_keys(key_file)


def test_a_sealed_secret_opens_at_its_own_place(keys: Keys) -> None:
    sealed = vault.seal("geheim ✓", HERE, keys)
    assert b"geheim" not in sealed
    assert vault.open_(sealed, HERE, keys) == "geheim ✓"


@pytest.mark.parametrize("other", [Place(9, 2, "password"), Place(1, 9, "password"), Place(1, 2, "token")])
def test_a_ciphertext_moved_to_another_municipality_account_or_purpose_is_refused(
    keys: Keys, other: Place
) -> None:
    sealed = vault.seal("geheim", HERE, keys)
    with pytest.raises(VaultClosed, match="moved"):
        vault.open_(sealed, other, keys)


@given(position=st.integers(0, 200), bit=st.integers(0, 7))
def test_a_changed_envelope_never_opens(position: int, bit: int) -> None:
    key = bytes(range(32))
    keys = Keys(key, {vault.key_id(key): key})
    sealed = bytearray(vault.seal("een geheim van enige lengte", HERE, keys))
    sealed[position % len(sealed)] ^= 1 << bit
    with pytest.raises(VaultClosed):
        vault.open_(bytes(sealed), HERE, keys)


def test_after_rotation_old_secrets_open_until_they_are_rewrapped(key_file: Path) -> None:
    old = key_file.read_text()
    sealed = vault.seal("geheim", HERE, vault.read_keys(key_file))
    key_file.write_text("ab" * 32 + "\n" + old)
    both = vault.read_keys(key_file)
    assert vault.open_(sealed, HERE, both) == "geheim"
    assert not vault.is_current(sealed, both)
    again = vault.rewrap(sealed, HERE, both)
    key_file.write_text("ab" * 32 + "\n")
    new_only = vault.read_keys(key_file)
    assert vault.is_current(again, new_only)
    assert vault.open_(again, HERE, new_only) == "geheim"
    with pytest.raises(VaultClosed, match="add the old key"):
        vault.open_(sealed, HERE, new_only)


def test_the_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "key"
    vault.ensure_key(path)
    first = path.read_text()
    vault.ensure_key(path)
    assert path.read_text() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert not vault.readable_by_others(path)


@pytest.mark.parametrize("content", [None, "", "abc\n", "zz" * 32, "ab" * 31])
def test_a_missing_or_broken_key_file_says_what_to_do(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(VaultClosed, match=str(path)):
        vault.read_keys(path)


def test_keys_do_not_show_themselves_when_printed(keys: Keys) -> None:
    assert keys.current.hex() not in repr(keys)
