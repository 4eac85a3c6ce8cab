"""Writing to the ledger: in the caller's transaction, so the act and its line stand or fall together."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from uuid import uuid4

from django.db import connection, transaction

from regie.audit.entry import Entry, Line, compose
from regie.audit.models import Event, PersonalValue
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now

LIVE_CHANNEL = "regie_live"
_BATCH = 2000


def record(
    action: str,
    *,
    by: Actor,
    subject: str = "",
    result: str = "done",
    details: Mapping[str, object] | None = None,
    personal: Mapping[str, str] | None = None,
    mandate: str = "",
) -> None:
    """Write one line and tell the live screens on commit.

    `action` is `room.verb_past`, `subject` is `case:12`, `details` are ids, codes and numbers and
    never personal data, `personal` is text that must be erasable. The ledger keeps its own time, so
    nobody dates an act differently from when it was written.
    """
    entry = Entry(action, by, subject, result, details or {}, personal or {}, mandate)
    with transaction.atomic():
        _write([entry])
        _notify(entry)


def refused(action: str, *, by: Actor, reason: str, subject: str = "") -> None:
    """Write a denial. Call it outside an atomic block that will be rolled back, or it is lost too."""
    record(action, by=by, subject=subject, result="refused", details={"reason": reason})


def record_many(entries: Iterable[Entry]) -> int:
    """Write many lines in order in one transaction; live screens are not told."""
    written = 0
    batch: list[Entry] = []
    with transaction.atomic():
        for entry in entries:
            batch.append(entry)
            if len(batch) == _BATCH:
                written += _write(batch)
                batch = []
        written += _write(batch)
    return written


def _write(entries: list[Entry]) -> int:
    lines = [_line(entry) for entry in entries]
    events = Event.objects.bulk_create([event for event, _ in lines])
    PersonalValue.objects.bulk_create(
        PersonalValue(event=event, field=p.field, salt=p.salt, value=p.value)
        for event, (_, line) in zip(events, lines, strict=True)
        for p in line.personal
    )
    return len(events)


def _line(entry: Entry) -> tuple[Event, Line]:
    uid, at = uuid4(), entry.at or utc_now()
    line = compose(entry, uid=uid, at=at, salt=secrets.token_bytes)
    event = Event(
        uid=uid,
        at=at,
        action=line.action,
        object_type=line.subject[0],
        object_id=line.subject[1],
        result=entry.result,
        origin=line.origin,
        actor_kind=entry.by.kind,
        actor_id=entry.by.id,
        actor_role=entry.by.role,
        organisation_id=entry.by.organisation_id,
        municipality_id=entry.by.municipality_id,
        mandate=line.mandate,
        details=line.details,
        record=line.record,
        leaf=line.leaf,
    )
    return event, line


def _notify(entry: Entry) -> None:
    told = {"m": entry.by.municipality_id, "s": entry.subject[:300], "a": entry.action}
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(told)])
