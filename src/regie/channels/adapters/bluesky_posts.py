"""Reading and writing Bluesky posts: records, facets, addresses. Plain; asks no network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from atproto_client.utils.facet_detection import detect_facets, detect_mentions

from regie.channels.adapter import File, Incoming, Sender

POST: Final = "app.bsky.feed.post"
MAX_GRAPHEMES: Final = 300
MAX_BYTES: Final = 3000
_ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"
_URI: Final = re.compile(r"at://(did:[a-z0-9]+:[A-Za-z0-9._:%-]+)/([a-zA-Z0-9.-]+)/([A-Za-z0-9._:~-]+)")


def record_key(key: str, released_at: datetime) -> str:
    """A timestamp identifier (TID) that is the same at every attempt to send the same message.

    53 bits of microseconds and 10 bits of clock id, as the protocol asks; up to a second and the clock
    id come from the key, so two messages released in one instant do not meet.
    """
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    micros = int(released_at.timestamp() * 1_000_000) + (digest >> 10) % 1_000_000
    number = (micros & (2**53 - 1)) << 10 | digest & 1023
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def address(uri: str) -> tuple[str, str, str]:
    """(DID, collection, record key) of an at:// address; ValueError when it is none."""
    found = _URI.fullmatch(uri)
    if found is None:
        raise ValueError(f"not an at:// address: {uri[:80]}")
    return found[1], found[2], found[3]


def permalink(uri: str) -> str:
    """Where people read the post."""
    did, _, key = address(uri)
    return f"https://bsky.app/profile/{did}/post/{key}"


def facets(text: str, did_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """Links, tags and mentions by byte position; a handle `did_of` does not know stays plain text."""
    found = [facet.model_dump(by_alias=True, exclude_none=True) for facet in detect_facets(text)]
    for mention in detect_mentions(text):
        did = did_of(mention.handle.lower())
        if did:
            found.append(
                {
                    "index": {"byteStart": mention.byte_start, "byteEnd": mention.byte_end},
                    "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}],
                }
            )
    return sorted(found, key=lambda facet: int(facet["index"]["byteStart"]))


def new_record(
    text: str, *, created_at: datetime, lang: str, reply: Mapping[str, object] | None, marks: Sequence[object]
) -> dict[str, object]:
    """A post as it is stored; the same input gives the same bytes, so putting it twice changes nothing."""
    record: dict[str, object] = {
        "$type": POST,
        "text": text,
        "createdAt": created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "langs": [lang or "nl"],
    }
    if reply:
        record["reply"] = dict(reply)
    if marks:
        record["facets"] = list(marks)
    return record


def incoming(payload: Mapping[str, Any], own_did: str) -> Incoming:
    """A message from a post as `fetch` kept it. KeyError, TypeError or ValueError when it is none."""
    record, author = payload["record"], payload["author"]
    uri, cid = str(payload["uri"]), str(payload["cid"])
    own = {"uri": uri, "cid": cid}
    reply = record.get("reply") or {}
    root = reply.get("root") or own
    did = address(uri)[0]
    return Incoming(
        external_id=uri,
        thread_root=str(root["uri"]),
        thread_kind="public_post",
        text=_readable(str(record.get("text") or ""), record.get("facets")),
        created_at=_moment(record, payload),
        sender=Sender(
            did,
            handle=f"@{author['handle']}",
            display_name=str(author.get("displayName") or ""),
            alt_ids={"did": did},
        ),
        outgoing=did == own_did,
        kind=str(payload.get("reason") or "post"),
        in_reply_to=str((reply.get("parent") or {}).get("uri") or ""),
        lang=_lang(record),
        permalink=permalink(uri),
        reply_ref={"root": {"uri": root["uri"], "cid": root["cid"]}, "parent": own},
        files=_files(payload.get("embed") or {}, record.get("embed") or {}),
    )


def deleted(payload: Mapping[str, Any]) -> Incoming:
    """A post that is no longer on the network."""
    uri = str(payload["deleted"])
    return Incoming(
        external_id=uri,
        thread_root=uri,
        thread_kind="public_post",
        text="",
        created_at=datetime.fromisoformat(str(payload["seen_at"])),
        sender=None,
        change="deleted",
    )


def _moment(record: Mapping[str, Any], payload: Mapping[str, Any]) -> datetime:
    """When it was written, never later than when the network saw it: the writer's clock may lie."""
    seen = moment(str(payload["indexedAt"]))
    try:
        return min(moment(str(record["createdAt"])), seen)
    except (KeyError, ValueError):
        return seen


def moment(text: str) -> datetime:
    """An aware moment; ValueError without a zone."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError(f"moment without zone: {text[:40]}")
    return found


def _lang(record: Mapping[str, Any]) -> str:
    langs = record.get("langs")
    return str(langs[0])[:8] if isinstance(langs, list) and langs else ""


def _readable(text: str, marks: object) -> str:
    """The text with shortened links ("example.nl/lo...") written out, so an agent sees where they lead."""
    data = text.encode()
    links = []
    for mark in marks if isinstance(marks, list) else []:
        try:
            start, end = int(mark["index"]["byteStart"]), int(mark["index"]["byteEnd"])
            uri = next(str(f["uri"]) for f in mark["features"] if str(f.get("$type", "")).endswith("#link"))
        except (KeyError, TypeError, ValueError, StopIteration, AttributeError):
            continue
        shown = data[start:end].decode("utf-8", "ignore")
        if 0 <= start < end <= len(data) and shown.endswith(("...", "…")):
            links.append((start, end, uri))
    for start, end, uri in sorted(links, reverse=True):
        data = data[:start] + uri.encode() + data[end:]
    return data.decode("utf-8", "replace")


def _files(view: Mapping[str, Any], embed: Mapping[str, Any]) -> tuple[File, ...]:
    """Pictures, film, a link card or a quoted post; `view` holds addresses, `embed` is what was written."""
    if "media" in view or "media" in embed:
        quoted = _quote(embed.get("record") or {})
        return (*_files(view.get("media") or {}, embed.get("media") or {}), *quoted)
    found = [
        File("image", alt_text=str(i.get("alt") or ""), remote_url=str(i.get("fullsize") or ""))
        for i in view.get("images") or []
    ]
    if view.get("playlist"):
        found.append(File("video", alt_text=str(view.get("alt") or ""), remote_url=str(view["playlist"])))
    card = embed.get("external") or {}
    if card.get("uri"):
        found.append(File("link", name=str(card.get("title") or "")[:255], remote_url=str(card["uri"])))
    return (*found, *_quote(embed))


def _quote(embed: Mapping[str, Any]) -> tuple[File, ...]:
    record = embed.get("record") or {}
    try:
        return (File("link", name="quote", remote_url=permalink(str(record["uri"]))),)
    except (KeyError, TypeError, ValueError):
        return ()
