"""Statuses as the Mastodon API gives them: words, lengths, and what we keep of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import nh3

from regie.channels.adapter import File, Incoming, Sender, Visibility
from regie.channels.mailtext import text_of
from regie.kernel.text import folded, graphemes

URL_LENGTH: Final = 23
USUAL_LENGTH: Final = 500
_URL = re.compile(r"https?://[^\s<>\"]+")
_REMOTE = re.compile(r"(?<![\w/])@([\w.-]+)@[\w.-]+\w")
_PARAGRAPHS = re.compile(r"(?i)</p>\s*<p")
_FIRST_MENTIONS = re.compile(r"^(?:@[\w.-]+(?:@[\w.-]+)?\s+)+")
_VISIBILITY: Final[dict[str, Visibility]] = {
    "public": "public",
    "unlisted": "unlisted",
    "private": "followers",
    "direct": "direct",
}
_TAGS: Final = {
    "p",
    "br",
    "a",
    "span",
    "em",
    "strong",
    "b",
    "i",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
}


def count(text: str) -> int:
    """Length as Mastodon counts it: a link is 23, of @name@server only the name counts."""
    return graphemes(_REMOTE.sub(r"@\1", _URL.sub("x" * URL_LENGTH, text)))


def plain(value: Any) -> Any:
    """What the client library gives, as JSON can keep it; empty fields are left out."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items() if v is not None and not str(k).startswith("_")}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def words(status: Mapping[str, Any]) -> str:
    """The text of a status with its content warning in front."""
    body = _words(status)
    warning = str(status.get("spoiler_text") or "").strip()
    return f"[{warning}]\n{body}" if warning else body


def same_words(status: Mapping[str, Any], text: str) -> bool:
    """Whether the status says `text`, whoever is addressed in front and however it is wrapped."""
    return _bare(_words(status)) == _bare(text)


def _words(status: Mapping[str, Any]) -> str:
    return text_of(_PARAGRAPHS.sub("</p><br><p", str(status.get("content") or "")))


def _bare(text: str) -> str:
    return folded(_FIRST_MENTIONS.sub("", _REMOTE.sub(r"@\1", text.strip())))


def moment(text: object) -> datetime:
    """The time of a status; ValueError when it is none."""
    found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def incoming(payload: Mapping[str, Any], own_id: str) -> Incoming:
    """The message in a payload made by the adapter. ValueError when fields are missing or wrong."""
    status = payload.get("status")
    if not isinstance(status, Mapping) or not status.get("id"):
        raise ValueError("no status in what the server sent")
    author = status.get("account")
    if not isinstance(author, Mapping) or not author.get("id"):
        raise ValueError("the status has no author")
    visibility = _VISIBILITY.get(str(status.get("visibility")), "direct")
    answered = str(status.get("in_reply_to_id") or "")
    acct = str(author.get("acct", ""))
    return Incoming(
        external_id=str(status["id"]),
        thread_root=str(payload.get("root") or answered or status["id"]),
        thread_kind="dm" if visibility == "direct" else "public_post",
        text=words(status),
        created_at=moment(status.get("created_at")),
        sender=Sender(
            str(author["id"]),
            f"@{acct}",
            str(author.get("display_name") or ""),
            {"acct": acct, "url": str(author.get("url") or "")},
        ),
        change=payload.get("change", "new"),
        outgoing=str(author["id"]) == own_id,
        kind="dm" if visibility == "direct" else "reply" if answered else "mention",
        visibility=visibility,
        in_reply_to=answered,
        html=nh3.clean(str(status.get("content") or ""), tags=_TAGS, attributes={"a": {"href"}}),
        lang=str(status.get("language") or ""),
        permalink=str(status.get("url") or status.get("uri") or ""),
        reply_ref={
            "id": str(status["id"]),
            "acct": acct,
            "visibility": visibility,
            "spoiler": str(status.get("spoiler_text") or ""),
        },
        files=[_file(m) for m in status.get("media_attachments") or [] if isinstance(m, Mapping)],
    )


def _file(media: Mapping[str, Any]) -> File:
    kind = str(media.get("type") or "link")
    return File(
        kind="video" if kind == "gifv" else kind,
        alt_text=str(media.get("description") or ""),
        remote_url=str(media.get("url") or media.get("remote_url") or ""),
    )
