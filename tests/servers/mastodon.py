"""A small server that follows the documented Mastodon API, on loopback.

    with MastodonServer.start() as social:
        token = social.user("veldermeer")
        question = social.post("inwoner", "@veldermeer waar blijft de container?")
        social.fault = "lose_answer"

Knows statuses with Idempotency-Key, notifications, context, edit, delete, direct messages, instance
v1 and v2, server-sent events, WebSocket and rate limits. Switches take parts away, as other makes do:
`websocket_only` streams over a WebSocket at a port of its own, and nothing else.
"""

from __future__ import annotations

import contextlib
import html
import itertools
import json
import queue
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlparse

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

Fault = Literal["", "500", "503", "hang", "429", "401", "403", "lose_answer", "garbage", "drop"]
_MENTION = re.compile(r"@(\w+)")
_URL = re.compile(r"https?://\S+")


@dataclass
class Status:
    """One status."""

    id: str
    author: str
    text: str
    visibility: str
    in_reply_to: str | None
    language: str | None
    spoiler: str
    created_at: str
    edited_at: str | None = None


@dataclass
class MastodonServer:
    """All state in memory; `statuses` and `requests` are there to be looked at."""

    without_v2: bool = False
    without_streaming: bool = False
    websocket_only: bool = False
    max_characters: int = 500
    fault: Fault = ""
    statuses: dict[str, Status] = field(default_factory=dict)
    notes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    port: int = 0
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(110_000_000_000_000_001))
    _streams: dict[str, list[queue.Queue[str]]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _http: ThreadingHTTPServer | None = None
    _sockets: Server | None = None

    @classmethod
    @contextlib.contextmanager
    def start(cls, **switches: Any) -> Iterator[MastodonServer]:
        """A running server."""
        server = cls(**switches)
        server._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"social": server}))
        server._http.daemon_threads = True
        server._http.block_on_close = False
        server.port = server._http.server_address[1]
        thread = threading.Thread(target=server._http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        if server.websocket_only:
            server._sockets = serve(server._over_socket, "127.0.0.1", 0)
            threading.Thread(target=server._sockets.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.hang_up()
            if server._sockets:
                server._sockets.shutdown()
            server._http.shutdown()
            server._http.server_close()
            thread.join(5)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def streaming_url(self) -> str:
        """Where its streams are, as the instance page tells."""
        if self._sockets is None:
            return self.url.replace("http", "ws")
        return f"ws://127.0.0.1:{self._sockets.socket.getsockname()[1]}"

    def user(self, name: str) -> str:
        """Make an account and give its access token."""
        token = f"token-of-{name}"
        self.tokens[token] = name
        self.notes.setdefault(name, [])
        return token

    def post(self, author: str, text: str, **more: Any) -> Status:
        """Somebody posts; whoever is mentioned is told."""
        with self._lock:
            status = Status(
                id=str(next(self._ids)),
                author=author,
                text=text,
                visibility=more.get("visibility") or "public",
                in_reply_to=more.get("in_reply_to"),
                language=more.get("language"),
                spoiler=more.get("spoiler") or "",
                created_at=more.get("created_at") or _now(),
            )
            self.statuses[status.id] = status
            for name in dict.fromkeys(_MENTION.findall(text)):
                if name in self.notes and name != author:
                    self._tell(name, status)
            return status

    def edit(self, status_id: str, text: str) -> None:
        """The author changes the words."""
        self.statuses[status_id].text = text
        self.statuses[status_id].edited_at = _now()

    def delete(self, status_id: str) -> None:
        """The author takes it away, and with it its notifications."""
        self.statuses.pop(status_id, None)
        for name, notes in self.notes.items():
            self.notes[name] = [n for n in notes if n["status"] != status_id]

    def hang_up(self) -> None:
        """Close every stream."""
        for streams in self._streams.values():
            for stream in streams:
                stream.put("")

    def listened_to_by(self, name: str, seconds: float = 10) -> bool:
        """Wait until somebody's stream is open; whether it came."""
        until = time.monotonic() + seconds
        while not self._streams.get(name) and time.monotonic() < until:
            time.sleep(0.01)
        return bool(self._streams.get(name))

    def by(self, author: str) -> list[Status]:
        """Statuses of somebody, oldest first."""
        return [s for s in self.statuses.values() if s.author == author]

    def _tell(self, name: str, status: Status) -> None:
        note = {"id": str(next(self._ids)), "status": status.id, "created_at": status.created_at}
        self.notes[name].append(note)
        event = f"event: notification\ndata: {json.dumps(self.note(note))}\n\n"
        for stream in self._streams.get(name, []):
            stream.put(event)

    def _over_socket(self, socket: ServerConnection) -> None:
        """One stream over a WebSocket: the token in the header, each event as a JSON text."""
        assert socket.request is not None
        token = socket.request.headers.get("Authorization", "").removeprefix("Bearer ")
        me, where = self.tokens.get(token), urlparse(socket.request.path)
        if me is None or where.path != "/api/v1/streaming" or "stream=user" not in where.query:
            socket.close(4401, "not accepted")
            return
        events: queue.Queue[str] = queue.Queue()
        self._streams.setdefault(me, []).append(events)
        with contextlib.suppress(ConnectionClosed):
            while event := events.get():
                name, data = (line.partition(": ")[2] for line in event.strip().split("\n"))
                socket.send(json.dumps({"stream": ["user", "notification"], "event": name, "payload": data}))

    # -- as JSON -----------------------------------------------------------------------------

    def account(self, name: str) -> dict[str, Any]:
        """An account entity."""
        return {
            "id": str(1000 + sum(map(ord, name))),
            "username": name,
            "acct": name,
            "display_name": name.title(),
            "url": f"{self.url}/@{name}",
            "locked": False,
            "bot": False,
            "created_at": "2020-01-01T00:00:00.000Z",
            "note": "",
            "avatar": f"{self.url}/a.png",
            "header": f"{self.url}/h.png",
            "followers_count": 0,
            "following_count": 0,
            "statuses_count": 0,
            "emojis": [],
            "fields": [],
        }

    def status(self, status: Status) -> dict[str, Any]:
        """A status entity, content as HTML as real servers make it."""
        words = html.escape(status.text, quote=False)
        linked = _URL.sub(
            lambda m: (
                f'<a href="{m[0]}"><span class="invisible">https://</span>'
                f"<span>{m[0].partition('://')[2]}</span></a>"
            ),
            words,
        )
        linked = _MENTION.sub(
            r'<span class="h-card"><a href="/@\1" class="u-url">@<span>\1</span></a></span>', linked
        )
        paragraphs = "".join(f"<p>{p.replace(chr(10), '<br />')}</p>" for p in linked.split("\n\n"))
        parent = self.statuses.get(status.in_reply_to or "")
        return {
            "id": status.id,
            "created_at": status.created_at,
            "edited_at": status.edited_at,
            "in_reply_to_id": status.in_reply_to,
            "in_reply_to_account_id": self.account(parent.author)["id"] if parent else None,
            "sensitive": bool(status.spoiler),
            "spoiler_text": status.spoiler,
            "visibility": status.visibility,
            "language": status.language,
            "uri": f"{self.url}/users/{status.author}/statuses/{status.id}",
            "url": f"{self.url}/@{status.author}/{status.id}",
            "content": paragraphs,
            "account": self.account(status.author),
            "media_attachments": [],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "reblog": None,
            "poll": None,
            "card": None,
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
        }

    def note(self, note: dict[str, Any]) -> dict[str, Any]:
        """A notification entity."""
        status = self.statuses[note["status"]]
        return {
            "id": note["id"],
            "type": "mention",
            "created_at": note["created_at"],
            "account": self.account(status.author),
            "status": self.status(status),
        }

    def instance(self, version: int) -> dict[str, Any]:
        """The instance description in either version."""
        limits = {"statuses": {"max_characters": self.max_characters, "characters_reserved_per_url": 23}}
        if version == 1:
            return {
                "uri": "social.example",
                "title": "Test",
                "version": "3.5.0",
                "urls": {"streaming_api": self.streaming_url},
                "configuration": limits,
            }
        return {
            "domain": "social.example",
            "title": "Test",
            "version": "4.3.0",
            "configuration": {**limits, "urls": {"streaming": self.streaming_url}},
        }

    def context(self, status_id: str) -> dict[str, Any]:
        """Ancestors and descendants."""
        ancestors: list[Status] = []
        above = self.statuses.get(self.statuses[status_id].in_reply_to or "")
        while above is not None:
            ancestors.insert(0, above)
            above = self.statuses.get(above.in_reply_to or "")
        below, found = {status_id}, []
        for status in self.statuses.values():
            if status.in_reply_to in below:
                below.add(status.id)
                found.append(status)
        return {
            "ancestors": [self.status(s) for s in ancestors],
            "descendants": [self.status(s) for s in found],
        }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Handler(BaseHTTPRequestHandler):
    """One request; `social` is set on a subclass per server."""

    social: MastodonServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        return

    def answer(self, body: Any, code: int = 200, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-RateLimit-Limit", "300")
        self.send_header("X-RateLimit-Remaining", "299")
        self.send_header("X-RateLimit-Reset", "2099-01-01T00:00:00.000Z")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def lose(self) -> None:
        self.close_connection = True
        self.connection.close()

    def fails(self) -> bool:
        fault = self.social.fault
        if fault in {"500", "503", "403"}:
            self.answer({"error": "no"}, int(fault))
        elif fault == "429":
            self.answer({"error": "Too many requests"}, 429, Retry_After="17")
        elif fault == "401":
            self.answer({"error": "The access token is invalid"}, 401)
        elif fault == "hang":
            time.sleep(4)
            self.lose()
        elif fault == "drop":
            self.lose()
        else:
            return False
        return True

    def who(self) -> str | None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.social.tokens.get(token)

    def form(self) -> dict[str, str]:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "json" in self.headers.get("Content-Type", ""):
            return {k: str(v) for k, v in json.loads(raw or b"{}").items()}
        return {k: v[0] for k, v in parse_qs(raw.decode(), keep_blank_values=True).items()}

    def route(self) -> None:
        url = urlparse(self.path)
        path, query = url.path.rstrip("/"), {k: v[0] for k, v in parse_qs(url.query).items()}
        self.social.requests.append(f"{self.command} {path}")
        fields = self.form() if self.command in {"POST", "PUT"} else {}
        if path in {"/api/v1/instance", "/api/v2/instance"}:
            missing = self.social.without_v2 and "v2" in path
            self.answer(
                {"error": "Not found"} if missing else self.social.instance(int(path[6])),
                404 if missing else 200,
            )
            return
        if self.fails():
            return
        me = self.who()
        if me is None:
            self.answer({"error": "The access token is invalid"}, 401)
            return
        self.signed_in(me, path, query, fields)

    do_GET = do_POST = do_PUT = do_DELETE = route  # noqa: N815 - the standard library calls them so

    def signed_in(self, me: str, path: str, query: dict[str, str], fields: dict[str, str]) -> None:
        parts = path.split("/")
        if path == "/api/v1/accounts/verify_credentials":
            self.answer({**self.social.account(me), "source": {"privacy": "public"}})
        elif path == "/api/v1/notifications":
            self.notifications(me, query)
        elif path.startswith("/api/v1/streaming"):
            self.stream(me)
        elif parts[3] == "accounts" and path.endswith("/statuses"):
            owner = [
                s for s in self.social.statuses.values() if self.social.account(s.author)["id"] == parts[4]
            ]
            self.answer([self.social.status(s) for s in reversed(owner)][: int(query.get("limit", 20))])
        elif path == "/api/v1/statuses" and self.command == "POST":
            self.create(me, fields)
        elif parts[3] == "statuses" and len(parts) > 4:
            self.one(me, parts[4], path, fields)
        else:
            self.answer({"error": "Record not found"}, 404)

    def notifications(self, me: str, query: dict[str, str]) -> None:
        limit = int(query.get("limit", 40))
        notes = [n for n in self.social.notes[me] if int(n["id"]) > int(query.get("since_id", 0) or 0)]
        if "min_id" in query:
            notes = [n for n in notes if int(n["id"]) > int(query["min_id"])][:limit]
        self.answer([self.social.note(n) for n in reversed(notes[-limit:])])

    def create(self, me: str, fields: dict[str, str]) -> None:
        key = (me, self.headers.get("Idempotency-Key", ""))
        parent = fields.get("in_reply_to_id") or None
        with self.social._lock:
            known = self.social.statuses.get(self.social.keys.get(key, ""))
            if known is None:
                if parent and parent not in self.social.statuses:
                    self.answer({"error": "Record not found"}, 404)
                    return
                if len(fields["status"]) > self.social.max_characters + 2000:
                    self.answer({"error": "Validation failed: Text character limit"}, 422)
                    return
                known = self.social.post(
                    me,
                    fields["status"],
                    in_reply_to=parent,
                    visibility=fields.get("visibility"),
                    language=fields.get("language"),
                    spoiler=fields.get("spoiler_text"),
                )
                if key[1]:
                    self.social.keys[key] = known.id
        if self.social.fault == "lose_answer":
            self.lose()
        elif self.social.fault == "garbage":
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"<ht>")
        else:
            self.answer(self.social.status(known))

    def one(self, me: str, status_id: str, path: str, fields: dict[str, str]) -> None:
        status = self.social.statuses.get(status_id)
        if status is None:
            self.answer({"error": "Record not found"}, 404)
        elif path.endswith("/context"):
            self.answer(self.social.context(status_id))
        elif self.command == "GET":
            self.answer(self.social.status(status))
        elif status.author != me:
            self.answer({"error": "This action is not allowed"}, 403)
        elif self.command == "PUT":
            self.social.edit(status_id, fields["status"])
            self.answer(self.social.status(status))
        else:
            self.social.delete(status_id)
            self.answer(self.social.status(status))

    def stream(self, me: str) -> None:
        if self.social.without_streaming or self.social.websocket_only:
            self.answer({"error": "Not found"}, 404)
            return
        events: queue.Queue[str] = queue.Queue()
        self.social._streams.setdefault(me, []).append(events)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b":thump\n\n")
        self.wfile.flush()
        self.close_connection = True
        with contextlib.suppress(OSError):
            while event := events.get():
                self.wfile.write(event.encode())
                self.wfile.flush()
