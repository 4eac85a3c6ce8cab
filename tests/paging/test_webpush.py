"""Push messages, against the worked example of RFC 8291 and a browser's side of our own."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from regie.paging import webpush
from regie.paging.webpush import KeyWrong, Subscription
from tests import make
from tests.paging.rfc import BODY, BROWSER, ENDPOINT, SALT, SECRET, SENDER
from tests.paging.servers import Browser


def test_the_worked_example_of_the_standard_comes_out_to_the_letter() -> None:
    to = Subscription(ENDPOINT, BROWSER, SECRET)
    made = webpush.encrypt_with(
        b"When I grow up, I want to be a watermelon", to, webpush.private_key(SENDER), webpush.unb64(SALT)
    )
    assert webpush.b64(made) == BODY


def test_only_the_browser_that_subscribed_reads_it() -> None:
    browser, other = Browser(), Browser()
    body = webpush.encrypt(b"Waterleiding gesprongen", browser.subscription(ENDPOINT))
    assert browser.read(body) == b"Waterleiding gesprongen"
    with pytest.raises(InvalidTag):
        other.read(body)


def test_no_two_messages_are_alike() -> None:
    to = Browser().subscription(ENDPOINT)
    assert webpush.encrypt(b"hallo", to) != webpush.encrypt(b"hallo", to)


@pytest.mark.parametrize(
    ("p256dh", "auth", "endpoint"),
    [
        (BROWSER[:-4], SECRET, ENDPOINT),
        ("B" + "A" * 86, SECRET, ENDPOINT),
        (BROWSER, SECRET[:-3], ENDPOINT),
        ("geen sleutel!", SECRET, ENDPOINT),
        (BROWSER, SECRET, "javascript:alert(1)"),
        (BROWSER, SECRET, "/relative"),
    ],
)
def test_what_is_no_subscription_is_refused(p256dh: str, auth: str, endpoint: str) -> None:
    with pytest.raises(KeyWrong):
        webpush.check(Subscription(endpoint, p256dh, auth))


def test_the_sender_proves_itself_to_that_service_only() -> None:
    key = webpush.private_key(webpush.new_key())
    header = webpush.authorization(ENDPOINT, key, "mailto:piket@regie.example", make.NIGHT)
    token, point = header.removeprefix("vapid t=").split(", k=")
    signed, _dot, proof = token.rpartition(".")
    raw = webpush.unb64(proof)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), webpush.unb64(point))
    public.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
    assert claims["aud"] == "https://push.example"
    assert 0 < claims["exp"] - make.NIGHT.timestamp() <= 24 * 3600


def test_too_long_a_message_is_an_error_and_not_cut() -> None:
    with pytest.raises(ValueError, match="3000"):
        webpush.encrypt(b"x" * 3001, Browser().subscription(ENDPOINT))
