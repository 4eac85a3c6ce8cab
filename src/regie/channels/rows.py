"""From what adapters read to what the tables can hold: cleaned, cut, and one state per message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from regie.channels.adapter import File, Incoming, Sender
from regie.kernel.text import clean

MAX_TEXT: Final = 20_000  # longer than any network allows except mail
MAX_HTML: Final = 200_000
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Row:
    """A message as it will stand after this batch; `old_texts` are versions passed on the way."""

    external_id: str
    thread_root: str
    thread_kind: str
    subject: str
    sender: Sender | None
    outgoing: bool
    kind: str
    visibility: str
    in_reply_to: str
    text: str
    cut_from: int | None
    html: str
    lang: str
    created_at: datetime
    permalink: str
    reply_ref: dict[str, object]
    automatic: str
    files: Sequence[File]
    edited: bool = False
    deleted: bool = False
    old_texts: list[str] = field(default_factory=list)


def row(message: Incoming, *, received_at: datetime) -> Row:
    """The message within the limits of the tables. ValueError when it has no id or no usable time."""
    external_id = clean(message.external_id, limit=512).strip()
    if not external_id:
        raise ValueError("the message has no id")
    if message.created_at.tzinfo is None:
        raise ValueError("the time of the message has no zone")
    text = clean(message.text, limit=MAX_TEXT)
    return Row(
        external_id=external_id,
        thread_root=clean(message.thread_root, limit=512).strip() or external_id,
        thread_kind=message.thread_kind,
        subject=clean(message.subject, limit=500),
        sender=_sender(message.sender),
        outgoing=message.outgoing,
        kind=message.kind[:16],
        visibility=message.visibility,
        in_reply_to=clean(message.in_reply_to, limit=512).strip(),
        text=text,
        cut_from=len(message.text) if len(message.text) > MAX_TEXT else None,
        html=clean(message.html, limit=MAX_HTML),
        lang=clean(message.lang, limit=8),
        created_at=message.created_at if message.created_at >= _EARLIEST else received_at,
        permalink=_web_address(message.permalink),
        reply_ref=dict(message.reply_ref),
        automatic=message.automatic[:16],
        files=tuple(message.files)[:50],
        edited=message.change == "edited",
        deleted=message.change == "deleted",
    )


def _sender(sender: Sender | None) -> Sender | None:
    if sender is None or not sender.external_id.strip():
        return None
    return Sender(
        clean(sender.external_id, limit=255).strip(),
        clean(sender.handle, limit=255),
        clean(sender.display_name, limit=255),
        dict(sender.alt_ids),
    )


def _web_address(address: str) -> str:
    """Only web addresses become links on a screen; anything else could run script."""
    fits = len(address) <= 1000 and address.startswith(("https://", "http://"))
    return clean(address) if fits else ""


def merged(rows: Iterable[Row]) -> dict[str, Row]:
    """One row per message: a later version in the same batch replaces the text and keeps the old one.

    Deleted is final, whichever comes first.
    """
    found: dict[str, Row] = {}
    for new in rows:
        old = found.get(new.external_id)
        if old is None:
            found[new.external_id] = new
        elif new.deleted or old.deleted:
            kept = old if new.deleted else new
            kept.deleted = True
            kept.old_texts = [*old.old_texts, *new.old_texts]
            found[new.external_id] = kept
        else:
            new.edited = new.edited or old.edited or new.text != old.text
            new.old_texts = [*old.old_texts, *([old.text] if old.text != new.text else [])]
            found[new.external_id] = new
    return found
