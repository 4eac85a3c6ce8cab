"""The deed of a mandate: what two people signed, as one canonical text under an Ed25519 seal.

The text is JSON after RFC 8785 and names the table and the scenarios by their SHA-256, whose they are,
and who signed when. Whoever changes the table, moves it to another assignment or takes away a
signature, breaks the seal; and a mandate with a broken seal forbids everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from regie.audit import canonical
from regie.kernel.text import sha256_hex
from regie.mandate.states import Signed, complete

FORM: Final = "regie mandate deed 1"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, in which capacity, in which role, and when (UTC text)."""

    capacity: str
    user_id: int
    name: str
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Everything under the seal."""

    municipality_id: int
    assignment_id: int | None
    mandate_id: str
    version: int
    table_sha256: str
    scenarios_sha256: str
    signatures: tuple[Signature, ...]

    def text(self) -> str:
        """The canonical text that is sealed."""
        return canonical.encode({"form": FORM, **_plain(asdict(self))}).decode()

    @property
    def complete(self) -> bool:
        """Whether two people have signed, one in each capacity."""
        return complete([Signed(one.capacity, one.user_id) for one in self.signatures])


def _plain(value: dict[str, object]) -> dict[str, object]:
    found = canonical.plain(value)
    return found if isinstance(found, dict) else {}


def hash_of(value: object) -> str:
    """SHA-256 of the canonical JSON of a table or a list of scenarios."""
    return sha256_hex(canonical.encode(json.loads(json.dumps(value))).decode())


def new_key() -> str:
    """A fresh private key: 64 hexadecimal digits."""
    raw = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    return raw.hex()


def public_of(key: str) -> str:
    """The public side of a private key, 64 hexadecimal digits; ValueError for anything else."""
    return _private(key).public_key().public_bytes_raw().hex()


def seal(text: str, key: str) -> str:
    """The signature of the text, 128 hexadecimal digits."""
    return _private(key).sign(text.encode()).hex()


def sealed_by(public: str, text: str, mark: str) -> bool:
    """Whether this key sealed exactly this text. Never raises: what cannot be read is not sealed."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(mark), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))


@lru_cache(maxsize=256)
def read(text: str) -> Deed | None:
    """The deed in this text; None when it is not written exactly as `Deed.text` writes it."""
    try:
        found = json.loads(text)
        signatures = tuple(Signature(**one) for one in _list(found["signatures"]))
        rest = {k: v for k, v in found.items() if k not in ("form", "signatures")}
        deed = Deed(**rest, signatures=signatures)
        return deed if deed.text() == text else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _list(value: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise TypeError("signatures are a list")
    return value
