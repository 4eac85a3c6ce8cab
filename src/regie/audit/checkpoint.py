"""Checkpoints: a signed statement of how many lines there are and what their root is.

The form is a C2SP signed note with a C2SP tlog-checkpoint as text and one Ed25519 signature, so that
tools and witnesses of others can read it. One extension line gives the moment of signing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = b"\x01"
DASH: Final = "\u2014 "
TIME: Final = "time "


class CheckpointWrong(ValueError):
    """The note is not a checkpoint signed by this key; the message says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed. `at` is UTC as `canonical.moment` writes it."""

    origin: str
    size: int
    root: bytes
    at: str

    def text(self) -> str:
        """The bytes under the signature."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{TIME}{self.at}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name of the ledger it signs for; written `name+hash+base64`."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """Four bytes by which a signature line names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def new_key() -> bytes:
    """A fresh private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """The private key in a PEM file."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError) as wrong:
        raise CheckpointWrong("the ledger key is not a PEM private key") from wrong
    if not isinstance(key, Ed25519PrivateKey):
        raise CheckpointWrong("the ledger key is not an Ed25519 key")
    return key


def verifier_key(name: str, key: Ed25519PrivateKey) -> VerifierKey:
    """The public side of a key."""
    return VerifierKey(name, key.public_key().public_bytes_raw())


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The signed note."""
    text = checkpoint.text()
    mark = verifier_key(checkpoint.origin, key).hash + key.sign(text.encode())
    return f"{text}\n{DASH}{checkpoint.origin} {base64.b64encode(mark).decode()}\n"


def opened(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that this key has signed; signatures by other keys are passed over."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        if _signed(line, text, key):
            return _parse(text, key.name)
    raise CheckpointWrong(f"no valid signature by {key.name}")


def _signed(line: str, text: str, key: VerifierKey) -> bool:
    if not line.startswith(DASH):
        return False
    name, _, encoded = line[len(DASH) :].partition(" ")
    try:
        mark = base64.b64decode(encoded, validate=True)
        if name != key.name or mark[:4] != key.hash:
            return False
        Ed25519PublicKey.from_public_bytes(key.public).verify(mark[4:], text.encode())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def _parse(text: str, origin: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != origin:
        raise CheckpointWrong(f"the note is not a checkpoint of {origin}")
    at = next((line[len(TIME) :] for line in lines[3:] if line.startswith(TIME)), "")
    return Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2]), at)
