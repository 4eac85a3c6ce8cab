"""Reading one e-mail, however badly it was made: headers, words, attachments, and who sent it by machine."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, Final

import nh3

MAX_BODY: Final = 400_000
_ID = re.compile(r"<[^<>\s]{1,500}>")
_BREAKS = re.compile(r"(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>")
_MANY_BREAKS = re.compile(r"[ \t]*\n(?:[ \t]*\n){2,}")
_QUOTE_HEAD = re.compile(
    r"(?im)^\s*(?:op .{4,200} schreef .{0,200}:|on .{4,200} wrote:|-{2,}\s*oorspronkelijk bericht.*|"
    r"-{2,}\s*original message.*)\s*$"
)
_KEPT: Final = "a b blockquote br code div em h1 h2 h3 h4 i li ol p pre strong table tbody td th tr ul"
_TAGS: Final = set(_KEPT.split())


def read(raw: bytes) -> dict[str, object]:
    """A payload with the parts of a mail that matter; attachments are named and hashed, not kept.

    Never fails on wrong encodings: what cannot be decoded is read as Windows-1252 or replaced.
    """
    mail = message_from_bytes(raw)
    text, markup = _bodies(mail)
    body = text or text_of(markup)
    return {
        "message_id": message_id(mail, raw),
        "references": _ids(mail, "References"),
        "in_reply_to": (_ids(mail, "In-Reply-To") or [""])[0],
        "from": addresses(mail, "From")[:1],
        "reply_to": addresses(mail, "Reply-To")[:1],
        "to": addresses(mail, "To") + addresses(mail, "Cc"),
        "subject": header(mail, "Subject"),
        "date": _date(mail),
        "text": body[:MAX_BODY],
        "html": nh3.clean(markup[:MAX_BODY], tags=_TAGS, attributes={"a": {"href"}}) if markup else "",
        "files": list(_files(mail)),
        "automatic": automatic(mail),
        "bounced": _bounced(mail),
    }


def message_id(mail: Message[str, str], raw: bytes) -> str:
    """The Message-ID; one made from the content where the sender gave none."""
    found = _ids(mail, "Message-ID")
    return found[0] if found else f"<{hashlib.sha256(raw).hexdigest()[:40]}@without-id.invalid>"


def header(mail: Message[str, str], name: str) -> str:
    """A header in readable text, on one line."""
    try:
        parts = decode_header(_plain(mail.get(name, "")))
    except ValueError:
        return _plain(mail.get(name, ""))
    words = [p if isinstance(p, str) else decoded(p, charset) for p, charset in parts]
    return " ".join("".join(words).split())


def decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text: as declared, else UTF-8, else Windows-1252, else with replacements."""
    for name in (charset, "utf-8", "cp1252"):
        if not name or name.lower() in {"unknown-8bit", "us-ascii"}:
            continue
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def addresses(mail: Message[str, str], name: str) -> list[list[str]]:
    """[name, address] pairs of a header; addresses in lower case."""
    values = [header(mail, name)] if mail.get(name) else []
    return [[label, address.lower()] for label, address in getaddresses(values) if "@" in address][:50]


def automatic(mail: Message[str, str]) -> str:
    """bounce, auto_reply or list when a machine sent it (RFC 3834); empty for people."""
    sender = (addresses(mail, "From") or [["", ""]])[0][1]
    mailer = sender.partition("@")[0] in {"mailer-daemon", "postmaster"}
    report = mail.get_content_type() == "multipart/report"
    if mailer or report or _plain(mail.get("Return-Path", "x")).strip() == "<>":
        return "bounce"
    submitted = _plain(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    if submitted != "no" or any(mail.get(h) for h in ("X-Autoreply", "X-Autorespond", "X-Auto-Response")):
        return "auto_reply"
    precedence = _plain(mail.get("Precedence", "")).strip().lower()
    if mail.get("List-Id") or mail.get("List-Unsubscribe") or precedence in {"bulk", "list", "junk"}:
        return "list"
    return "auto_reply" if precedence == "auto_reply" else ""


def text_of(markup: str) -> str:
    """The words of an HTML mail, with its line breaks."""
    broken = _BREAKS.sub("\n", markup.replace("\r", "").replace("\n", " "))
    words = html.unescape(nh3.clean(broken, tags=set(), attributes={}))
    return _MANY_BREAKS.sub("\n\n", "\n".join(line.strip() for line in words.split("\n"))).strip()


def without_quote(text: str) -> str:
    """The text without the earlier mail repeated under it; unchanged when nothing of one's own is left."""
    for found in _QUOTE_HEAD.finditer(text):
        rest = [line for line in text[found.end() :].splitlines() if line.strip()]
        quoted = found.group().lstrip().startswith("-") or all(line.startswith(">") for line in rest)
        own = text[: found.start()].strip()
        if rest and quoted and own:
            return own
    return text.strip()


def _plain(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8", "replace").replace("\n", " ")


def _ids(mail: Message[str, str], name: str) -> list[str]:
    return _ID.findall(" ".join(_plain(v) for v in mail.get_all(name, [])))[-60:]


def _date(mail: Message[str, str]) -> str:
    try:
        moment = parsedate_to_datetime(_plain(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    try:
        aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def _bodies(mail: Message[str, str]) -> tuple[str, str]:
    """First plain and first HTML part that are no attachments."""
    found = {"text/plain": "", "text/html": ""}
    for part in _leaves(mail):
        kind = part.get_content_type()
        if kind in found and not found[kind] and not _is_file(part):
            found[kind] = _words(part)
    return found["text/plain"].replace("\r\n", "\n").strip(), found["text/html"]


def _words(part: Message[str, str]) -> str:
    data = _bytes(part)
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError):
        charset = None
    return decoded(data[: MAX_BODY * 4], charset)


def _bytes(part: Message[str, str]) -> bytes:
    try:
        data: Any = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _leaves(mail: Message[str, str]) -> Iterator[Message[str, str]]:
    for count, part in enumerate(mail.walk()):
        if count > 200:
            return
        if not part.is_multipart():
            yield part


def _is_file(part: Message[str, str]) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _files(mail: Message[str, str]) -> Iterator[dict[str, object]]:
    for part in _leaves(mail):
        if not _is_file(part):
            continue
        data = _bytes(part)
        kind = part.get_content_maintype()
        yield {
            "kind": kind if kind in {"image", "video", "audio"} else "document",
            "media_type": part.get_content_type(),
            "name": _file_name(part),
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }


def _file_name(part: Message[str, str]) -> str:
    try:
        words = [
            p if isinstance(p, str) else decoded(p, c) for p, c in decode_header(part.get_filename() or "")
        ]
    except ValueError:
        return "?"
    return "".join(words).replace("/", "_").replace("\\", "_")[:255]


def _bounced(mail: Message[str, str]) -> str:
    """Message-ID of the mail that came back, from a delivery report."""
    if mail.get_content_type() != "multipart/report":
        return ""
    for part in mail.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found = _ID.findall(str(part.as_string()).partition("Message-ID:")[2][:600])
            if found:
                return str(found[0])
    return ""
