"""Servers on loopback that play the other side: a push service, a gateway of text messages, a webhook."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from regie.paging import webpush


@dataclass(slots=True)
class Got:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Server:
    """What came in, and what is answered; `answers` are used up one by one, then 201."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def server() -> Iterator[Server]:
    """A real HTTP server on a port of its own."""
    kept = Server()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            kept.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(kept.answers.pop(0) if kept.answers else 201)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    kept.url = f"http://127.0.0.1:{httpd.server_port}"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield kept
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


class Browser:
    """The side of the browser: keys of its own, and decrypting as RFC 8291 says."""

    def __init__(
        self, key: ec.EllipticCurvePrivateKey | None = None, secret: bytes = b"0123456789abcdef"
    ) -> None:
        self.key, self.secret = key or ec.generate_private_key(ec.SECP256R1()), secret

    def subscription(self, endpoint: str) -> webpush.Subscription:
        """What the page would send us."""
        return webpush.Subscription(endpoint, webpush.b64(self.point), webpush.b64(self.secret))

    @property
    def point(self) -> bytes:
        return webpush.public_point(self.key)

    def read(self, body: bytes) -> bytes:
        """The payload of one encrypted request."""
        salt, length = body[:16], body[20]
        sender, content = body[21 : 21 + length], body[21 + length :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), point)
        key, nonce = webpush.content_keys(shared, (self.secret, self.point, sender), salt)
        padded = AESGCM(key).decrypt(nonce, content, None)
        return padded.rstrip(b"\x00").removesuffix(b"\x02")
