"""Pictures and films: taken in when they are what they seem, with their rights; withdrawn with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Final

from django.conf import settings

from regie.content import films, pictures
from regie.content.actions.authority import deed, permitted, record
from regie.content.files import MB, PICTURES, Cleaned, FileWrong, refuse_size, sniffed
from regie.content.models import Media, MediaPart
from regie.content.refusal import Refused
from regie.content.scan import scan
from regie.content.usable import PEOPLE
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.kernel.text import clean

PART: Final = MB


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose it is, who is on it, and what people who cannot see or hear it get instead."""

    title: str
    rights: str
    people: str
    alt_text: str = ""
    subtitles: bool = False
    rights_until: date | None = None
    consent_until: date | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it came in; it is opened for bytes and can be read again."""

    file: BinaryIO
    name: str
    size: int


def take(municipality_id: int, new: NewFile, rights: Rights, *, by: Actor, now: datetime) -> Media:
    """Keep what is in the file, without what was written beside it. The same file twice is one.

    Raises Refused: right, scope, software, title, rights, consent, period, twice, and the codes of FileWrong.
    """
    with deed("content.media_taken", by, f"municipality:{municipality_id}"):
        who = permitted("content.write", municipality_id, by, now)
        fields = _fields(rights, now)
        kept = _examined(new)
        row = Media(
            municipality_id=municipality_id,
            file_name=clean(new.name, limit=200),
            media_type=kept.media_type,
            size=kept.size,
            width=kept.width,
            height=kept.height,
            sha256=_digest(kept),
            stripped=list(kept.stripped),
            scanned=bool(settings.CLAMD),
            made_by_id=who,
            made_at=now,
            **fields,
        )
        same = Media.objects.filter(municipality_id=municipality_id, sha256=row.sha256).first()
        if same is not None:
            raise Refused("twice", same.title)
        row.save()
        _store(row, kept)
        record("content.media_taken", row, by, bytes=row.size, stripped=row.stripped, scanned=row.scanned)
    return row


def _examined(new: NewFile) -> Cleaned:
    """Size before a byte is read, then what it is, then the scanner, then opened for real."""
    try:
        refuse_size(new.size)
        kind = sniffed(new.file)
        if kind in {"svg", "svg_script"}:
            raise FileWrong(kind)
        if kind not in PICTURES and kind != "mp4":
            raise FileWrong("type", kind)
        if kind in PICTURES:
            refuse_size(new.size, "image")
        if settings.CLAMD:
            scan(new.file, settings.CLAMD)
        return films.cleaned(new.file, new.size) if kind == "mp4" else pictures.cleaned(new.file, kind)
    except FileWrong as wrong:
        raise Refused(wrong.reason, wrong.detail) from wrong


def _parts(kept: Cleaned) -> list[tuple[int, int]]:
    return list(enumerate(range(0, kept.size, PART)))


def _read(kept: Cleaned, at: int) -> bytes:
    kept.file.seek(at)
    return films.kept(kept.file.read(PART), at, kept.blank)


def _digest(kept: Cleaned) -> str:
    found = hashlib.sha256()
    for _number, at in _parts(kept):
        found.update(_read(kept, at))
    return found.hexdigest()


def _store(row: Media, kept: Cleaned) -> None:
    for number, at in _parts(kept):
        MediaPart.objects.create(media=row, number=number, data=_read(kept, at))


def _fields(said: Rights, now: datetime) -> dict[str, object]:
    """What is kept of it. Only people of whom consent was asked have an end of consent."""
    title = " ".join(clean(said.title, limit=120).split())
    source = " ".join(clean(said.rights, limit=200).split())
    consented = said.people == "consented"
    today = local(now).date()
    days = (said.rights_until, said.consent_until if consented else None)
    wrongs = (
        (not title, "title"),
        (not source, "rights"),
        (said.people not in PEOPLE, "consent"),
        (said.people == "machine", "machine"),
        (consented and said.consent_until is None, "consent"),
        (any(day is not None and day < today for day in days), "period"),
    )
    for wrong, reason in wrongs:
        if wrong:
            raise Refused(reason)
    return {
        "title": title,
        "rights": source,
        "rights_until": said.rights_until,
        "people": said.people,
        "consent_until": said.consent_until if consented else None,
        "alt_text": clean(said.alt_text, limit=1000).strip(),
        "subtitles": said.subtitles,
    }


def set_rights(media: Media, rights: Rights, *, by: Actor, now: datetime) -> Media:
    """Record anew whose it is and until when. Raises Refused: as `take`, and state when it was withdrawn."""
    with deed("content.media_rights", by, str(media)):
        permitted("content.write", media.municipality_id, by, now)
        row = Media.objects.select_for_update(of=("self",)).get(pk=media.pk)
        if row.withdrawn_at is not None:
            raise Refused("state")
        fields = _fields(rights, now)
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        record("content.media_rights", row, by, changed=changed)
    return row


def withdraw(media: Media, why: str, *, by: Actor, now: datetime) -> Media:
    """Nobody uses it any more, as when consent is taken back; its bytes go, what was known of it stays.

    Raises Refused: why, state.
    """
    with deed("content.media_withdrawn", by, str(media)):
        who = permitted("content.write", media.municipality_id, by, now)
        said = " ".join(clean(why, limit=500).split())
        if not said:
            raise Refused("why")
        row = Media.objects.select_for_update(of=("self",)).get(pk=media.pk)
        if row.withdrawn_at is not None:
            raise Refused("state")
        row.withdrawn_at, row.withdrawn_by_id, row.why = now, who, said
        row.save()
        row.parts.all().delete()
        record("content.media_withdrawn", row, by, why=said)
    return row


def looked(media: Media, *, by: Actor, now: datetime) -> None:
    """Somebody opens a picture on which people can be recognised. Raises Refused: right, scope."""
    with deed("content.media_read", by, str(media)):
        permitted("content.read", media.municipality_id, by, now)
        record("content.media_read", media, by)
