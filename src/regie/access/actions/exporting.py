"""The hand-over file of an exit, made by the worker part by part; a killed worker's parts are kept."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from regie.access import archive
from regie.access.archive import Written
from regie.access.models import Exit, ExitPart, ExitStep
from regie.access.queries import exits
from regie.audit import actions as audit
from regie.audit.export import Scope
from regie.kernel.actor import Actor, software
from regie.kernel.clock import Clock, local
from regie.people.models import Organisation

log = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=5)
MOST_FAILURES: Final = 5


def export_due(clock: Clock) -> int:
    """Make one hand-over that was asked; 0 when none waits. Safe in many workers at once."""
    one = _claim(clock())
    if one is None:
        return 0
    try:
        _make(one, clock)
    except Exception:
        log.exception("the hand-over of exit %s was not made", one.pk)
        _failed(one)
    return 1


def _claim(now: datetime) -> Exit | None:
    """The exit that waits longest and that nobody is at work on; the lease ends by itself."""
    with transaction.atomic():
        free = Q(export_lease_until=None) | Q(export_lease_until__lte=now)
        waiting = Exit.objects.filter(free, export_asked_at__isnull=False, exported_at=None)
        row = (
            waiting.filter(export_failures__lt=MOST_FAILURES)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("assignment__municipality", "assignment__agency")
            .order_by("export_asked_at", "pk")
            .first()
        )
        if row is not None:
            row.export_lease_until = now + LEASE
            row.save(update_fields=["export_lease_until"])
    return row


def _make(one: Exit, clock: Clock) -> None:
    folder = exits.folder(one)

    def beat() -> None:
        Exit.objects.filter(pk=one.pk).update(export_lease_until=clock() + LEASE)

    for name, rows in exits.PARTS.items():
        if not _kept(one, name, folder / f"{name}.jsonl"):
            _done(one, name, archive.write_rows(folder, name, rows(one.assignment), beat), clock())
        beat()
    if not _kept(one, exits.LEDGER, folder / "ledger.zip"):
        _done(one, exits.LEDGER, _ledger(one, folder, clock()), clock())
        beat()
    _finish(one, folder, clock())


def _kept(one: Exit, name: str, path: Path) -> bool:
    """Whether this part is whole already: told in the database, and on the disk with the same words."""
    row = one.parts.filter(name=name).first()
    if row is None:
        return False
    if path.is_file() and archive.hash_of(path) == row.sha256:
        return True
    row.delete()
    return False


def _done(one: Exit, name: str, made: Written, now: datetime) -> None:
    ExitPart.objects.update_or_create(
        exit=one,
        name=name,
        defaults={"rows": made.rows, "bytes": made.bytes, "sha256": made.sha256, "done_at": now},
    )


def _ledger(one: Exit, folder: Path, now: datetime) -> Written:
    """The lines of the municipality in full since the assignment began, and the rest as hashes."""
    target = folder / "ledger.zip"
    scope = Scope(municipality_id=one.assignment.municipality_id, since=one.assignment.starts_at)
    names = dict(Organisation.objects.values_list("pk", "name"))
    made = audit.export(target, scope, by=_by(one), now=now, names=names)
    return archive.measured(target, made.size)


def _finish(one: Exit, folder: Path, now: datetime) -> None:
    kind = "oefening" if one.rehearsal else "overdracht"
    name = f"{kind}-{slugify(one.assignment.name)[:40]}-{local(now):%Y%m%d}.zip"
    parts = [_written(row) for row in one.parts.order_by("pk")]
    told = {
        "assignment": one.assignment_id,
        "municipality": one.assignment.municipality.name,
        "agency": one.assignment.agency.name,
        "rehearsal": one.rehearsal,
        "made_at": now,
    }
    whole = archive.pack(folder, name, parts, told)
    with transaction.atomic():
        row = Exit.objects.select_for_update().get(pk=one.pk)
        row.export_name, row.export_sha256, row.export_bytes = name, whole.sha256, whole.bytes
        row.exported_at, row.export_lease_until = now, None
        row.save()
        rows = {part.name: part.rows for part in parts}
        evidence = {"file": name, "sha256": whole.sha256, "bytes": whole.bytes, "rows": rows}
        ExitStep.objects.filter(exit=row, code="export").update(state="done", at=now, evidence=evidence)
        details = {"sha256": whole.sha256, "bytes": whole.bytes, "rows": rows, "rehearsal": row.rehearsal}
        audit.record("access.exit_exported", by=_by(row), subject=f"exit:{row.pk}", details=details)


def _written(row: ExitPart) -> Written:
    name = "ledger.zip" if row.name == exits.LEDGER else f"{row.name}.jsonl"
    return Written(name, row.rows, row.bytes, row.sha256)


def _failed(one: Exit) -> None:
    """Count it and let another try; after five times a person must look and ask again."""
    with transaction.atomic():
        row = Exit.objects.select_for_update().get(pk=one.pk)
        row.export_failures, row.export_lease_until = row.export_failures + 1, None
        row.save(update_fields=["export_failures", "export_lease_until"])
        if row.export_failures >= MOST_FAILURES:
            audit.record("access.exit_exported", by=_by(row), subject=f"exit:{row.pk}", result="failed")


def _by(one: Exit) -> Actor:
    return software("access", municipality_id=one.assignment.municipality_id)
