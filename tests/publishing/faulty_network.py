"""A social network that fails as real ones do, in a process of its own (standard library only).

`python -m tests.publishing.faulty_network SEED [SLOWEST]` prints its port. Accounts named `key-…` honour an
idempotency key, all others do not; `blind-…` cannot be read back. What residents see is `/all`.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

SLOWEST_SECONDS = 0.75  # the network never works longer than this on a request it took
_SENDING = (
    ("fine", 70),
    ("unavailable", 7),
    ("too_many", 5),
    ("answer_lost", 6),
    ("late", 6),
    ("never", 3),
    ("twice", 3),
)
_READING = (("fine", 90), ("unavailable", 6), ("never", 4))


class Network:
    """Posts by account; everything under one lock."""

    def __init__(self, seed: int, slowest: float = SLOWEST_SECONDS) -> None:
        self.chance = random.Random(seed)
        self.slowest = slowest
        self.by_key: dict[tuple[str, str], dict[str, object]] = {}
        self.by_text: dict[tuple[str, str], dict[str, object]] = {}
        self.lock = threading.Lock()
        self.posts: list[dict[str, object]] = []
        self.faults: Counter[str] = Counter()

    def fault(self, table: tuple[tuple[str, int], ...]) -> str:
        """What goes wrong with this request."""
        with self.lock:
            kinds, weights = zip(*table, strict=True)
            kind = str(self.chance.choices(kinds, weights)[0])
            self.faults[kind] += 1
            return kind

    def publish(self, account: str, key: str, text: str) -> dict[str, object]:
        """From here on residents see it."""
        with self.lock:
            if account.startswith("key-"):
                known = self.by_key.get((account, key))
                if known is not None:
                    return known
            post: dict[str, object] = {
                "id": f"{account}/{len(self.posts)}",
                "account": account,
                "key": key,
                "text": text,
                "at": time.time(),
            }
            self.posts.append(post)
            self.by_key.setdefault((account, key), post)
            self.by_text.setdefault((account, text), post)
            return post

    def find(self, account: str, text: str) -> dict[str, object] | None:
        """The account's own post with this text, as a page owner can look it up."""
        with self.lock:
            return self.by_text.get((account, text))


class Handler(BaseHTTPRequestHandler):
    """The API."""

    network: Network
    protocol_version = "HTTP/1.0"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Publish, with a fault now and then."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.network.fault(_SENDING)
        if kind in {"unavailable", "too_many"}:
            self.answer(503 if kind == "unavailable" else 429, {})
            return
        if kind == "never":
            time.sleep(self.network.slowest)
            self.connection.close()
            return
        time.sleep(self.network.slowest * self.network.chance.uniform(0.4, 1) if kind == "late" else 0.005)
        post = self.network.publish(asked["account"], asked["key"], asked["text"])
        if kind == "answer_lost":
            self.connection.close()
            return
        for _ in range(2 if kind == "twice" else 1):
            self.answer(200, post)

    def do_GET(self) -> None:
        """Everything, or one post looked up."""
        url = urlparse(self.path)
        if url.path == "/all":
            with self.network.lock:
                self.answer(200, {"posts": self.network.posts, "faults": self.network.faults})
            return
        kind = self.network.fault(_READING)
        if kind == "unavailable":
            self.answer(503, {})
            return
        if kind == "never":
            time.sleep(self.network.slowest)
        wanted = parse_qs(url.query)
        self.answer(200, {"post": self.network.find(wanted["account"][0], wanted["text"][0])})

    def answer(self, status: int, body: object) -> None:
        """Send JSON; the other side may be dead by now."""
        raw = json.dumps(body).encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)


class Server(ThreadingHTTPServer):
    """Many requests at once; a closed connection is no news here."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Workers die in the middle of requests; that is the point."""


def main() -> None:
    """Serve until killed."""
    Handler.network = Network(int(sys.argv[1]), *map(float, sys.argv[2:3]))
    server = Server(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
