"""Writing to the ledger: in the caller's transaction, so the act and its line stand or fall together."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from regie.audit import queries
from regie.audit.canonical import moment
from regie.audit.checkpoint import Checkpoint as Stated
from regie.audit.checkpoint import CheckpointWrong, new_key, private_key
from regie.audit.checkpoint import sign as seal
from regie.audit.entry import Entry, Line, compose
from regie.audit.export import FORMAT, Contents, Scope, personal_line, write
from regie.audit.models import Checkpoint, Event, PersonalValue, Tile
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now

Deed = Callable[[str, Actor, str], AbstractContextManager[None]]
LIVE_CHANNEL: Final = "regie_live"
_BATCH: Final = 2000
_INTEGRATE_BATCH: Final = 20_000
# Keys of advisory locks: any two numbers that no other room takes.
_SEQUENCER_LOCK: Final = 7_201_001
_SIGNER_LOCK: Final = 7_201_002
_PATIENCE_STEPS, _PATIENCE_SECONDS = 100, 0.1
_TAKE_IDS: Final = (
    "select nextval(pg_get_serial_sequence('audit_event', 'id')) from generate_series(1, %s) order by 1"
)
_NUMBER: Final = """
update audit_event e set seq = v.seq
from (select id, %s - 1 + row_number() over (order by id) as seq
      from (select id from audit_event where seq is null order by id limit %s) w) v
