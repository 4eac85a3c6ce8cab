"""An export of some tool on its way in: kept, looked at, its columns corrected, read, thrown away."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo, available_timezones

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.sourcing import queries
from regie.sourcing.actions import figures
from regie.sourcing.actions.authority import own, refuse
from regie.sourcing.exportfile import SHOWN, Peek, Reading, Unreadable, peek, read
from regie.sourcing.exportshape import FORMS, MEANINGS, Mapped, guess, mapped
from regie.sourcing.models import Figures, Source, Upload
from regie.sourcing.refusal import Refused

log = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=2)
AT_ONCE: Final = 2_000_000  # bytes: a smaller file is read while one waits
MOST_BYTES: Final = 4_000_000_000
CELL: Final = 80
_SOFTWARE: Final = software("sourcing", origin="worker")
Clock = Callable[[], datetime]


def upload(municipality_id: int, file: File, *, by: Actor, now: datetime) -> Upload:  # type: ignore[type-arg]  # of bytes or text
    """Keep the file and look at its beginning. Raises Refused: size, unreadable_* (see exportfile)."""
    who = own("sourcing.uploaded", "sourcing.write", municipality_id, by)
    if not 0 < file.size <= MOST_BYTES:
        raise refuse("sourcing.uploaded", "size" if file.size else "unreadable_empty", by)
    try:
        seen = peek(file.file)  # type: ignore[arg-type]  # opened for bytes by Django
    except Unreadable as wrong:
        raise refuse("sourcing.uploaded", f"unreadable_{wrong.code}", by, told=wrong.told) from wrong
    digest = _digest(file.file)  # type: ignore[arg-type]
    kept = default_storage.save(f"sourcing/{uuid.uuid4().hex}", file)
    how, source = _known(municipality_id, seen)
    with transaction.atomic():
        row = Upload.objects.create(
            municipality_id=municipality_id,
            file=kept,
            file_name=(file.name or "export")[-200:],
            size=file.size,
            sha256=digest,
            kind=seen.kind,
            columns=list(seen.columns),
            shown=[{name: cell[:CELL] for name, cell in one.items()} for one in seen.rows[:SHOWN]],
            mapping=how.as_dict(),
            source=source,
            made_by_id=who,
            made_at=now,
        )
        details = {"bytes": file.size, "columns": len(seen.columns), "known": source is not None}
        audit.record("sourcing.uploaded", by=by, subject=str(row), details=details)
    return row


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads into
    file.seek(0)
    return found


def _known(municipality_id: int, seen: Peek) -> tuple[Mapped, Source | None]:
    """As it was corrected the last time columns were these, or a guess."""
    for source in Source.objects.filter(municipality_id=municipality_id).order_by("-changed_at"):
        if source.columns == list(seen.columns):
            return mapped(source.mapping), source
    return guess(seen.columns, seen.rows), None


def map_columns(upload: Upload, how: Mapped, source_name: str, *, by: Actor, now: datetime) -> Upload:
    """Keep how the columns are read, by the name of the tool, and let it be read; small files at once.

    Raises Refused: state, content (no moment, a column that is not there), zone, empty (no name).
    """
    subject = str(upload)
    who = own("sourcing.mapped", "sourcing.write", upload.municipality_id, by, subject=subject)
    if reason := _objection(upload, how, source_name):
        raise refuse("sourcing.mapped", reason, by, subject=subject)
    with transaction.atomic():
        row = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        fits = row.state in (Upload.MAPPING, Upload.FAILED) and bool(row.file)
        if fits:
            row.source, _ = Source.objects.update_or_create(
                municipality_id=row.municipality_id,
                name=source_name.strip()[:80],
                defaults={
                    "columns": row.columns,
                    "mapping": how.as_dict(),
                    "made_by_id": who,
                    "changed_at": now,
                },
            )
            row.mapping, row.state, row.problem = how.as_dict(), Upload.QUEUED, ""
            row.save()
            audit.record("sourcing.mapped", by=by, subject=subject, details={"source": row.source.pk})
    if not fits:
        raise refuse("sourcing.mapped", "state", by, subject=subject)
    if row.size <= AT_ONCE:
        _take_in(row, lambda: now)
        row.refresh_from_db()
    return row


def _objection(upload: Upload, how: Mapped, source_name: str) -> str:
    if how.zone not in available_timezones():
        return "zone"
    if not source_name.strip():
        return "empty"
    named = [one for one in how.columns.values() if one]
    known = set(how.columns) <= set(MEANINGS) and set(named) <= set(upload.columns)
    once = len(set(named)) == len(named)
    fits = known and once and bool(how.columns.get("moment")) and how.form in FORMS
    return "" if fits else "content"


def drop(upload: Upload, *, by: Actor, now: datetime) -> None:  # noqa: ARG001  # every verb has it
    """Throw an export away that was never read."""
    own("sourcing.dropped", "sourcing.write", upload.municipality_id, by, subject=str(upload))
    if upload.state not in (Upload.MAPPING, Upload.FAILED):
        raise refuse("sourcing.dropped", "state", by, subject=str(upload))
    with transaction.atomic():
        _throw_away(upload)
        upload.state, upload.problem = Upload.FAILED, "dropped"
        upload.save()
        audit.record("sourcing.dropped", by=by, subject=str(upload), details={})


# -- the worker ------------------------------------------------------------------------------------


def work(clock: Clock) -> int:
    """Read one export that waits, or whose worker died; 0 when there is none."""
    now = clock()
    with transaction.atomic():
        waiting = Upload.objects.filter(state__in=(Upload.QUEUED, Upload.RUNNING)).exclude(
            lease_until__gt=now
        )
        row = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("made_at", "pk").first()
        if row is None:
            return 0
        row.state, row.lease_until, row.rows_read = Upload.RUNNING, now + LEASE, 0
        row.save()
    _take_in(row, clock)
    return 1


def _take_in(row: Upload, clock: Clock) -> None:
    """Read it, keep the counts, and throw the file away: no message stays behind."""

    def tell(rows: int) -> None:
        Upload.objects.filter(pk=row.pk).update(rows_read=rows, lease_until=clock() + LEASE)
        audit.tell("sourcing.reading", municipality_id=row.municipality_id, subject=str(row))

    try:
        with default_storage.open(row.file, "rb") as file:
            found = read(file.file, mapped(row.mapping), tell)  # type: ignore[arg-type]
        _keep(row, found, clock())
    except (Unreadable, Refused, OSError) as wrong:
        code = wrong.code if isinstance(wrong, Unreadable) else "gone"
        told = wrong.told if isinstance(wrong, Unreadable) else ""
        row.state, row.problem, row.lease_until = Upload.FAILED, f"unreadable_{code} {told}".strip(), None
        row.save()
        log.warning("export %s was not read: %s", row.pk, code)


def _keep(row: Upload, found: Reading, now: datetime) -> Figures:
    series = found.hourly(ZoneInfo(row.mapping["zone"]))
    channels = queries.own_channels(row.municipality_id)
    with transaction.atomic():
        made = figures.kept(
            figures.New(row.municipality_id, "file", _name(row), row.made_by_id, upload_id=row.pk),
            series,
            found,
            channels,
            now,
        )
        row.state, row.rows_read, row.lease_until = Upload.DONE, found.rows, None
        _throw_away(row)
        row.save()
        details: dict[str, Any] = {"rows": found.rows, "counted": found.counted, "twice": found.twice}
        audit.record("sourcing.read", by=_SOFTWARE, subject=f"figures:{made.pk}", details=details)
    return made


def _name(row: Upload) -> str:
    return f"{row.source.name if row.source else ''} – {row.file_name}".strip(" –")[:120]


def _throw_away(row: Upload) -> None:
    if row.file:
        name = row.file
        transaction.on_commit(lambda: default_storage.delete(name))
    row.file, row.shown = "", []
