"""A real Bluesky network for tests: PLC, PDS and AppView from npm, on this machine only.

Node listens on all interfaces, not just loopback (dev-env offers no choice); nothing real is on it and it
ends with the test run. Needs node, redis-server and `scripts/test-servers.sh`; `BlueskyNetwork.missing`
says what is absent, so tests can skip with a plain reason.

    network = BlueskyNetwork(database_url)      # a PostgreSQL in which a database may be made
    network.start()
    did, password = network.create_account("veldermeer")
    asked = network.post_as("fenna", "@veldermeer.test licht stuk")
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import httpx
import psycopg

HOME = Path(__file__).with_name("bluesky")
START_SECONDS = 120


class BlueskyFailed(RuntimeError):
    """The network did not start; the message ends with its own last words."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post on the network."""

    uri: str
    cid: str
    root: dict[str, str]

    @property
    def ref(self) -> dict[str, str]:
        """Strong reference as the protocol writes it."""
        return {"uri": self.uri, "cid": self.cid}

    @property
    def rkey(self) -> str:
        """Last part of the address."""
        return self.uri.rsplit("/", 1)[1]


@dataclass(slots=True)
class BlueskyNetwork:
    """The network, and residents who write on it without any code of the product."""

    database_url: str
    pds: str = ""
    appview: str = ""
    plc: str = ""
    node: subprocess.Popen[bytes] | None = None
    redis: subprocess.Popen[bytes] | None = None
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    _database: str = ""

    @staticmethod
    def missing() -> str:
        """What is absent on this machine, as a reason to skip; empty when all is there."""
        if not (HOME / "node_modules" / "@atproto" / "dev-env").is_dir():
            return "the Bluesky test network is not installed (scripts/test-servers.sh)"
        return "; ".join(
            f"{tool} is not installed" for tool in ("node", "redis-server") if not shutil.which(tool)
        )

    def start(self) -> None:
        """Start Redis and the network with a database of its own; returns when it answers (about 10 s)."""
        self._database = f"bluesky_{os.getpid()}_{secrets.token_hex(3)}"
        self._sql(f'create database "{self._database}"')
        port = _free_port()
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        log = HOME / "node_modules" / ".network.log"
        with log.open("wb") as errors:
            self.node = subprocess.Popen(
                ["node", "network.mjs"],
                cwd=HOME,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": os.environ.get("HOME", "/tmp"),
                    "DB_POSTGRES_URL": self._node_url(),
                    "REDIS_HOST": f"127.0.0.1:{port}",
                    "LOG_ENABLED": "false",
                    "NODE_ENV": "test",
                },
            )
        self._read_addresses(log)

    def stop(self) -> None:
        """End both and drop the database. Safe to call twice."""
        if self.node is not None and self.node.stdin is not None:
            self.node.stdin.close()
        for process in (self.node, self.redis):
            _end(process)
        if self.node is not None and self.node.stdout is not None:
            self.node.stdout.close()
        self.node = self.redis = None
        if self._database:
            self._sql(f'drop database if exists "{self._database}" with (force)')
            self._database = ""

    # -- people on it --------------------------------------------------------------------------

    def create_account(self, name: str, *, password: str = "") -> tuple[str, str]:
        """A new account `name.test`: its DID and password."""
        chosen = password or secrets.token_urlsafe(12)
        handle = f"{name}.test"
        made = self._call(
            "POST",
            "com.atproto.server.createAccount",
            json={"handle": handle, "email": f"{name}@mail.test", "password": chosen},
        )
        self.sessions[name] = {"did": made["did"], "token": made["accessJwt"], "handle": handle}
        return str(made["did"]), chosen

    def post_as(self, name: str, text: str, *, reply_to: Post | None = None, **more: Any) -> Post:
        """Post as a resident (made when new); every @handle of the network becomes a mention."""
        if name not in self.sessions:
            self.create_account(name)  # also because its handle may be in the text
        session = self.sessions[name]
        record = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "langs": ["nl"],
            "facets": self._mentions(text),
            **more,
        }
        if reply_to is not None:
            record["reply"] = {"root": reply_to.root, "parent": reply_to.ref}
        made = self._call(
            "POST",
            "com.atproto.repo.createRecord",
            name,
            json={"repo": session["did"], "collection": "app.bsky.feed.post", "record": record},
        )
        ref = {"uri": made["uri"], "cid": made["cid"]}
        return Post(made["uri"], made["cid"], reply_to.root if reply_to else ref)

    def delete_as(self, name: str, post: Post) -> None:
        """The resident takes the post away."""
        self._call(
            "POST",
            "com.atproto.repo.deleteRecord",
            name,
            json={"repo": self.sessions[name]["did"], "collection": "app.bsky.feed.post", "rkey": post.rkey},
        )

    def get_thread(self, uri: str, *, as_: str) -> dict[str, Any]:
        """The thread as the AppView shows it to this resident."""
        found = self._call("GET", "app.bsky.feed.getPostThread", as_, params={"uri": uri, "depth": "6"})
        return dict(found["thread"])

    def replies(self, uri: str, *, as_: str, wait_seconds: float = 5) -> list[dict[str, Any]]:
        """Direct replies; waits until there is at least one, or the time is up."""
        end = time.monotonic() + wait_seconds
        while True:
            try:
                found = [r["post"] for r in self.get_thread(uri, as_=as_).get("replies", []) if "post" in r]
            except httpx.HTTPStatusError:
                found = []
            if found or time.monotonic() > end:
                return found
            time.sleep(0.1)

    def cids(self, uri: str, *, as_: str, wait_seconds: float = 5) -> list[str]:
        """Content identifier of a post once the AppView shows it; empty when it never does."""
        end = time.monotonic() + wait_seconds
        while time.monotonic() < end:
            found = self._call("GET", "app.bsky.feed.getPosts", as_, params={"uris": [uri]})["posts"]
            if found:
                return [str(found[0]["cid"])]
            time.sleep(0.1)
        return []

    def wait_until_gone(self, uri: str, *, as_: str, wait_seconds: float = 8) -> None:
        """Until the AppView no longer shows the post."""
        end = time.monotonic() + wait_seconds
        while self._call("GET", "app.bsky.feed.getPosts", as_, params={"uris": [uri]})["posts"]:
            if time.monotonic() > end:
                raise BlueskyFailed(f"still there: {uri}")
            time.sleep(0.1)

    def hidden_replies(self, uri: str) -> list[str]:
        """Replies the owner of the thread folded away, as written in its own repository."""
        did, key = uri.removeprefix("at://").split("/")[0], uri.rsplit("/", 1)[1]
        place = {"repo": did, "collection": "app.bsky.feed.threadgate", "rkey": key}
        return list(self._call("GET", "com.atproto.repo.getRecord", params=place)["value"]["hiddenReplies"])

    # -- how -----------------------------------------------------------------------------------

    def _mentions(self, text: str) -> list[dict[str, Any]]:
        facets = []
        for word in text.split():
            session = next(
                (s for s in self.sessions.values() if word.strip("?!,.") == f"@{s['handle']}"), None
            )
            if session is not None:
                start = len(text[: text.index(word)].encode())
                facets.append(
                    {
                        "index": {"byteStart": start, "byteEnd": start + len(f"@{session['handle']}")},
                        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": session["did"]}],
                    }
                )
        return facets

    def _call(self, method: str, name: str, who: str = "", **more: Any) -> dict[str, Any]:
        if who and who not in self.sessions:
            self.create_account(who)
        headers = {"Authorization": f"Bearer {self.sessions[who]['token']}"} if who else {}
        answer = httpx.request(method, f"{self.pds}/xrpc/{name}", headers=headers, timeout=20, **more)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}

    def _read_addresses(self, log: Path) -> None:
        if self.node is None or self.node.stdout is None:
            raise BlueskyFailed("not started")
        os.set_blocking(self.node.stdout.fileno(), False)
        end, seen = time.monotonic() + START_SECONDS, b""
        while time.monotonic() < end and self.node.poll() is None:
            seen += self.node.stdout.read() or b""
            line = next((part for part in seen.split(b"\n")[:-1] if part.startswith(b'{"plc"')), None)
            if line is not None:
                found = json.loads(line)
                self.plc, self.pds, self.appview = found["plc"], found["pds"], found["appview"]
                return
            time.sleep(0.1)
        self.stop()
        raise BlueskyFailed(f"the Bluesky network did not start:\n{log.read_text(errors='replace')[-3000:]}")

    def _node_url(self) -> str:
        """The new database as node-postgres reads it: an absolute socket directory goes in `host`."""
        parts = urlparse(self.database_url)
        query = f"?{parts.query}" if parts.query else ""
        return f"postgresql://{parts.netloc or 'regie@'}/{self._database}{query}"

    def _sql(self, sql: str) -> None:
        parts = urlparse(self.database_url)
        host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
        with psycopg.connect(
            host=host,
            user=parts.username,
            password=parts.password,
            port=parts.port,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(sql.encode())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    try:
        process.terminate()
        process.wait(8)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
