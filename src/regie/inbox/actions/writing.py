"""Writing what a batch of messages changed, in a few statements by COPY: twice as fast as row by row."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from regie.inbox.models import Case, MessageReading
from regie.inbox.told import topic_of
from regie.interpret.reading import Reading

_TAKE_IDS: Final = (
    "select nextval(pg_get_serial_sequence('inbox_case', 'id')) from generate_series(1, %s) order by 1"
)
_LINK: Final = """insert into inbox_casemessage (case_id, message_id)
select * from unnest(%s::bigint[], %s::bigint[]) on conflict do nothing"""
_CASE: Final = tuple(field.attname for field in Case._meta.concrete_fields)
_READING: Final = tuple(field.attname for field in MessageReading._meta.concrete_fields)


def add_cases(cases: Sequence[Case]) -> None:
    """Insert new cases and give them their numbers, in the order given."""
    if not cases:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_IDS, [len(cases)])
        for case, (number,) in zip(cases, cursor.fetchall(), strict=True):
            case.pk, case._state.adding = number, False
            case._state.db = "default"
    _copy("inbox_case", _CASE, ([getattr(case, column) for column in _CASE] for case in cases))


def add_links(links: Collection[tuple[int, int]]) -> None:
    """Tie messages to cases, (case, message) each; a tie that is there already stays."""
    if links:
        cases, messages = zip(*links, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_LINK, [list(cases), list(messages)])


def keep_readings(readings: Mapping[int, Reading], *, now: datetime) -> None:
    """Store readings by message; one that is there is replaced. The caller holds the messages locked."""
    old = set(MessageReading.objects.filter(pk__in=list(readings)).values_list("pk", flat=True))
    rows = {pk: _row(pk, reading, now) for pk, reading in readings.items()}
    fresh = [[*row[:-2], json.dumps(row[-2]), row[-1]] for pk, row in rows.items() if pk not in old]
    _copy("inbox_messagereading", _READING, fresh)
    MessageReading.objects.bulk_update(
        [MessageReading(**dict(zip(_READING, rows[pk], strict=True))) for pk in old],
        [field.name for field in MessageReading._meta.concrete_fields if not field.primary_key],
    )


def _row(pk: int, reading: Reading, now: datetime) -> tuple[object, ...]:
    """In the order of the columns, `data` and `read_at` last."""
    return (
        pk,
        reading.language,
        topic_of(reading.topics),
        reading.urgency,
        reading.kind,
        bool(reading.personal),
        reading.fingerprint[:64],
        reading.signature,
        reading.version,
        reading.as_dict(),
        now,
    )


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row(row)