where e.id = v.id returning e.seq, e.leaf
"""


class _Reasoned(Protocol):
    reason: str


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
    _record(Entry(action, by, subject, result, details or {}, personal or {}, mandate))


def tell(action: str, *, municipality_id: int | None, subject: str = "") -> None:
    """Tell the live screens on commit, without a line: for what changes many times a second, as counts do."""
    told = {"m": municipality_id, "s": subject[:300], "a": action}
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(told)])


def refused(action: str, *, by: Actor, reason: str, subject: str = "") -> None:
    """Write a denial. Call it outside an atomic block that will be rolled back, or it is lost too."""
    record(action, by=by, subject=subject, result="refused", details={"reason": reason})


def deeds(*refusals: type[Exception]) -> Deed:
    """`deed(action, by, subject)` for a room that says no by raising one of these, which carry a `reason`.

    Not inside a transaction that rolls back: the line about the refusal would be lost with it.
    """

    @contextmanager
    def deed(action: str, by: Actor, subject: str) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except refusals as no:
            refused(action, by=by, reason=cast("_Reasoned", no).reason, subject=subject)
            raise

    return deed


def _record(entry: Entry) -> Event:
    # No savepoint: a line that cannot be written takes the act with it, and each one costs two errands.
    with transaction.atomic(savepoint=False):
        event = _write([entry])[0]
        tell(entry.action, municipality_id=entry.by.municipality_id, subject=entry.subject)
    return event


def record_many(entries: Iterable[Entry]) -> int:
    """Write many lines in order in one transaction; live screens are not told."""
    written, pending = 0, iter(entries)
    with transaction.atomic():
        while batch := list(islice(pending, _BATCH)):
            _copy(batch)
            written += len(batch)
    return written


def _write(entries: list[Entry]) -> list[Event]:
    lines = [_line(entry) for entry in entries]
    events = Event.objects.bulk_create([event for event, _ in lines])
    PersonalValue.objects.bulk_create(
        PersonalValue(event=event, field=p.field, salt=p.salt, value=p.value)
        for event, (_, line) in zip(events, lines, strict=True)
        for p in line.personal
    )
    return events


def _copy(entries: list[Entry]) -> None:
    """Write by COPY, five times as fast as insert; takes the numbers of the rows beforehand."""
    made = [_line(entry) for entry in entries]
    columns = [field.attname for field in Event._meta.concrete_fields if field.attname != "seq"]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_IDS, [len(made)])
        for (event, _), (number,) in zip(made, cursor.fetchall(), strict=True):
            event.pk = number
        with cursor.copy(f"copy audit_event ({', '.join(columns)}) from stdin") as copy:
            for event, _ in made:
                row = dict(event.__dict__, details=json.dumps(event.details))
                copy.write_row([row[column] for column in columns])
        with cursor.copy("copy audit_personalvalue (event_id, field, salt, value) from stdin") as copy:
            for event, line in made:
                for personal in line.personal:
                    copy.write_row([event.pk, personal.field, personal.salt, personal.value])


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


def erase(uids: Sequence[UUID], *, by: Actor, ground: str, fields: Sequence[str] = ()) -> int:
    """Delete personal values of these lines (all, or only the named fields); every proof stays valid.

    The erasure is itself a line, with the ground and without the content. Whether `by` may erase is
    for the caller to decide. Returns how many values are gone.
    """
    with transaction.atomic():
        values = PersonalValue.objects.filter(event__uid__in=uids)
        if fields:
            values = values.filter(field__in=fields)
        gone = values.count()
        touched = sorted({str(uid) for uid in values.values_list("event__uid", flat=True)})
        names = sorted(set(values.values_list("field", flat=True)))
        values.delete()
        told = {"lines": touched, "fields": names, "values": gone, "ground": ground}
        record("audit.erased", by=by, subject="ledger", details=told)
    return gone


def reveal(event: Event, *, by: Actor) -> dict[str, str]:
    """The personal values beside a line; that somebody read them is a line of its own."""
    with transaction.atomic():
        found = {value.field: value.value for value in event.personal.order_by("field")}
        told = {"line": str(event.uid), "fields": list(found)}
        record("audit.personal_read", by=by, subject=f"line:{event.uid}", details=told)
    return found


def ensure_key() -> Path:
    """Make the signing key, readable by its owner only, unless there is one.

    Refuses when checkpoints exist: a new key would break the chain of trust without anybody
    noticing. Then put the old key back, or turn the key over as docs/how-to/ledger.md says.
    """
    path = Path(settings.LEDGER_KEY_FILE)
    if path.exists():
        return path
    if Checkpoint.objects.exists():
        raise CheckpointWrong(f"the key that signed the ledger is missing: put it back at {path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(new_key())
    return path


def integrate(*, at_most: int = 200_000) -> int:
    """Number the lines that are committed and grow the tree over them; returns how many.

    One holder at a time, by an advisory lock that ends with the transaction: a second caller gets 0,
    and a killed one leaves nothing half done. Lines get numbers in order of writing among those
    that are committed by then.
    """
    done = 0
    while done < at_most:
        with transaction.atomic():
            found = _integrate_batch()
        done += found
        if found < _INTEGRATE_BATCH:
            break
    return done


def _integrate_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        edge = queries.edge()
        cursor.execute(_NUMBER, [edge.size, _INTEGRATE_BATCH])
        leaves = [bytes(leaf) for _, leaf in sorted(cursor.fetchall())]
    changed = edge.extend(leaves)
    Tile.objects.bulk_create(
        [Tile(level=level, number=number, hashes=hashes) for (level, number), hashes in changed.items()],
        update_conflicts=True,
        unique_fields=["level", "number"],
        update_fields=["hashes"],
    )
    return len(leaves)


def sign(*, now: datetime) -> Checkpoint:
    """Sign size and root as they are; returns the last checkpoint when nothing was added since."""
    key = private_key(Path(settings.LEDGER_KEY_FILE).read_bytes())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_SIGNER_LOCK])
        edge = queries.edge()
        last = queries.latest()
        if last is not None and last.size == edge.size:
            return last
        root = edge.root()
        at = max(now, last.at) if last else now  # a clock that was set back must not show here
        stated = Stated(settings.LEDGER_ORIGIN, edge.size, root, moment(at))
        return Checkpoint.objects.create(size=edge.size, root=root, at=at, note=seal(stated, key))


def export(target: Path, scope: Scope, *, by: Actor, now: datetime, names: Mapping[int, str]) -> Checkpoint:
    """Write the ledger to a ZIP under a fresh checkpoint, and the export itself as a line in it.

    That line says what must be in the ZIP (how many lines are shown, how many personal values), so
    that leaving some out is seen. `names` are the organisations by id, for readers. Returns the
    checkpoint. Whether `by` may export is for the caller to decide.
    """
    integrate()
    size = queries.edge().size
    shown = queries.disclosed(scope)
    with TemporaryDirectory() as folder:
        spool = Path(folder) / "personal.jsonl"
        told = {
            "lines": size,
            "shown": Event.objects.filter(shown, seq__lt=size).count(),
            "values": _spool(spool, scope, size) if scope.with_personal else None,
            "municipality": scope.municipality_id,
            "since": scope.since,
            "until": scope.until,
            "names": {str(number): name for number, name in names.items()},
        }
        event = _record(Entry("audit.exported", by, "ledger", details=told))
        checkpoint = _sealed(event, now=now)
        contents = Contents(
            manifest={"format": FORMAT, "size": checkpoint.size, "export": event.seq},
            key=str(queries.public_key()),
            checkpoint=checkpoint.note,
            earlier=queries.daily_notes(checkpoint.size),
            lines=queries.records(shown | Q(pk=event.pk), checkpoint.size),
            groups=queries.groups(checkpoint.size),
            personal=spool if scope.with_personal else None,
        )
        write(target, contents)
    return checkpoint


def _spool(target: Path, scope: Scope, size: int) -> int:
    """Write the personal values to a file first, so the count in the ledger is the count in the ZIP."""
    count = 0
    with target.open("w", encoding="utf-8") as file:
        for value in queries.values(scope, size):
            file.write(personal_line(*value))
            count += 1
    return count


def _sealed(event: Event, *, now: datetime) -> Checkpoint:
    """A checkpoint that covers the line; waits while another sequencer is at work."""
    for _ in range(_PATIENCE_STEPS):
        integrate()
        event.refresh_from_db(fields=["seq"])
        if event.seq is not None:
            return sign(now=max(now, event.at))
        time.sleep(_PATIENCE_SECONDS)
    raise CheckpointWrong("the sequencer is held by another process; try again")
