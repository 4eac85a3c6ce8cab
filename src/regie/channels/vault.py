"""Sealed secrets: AES-256-GCM envelopes bound to municipality, account and purpose.

Each credential has a data key of its own, wrapped by a key-encryption key that lives in a file
outside the database. The place is authenticated with both layers, so a ciphertext moved to another
account or purpose does not open. Rotation puts a new key on the first line of the file and re-wraps;
the secrets themselves are not touched.

Layout: magic (4) | key id (8) | nonce (12) | wrapped data key (48) | nonce (12) | ciphertext.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MAGIC: Final = b"RV01"
_ID, _NONCE, _WRAPPED = 8, 12, 48
_HEAD: Final = len(_MAGIC) + _ID + _NONCE + _WRAPPED + _NONCE


class VaultClosed(Exception):
    """The key file is missing or unusable, or a sealed secret does not belong here."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs; it opens nowhere else."""

    municipality_id: int
    account_id: int
    purpose: str

    def aad(self) -> bytes:
        """Authenticated data of both layers."""
        return f"{self.municipality_id}|{self.account_id}|{self.purpose}".encode()


@dataclass(frozen=True, slots=True)
class Keys:
    """Key-encryption keys: the first seals, all of them open."""

    current: bytes
    by_id: dict[bytes, bytes]

    def __repr__(self) -> str:
        return f"Keys({len(self.by_id)} keys)"


def key_id(key: bytes) -> bytes:
    """Eight bytes that name a key without telling it."""
    return hashlib.sha256(b"regie vault key id" + key).digest()[:_ID]


def read_keys(path: Path) -> Keys:
    """Keys from a file with one key per line, 64 hexadecimal digits each, the newest first."""
    try:
        lines = [line.strip() for line in path.read_text("ascii").splitlines() if line.strip()]
    except FileNotFoundError:
        raise VaultClosed(
            f"The credential key file {path} is missing. Restore it from the safe, or set "
            "REGIE_CREDENTIAL_KEY_FILE. Without it every channel must be connected again."
        ) from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise VaultClosed(f"The credential key file {path} cannot be read: {wrong}") from None
    keys = [_key(line, path, number) for number, line in enumerate(lines, 1)]
    if not keys:
        raise VaultClosed(f"The credential key file {path} is empty.")
    return Keys(keys[0], {key_id(key): key for key in keys})


def _key(line: str, path: Path, number: int) -> bytes:
    try:
        key = bytes.fromhex(line)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise VaultClosed(f"{path}, line {number}: a key is 64 hexadecimal digits.")
    return key


def ensure_key(path: Path) -> None:
    """Make a key file readable by its owner only, unless there is one. Two starts at once make one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(os.urandom(32).hex() + "\n")


def add_key(path: Path) -> bytes:
    """Put a new key on the first line, so that it seals from now on; the old ones still open. Its name."""
    key = os.urandom(32)
    _replace(path, [key, *_listed(read_keys(path))])
    return key_id(key)


def drop_old(path: Path) -> int:
    """Leave only the first key; how many went. Whoever calls this has seen that none is needed any more."""
    keys = _listed(read_keys(path))
    _replace(path, keys[:1])
    return len(keys) - 1


def _listed(keys: Keys) -> list[bytes]:
    return list(keys.by_id.values())


def _replace(path: Path, keys: list[bytes]) -> None:
    """Whole or not at all: a machine that stops halfway leaves the old file."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{key.hex()}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def readable_by_others(path: Path) -> bool:
    """Whether anyone but the owner may read the key file."""
    return bool(path.stat().st_mode & 0o077)


def seal(secret: str, place: Place, keys: Keys) -> bytes:
    """The secret as an envelope that opens only at `place`."""
    data_key, inner = os.urandom(32), os.urandom(_NONCE)
    content = AESGCM(data_key).encrypt(inner, secret.encode(), place.aad())
    return _wrap(data_key, place, keys) + inner + content


def open_(sealed: bytes, place: Place, keys: Keys) -> str:
    """The secret. VaultClosed when it was sealed elsewhere, with another key, or was changed."""
    data_key = _unwrap(sealed, place, keys)
    inner, content = sealed[_HEAD - _NONCE : _HEAD], sealed[_HEAD:]
    try:
        return AESGCM(data_key).decrypt(inner, content, place.aad()).decode()
    except InvalidTag:
        raise VaultClosed(_MOVED) from None


def rewrap(sealed: bytes, place: Place, keys: Keys) -> bytes:
    """The same envelope under the current key; the secret inside is not opened."""
    data_key = _unwrap(sealed, place, keys)
    return _wrap(data_key, place, keys) + sealed[_HEAD - _NONCE :]


def is_current(sealed: bytes, keys: Keys) -> bool:
    """Whether the envelope is wrapped by the newest key."""
    return sealed[len(_MAGIC) : len(_MAGIC) + _ID] == key_id(keys.current)


_MOVED: Final = "A sealed secret was changed, or moved from another account; connect the channel again."


def _wrap(data_key: bytes, place: Place, keys: Keys) -> bytes:
    nonce = os.urandom(_NONCE)
    wrapped = AESGCM(keys.current).encrypt(nonce, data_key, place.aad())
    return _MAGIC + key_id(keys.current) + nonce + wrapped


def _unwrap(sealed: bytes, place: Place, keys: Keys) -> bytes:
    if len(sealed) < _HEAD or sealed[: len(_MAGIC)] != _MAGIC:
        raise VaultClosed("A sealed secret is not an envelope of this vault.")
    start = len(_MAGIC) + _ID
    key = keys.by_id.get(sealed[len(_MAGIC) : start])
    if key is None:
        raise VaultClosed("A secret was sealed with a key that is not in the key file; add the old key.")
    nonce, wrapped = sealed[start : start + _NONCE], sealed[start + _NONCE : _HEAD - _NONCE]
    try:
        return AESGCM(key).decrypt(nonce, wrapped, place.aad())
    except InvalidTag:
        raise VaultClosed(_MOVED) from None
