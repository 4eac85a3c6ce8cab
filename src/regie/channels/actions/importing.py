"""Taking a file of messages in, batch by batch; each batch and its place in the file are one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from regie.channels import registry
from regie.channels.actions.accounts import authorise
from regie.channels.actions.intake import keep_raw, note_arrival
from regie.channels.actions.storing import Stored, lock_intake, store
from regie.channels.adapter import Raw
from regie.channels.models import ChannelAccount, FileImport
from regie.channels.queries import as_account
from regie.channels.rows import merged, row
from regie.channels.safe_json import short_key
from regie.channels.tablefile import Good, Position
from regie.kernel.actor import Actor

BATCH = 2000


def begin_import(account: ChannelAccount, *, sha256: str, name: str, by: Actor, now: datetime) -> FileImport:
    """Where this very file (by its hash) was left; new at the first time."""
    authorise("channels.import_begun", by, account.municipality_id)
    job, _ = FileImport.objects.get_or_create(
        account=account, sha256=sha256, defaults={"name": name[:255], "started_at": now}
    )
    return job


@transaction.atomic
def import_rows(
    job: FileImport, rows: Sequence[Good], rejected: int, end: Position, *, now: datetime, taken: bool = False
) -> Stored:
    """Store a batch and remember that the file is read up to `end`. `taken` makes no cases of it.

    Rows whose id the channel already has are counted as doubles.
    """
    account = job.account
    lock_intake(account.pk, wait=True)
    _wait_with_indexes()
    reader, seen = registry.adapter(account.network), as_account(account)
    events = [Raw(f"file:{r.fields['id']}", dict(r.fields)) for r in rows]
    new = keep_raw(account, events, now=now, parsed=True)
    found = [
        row(message, received_at=now)
        for event in events
        if short_key(event.dedupe_key) in new
        for message in reader.parse(event.payload, seen)
    ]
    stored = store(account, merged(found), now=now, taken=taken)
    job.imported += len(stored.new)
    job.doubles += len(rows) - len(stored.new)
    job.rejected += rejected
    job.offset, job.line = end.offset, end.line
    job.save(update_fields=["imported", "doubles", "rejected", "offset", "line"])
    note_arrival(account, stored)
    return stored


def _wait_with_indexes() -> None:
    """Let the search indexes gather more before they are merged; measured a third off the whole import."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('gin_pending_list_limit', '65536', true)")  # kB


def finish_import(job: FileImport, *, now: datetime) -> None:
    """Mark the file as read to its end, and merge what the search indexes still hold apart."""
    with connection.cursor() as cursor:
        for index in ("message_search", "message_trigram"):
            cursor.execute("select gin_clean_pending_list(%s::regclass)", [index])
    FileImport.objects.filter(pk=job.pk).update(finished_at=now)
    job.finished_at = now
