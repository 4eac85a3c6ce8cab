"""A web server on loopback that answers as told, for feeds and redirects."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """An answer; with an `etag` the page answers 304 to who has it."""

    body: bytes = b""
    code: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class PageServer:
    """`pages` by path; `asked` are the request lines with their conditional headers."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    @contextlib.contextmanager
    def start(cls) -> Iterator[PageServer]:
        """A running server."""
        server = cls()
        http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_pages": server}))
        http.daemon_threads = True
        server.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            http.server_close()
            thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    server_pages: PageServer

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_GET(self) -> None:
        etag = self.headers.get("If-None-Match", "")
        self.server_pages.asked.append((self.path, etag))
        page = self.server_pages.pages.get(self.path, Page(b"gone", 404))
        same = bool(etag) and etag == page.headers.get("ETag")
        self.send_response(304 if same else page.code)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if not same:
            with contextlib.suppress(OSError):
                self.wfile.write(page.body)
