"""Web push: the payload encrypted for one browser (RFC 8291, RFC 8188) and the sender proven (RFC 8292).

Plain: bytes in, bytes out; sends nothing. Only `aes128gcm` with one record is made, which holds more
than a push service accepts (RFC 8030 asks for 4,096 bytes).
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD: Final = 4096
LONGEST: Final = 3_000  # bytes of a payload; services cut at 4 kB of ciphertext
_SALT, _POINT, _SECRET = 16, 65, 16
TOKEN_FOR: Final = timedelta(hours=12)  # RFC 8292 allows 24 at most


class KeyWrong(ValueError):
    """What the browser gave is no subscription, or a key cannot be read."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser gives: where to send, its public point and its secret of 16 bytes."""

    endpoint: str
    p256dh: str
    auth: str


def b64(raw: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes of URL-safe base64, with or without padding. Raises KeyWrong."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as wrong:
        raise KeyWrong("no base64") from wrong


def new_key() -> str:
    """A private key for this installation, as 32 bytes in base64."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return b64(number.to_bytes(32, "big"))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The key from `new_key`. Raises KeyWrong."""
    try:
        return ec.derive_private_key(int.from_bytes(unb64(text), "big"), ec.SECP256R1())
    except ValueError as wrong:
        raise KeyWrong("no private key on P-256") from wrong


def public_point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The 65 bytes a browser asks as `applicationServerKey`."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def check(subscription: Subscription) -> None:
    """Raises KeyWrong unless this can be encrypted to."""
    if len(unb64(subscription.auth)) != _SECRET:
        raise KeyWrong("the secret of the browser is not 16 bytes")
    _point(unb64(subscription.p256dh))
    parts = urlsplit(subscription.endpoint)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise KeyWrong("no web address")


def encrypt(payload: bytes, to: Subscription) -> bytes:
    """The body of the request: header of RFC 8188 and one encrypted record."""
    if len(payload) > LONGEST:
        raise ValueError(f"a push message holds {LONGEST} bytes")
    own, salt = ec.generate_private_key(ec.SECP256R1()), os.urandom(_SALT)
    return encrypt_with(payload, to, own, salt)


def encrypt_with(payload: bytes, to: Subscription, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The same with a chosen key and salt; each pair may be used once only."""
    theirs = unb64(to.p256dh)
    ours = public_point(own)
    shared = own.exchange(ec.ECDH(), _point(theirs))
    key, nonce = content_keys(shared, (unb64(to.auth), theirs, ours), salt)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + AESGCM(key).encrypt(nonce, payload + b"\x02", None)


def content_keys(shared: bytes, known: tuple[bytes, bytes, bytes], salt: bytes) -> tuple[bytes, bytes]:
    """Key and nonce (RFC 8291 §3.4); `known` is the browser's secret, its point and the sender's point."""
    secret, browser, sender = known
    mixed = _hkdf(shared, secret, b"WebPush: info\x00" + browser + sender, 32)
    key = _hkdf(mixed, salt, b"Content-Encoding: aes128gcm\x00", 16)
    return key, _hkdf(mixed, salt, b"Content-Encoding: nonce\x00", 12)


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(raw: bytes) -> ec.EllipticCurvePublicKey:
    if len(raw) != _POINT:
        raise KeyWrong("the public key of the browser is not a point of 65 bytes")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except (ValueError, InvalidKey) as wrong:
        raise KeyWrong("the public key of the browser is not on P-256") from wrong


def authorization(endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str, now: datetime) -> str:
    """The `Authorization` header that proves who sends (RFC 8292); `contact` is mailto: or https:."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + TOKEN_FOR).timestamp()),
        "sub": contact,
    }
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    token = f"{signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={b64(public_point(key))}"


def _json(value: dict[str, object]) -> str:
    return b64(json.dumps(value, separators=(",", ":")).encode())
