"""RSS and Atom: read only, polite to the server (ETag), never larger than a feed should be."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast
from urllib.parse import urlparse

import feedparser
import httpx
import nh3

from regie.channels import egress
from regie.channels.adapter import (
    Account,
    Capabilities,
    ChannelError,
    Check,
    Fetched,
    File,
    Incoming,
    Later,
    Outgoing,
    Raw,
    Refused,
    Sender,
    Sent,
    Unauthorised,
)
from regie.channels.mailtext import text_of

LARGEST: Final = 5_000_000
_SECONDS: Final = 30.0
_MOST: Final = 300
_TAGS: Final = {"p", "br", "a", "em", "strong", "b", "i", "ul", "ol", "li", "blockquote"}


class ADAPTER:
    """One feed; its address is the account's external id."""

    network = "feed"

    def capabilities(self, account: Account) -> Capabilities:
        """Reading only."""
        return Capabilities()

    def fetch(self, account: Account, cursor: Mapping[str, object]) -> Fetched:
        """Entries, when the server says that something changed."""
        asked = {"If-None-Match": cursor.get("etag"), "If-Modified-Since": cursor.get("modified")}
        headers = {name: str(value) for name, value in asked.items() if value}
        content, answer = _get(account, headers)
        if content is None:
            return Fetched([], cursor)
        found = feedparser.parse(content, response_headers={"content-type": answer.get("content-type", "")})
        if not found.get("version") and not found.entries:
            raise Refused("there is no RSS or Atom feed at this address")
        title = str(found.feed.get("title") or account.external_id)
        events = [_raw(entry, title, found.feed.get("language")) for entry in found.entries[:_MOST]]
        return Fetched(events, {"etag": answer.get("etag", ""), "modified": answer.get("last-modified", "")})

    def parse(self, payload: Mapping[str, object], account: Account) -> Sequence[Incoming]:
        """One entry."""
        entry = cast("Mapping[str, str]", payload)
        if not entry.get("id"):
            raise ValueError("the entry has no id, no link and no words")
        body = text_of(entry.get("summary", ""))
        title = text_of(entry.get("title", ""))
        text = body if body.startswith(title) else f"{title}\n\n{body}".strip()
        return [
            Incoming(
                external_id=entry["id"],
                thread_root=entry["id"],
                thread_kind="feed",
                text=text,
                created_at=datetime.fromisoformat(entry.get("published") or entry["arrived"]),
                sender=Sender(account.external_id, entry.get("author", ""), entry.get("feed", "")),
                kind="item",
                subject=title,
                html=nh3.clean(entry.get("summary", ""), tags=_TAGS, attributes={"a": {"href"}}),
                lang=entry.get("lang", "")[:2].lower(),
                permalink=entry.get("link", ""),
                files=[File(**f) for f in cast("list[dict[str, Any]]", payload.get("files") or [])],
            )
        ]

    def verify(self, headers: Mapping[str, str], body: bytes, account: Account) -> bool:
        """Feeds push nothing."""
        return False

    def count(self, text: str) -> int:
        """Characters."""
        return len(text)

    def send(self, account: Account, message: Outgoing, *, timeout_seconds: float) -> Sent:
        """Refused always."""
        raise Refused("a feed cannot be answered")

    def read_back(self, account: Account, message: Outgoing) -> Sent | None:
        """Nothing was ever sent."""
        return None

    def moderate(
        self, account: Account, external_id: str, action: Literal["hide", "unhide", "delete"]
    ) -> None:
        """Refused always."""
        raise Refused("a feed cannot be changed from here")

    def health(self, account: Account) -> Check:
        """Fetch it for real."""
        try:
            self.fetch(account, {})
        except ChannelError as wrong:
            return Check(False, wrong.detail)
        return Check(True)


def _get(account: Account, headers: Mapping[str, str]) -> tuple[bytes | None, Mapping[str, str]]:
    """Content and headers; content None when nothing changed. A slow or endless answer is cut off."""
    address = account.external_id
    if urlparse(address).scheme not in {"http", "https"}:
        raise Refused("the address of the feed must start with https://")
    end = time.monotonic() + _SECONDS
    try:
        with egress.http_client(account) as client, client.stream("GET", address, headers=headers) as answer:
            if answer.status_code == 304:
                return None, answer.headers
            _judge(answer)
            content = b""
            for piece in answer.iter_bytes(65_536):
                content += piece
                if len(content) > LARGEST:
                    raise Refused(f"the feed is larger than {LARGEST // 1_000_000} MB")
                if time.monotonic() > end:
                    raise Later("the feed takes too long")
            return content, answer.headers
    except httpx.HTTPError as wrong:
        raise Later(f"the feed does not answer ({type(wrong).__name__})") from None
    except httpx.InvalidURL:
        raise Refused("the address of the feed is not right") from None


def _judge(answer: httpx.Response) -> None:
    code = answer.status_code
    if code in {401, 403}:
        raise Unauthorised(f"the server of the feed says {code}")
    if code in {404, 410}:
        raise Refused(f"the feed is gone ({code})")
    if code >= 400:
        wait = answer.headers.get("retry-after", "")
        raise Later(f"the server of the feed says {code}", float(wait) if wait.isdigit() else None)


def _raw(entry: Any, feed: str, language: object) -> Raw:
    summary = str((entry.get("content") or [{}])[0].get("value") or entry.get("summary") or "")
    title, link = str(entry.get("title") or ""), str(entry.get("link") or "")
    own = str(entry.get("id") or link or (_digest(title + summary) if title or summary else ""))
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    payload: dict[str, object] = {
        "id": own,
        "title": title,
        "summary": summary,
        "link": link,
        "author": str(entry.get("author") or ""),
        "feed": feed,
        "lang": str(language or ""),
        "published": _utc(moment),
        "arrived": datetime.now(UTC).isoformat(),
        "files": [
            {"kind": "link", "media_type": str(e.get("type") or ""), "remote_url": str(e.get("href") or "")}
            for e in (entry.get("enclosures") or [])[:10]
        ],
    }
    return Raw(f"{own}:{_digest(title + summary)[:16]}", payload)


def _utc(parts: Any) -> str:
    if not parts:
        return ""
    year, month, day, hour, minute, second = (int(part) for part in parts[:6])
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
