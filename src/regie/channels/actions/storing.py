"""Writing a batch of messages with few statements, whether three came in or five thousand.

The caller holds the account's intake lock, so nobody else stores messages of this account.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from regie.channels.adapter import Sender
from regie.channels.models import Attachment, ChannelAccount, Message, MessageRevision
from regie.channels.rows import Row
from regie.kernel.text import clean

_LOCK_CLASS = 8100


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch changed: ids of messages by what happened to them."""

    new: tuple[int, ...] = ()
    edited: tuple[int, ...] = ()
    deleted: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """Everything the inbox should look at."""
        return self.new + self.edited + self.deleted


def lock_intake(account_id: int, *, wait: bool = False) -> bool:
    """Take the account's intake lock until the transaction ends; False when somebody else has it."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, account_id])
            return True
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, account_id])
        return bool(cursor.fetchone()[0])


def store(account: ChannelAccount, rows: dict[str, Row], *, now: datetime, taken: bool = False) -> Stored:
    """Insert what is new and apply edits and deletions. `taken` keeps the batch away from the inbox."""
    if not rows:
        return Stored()
    known = _known(account, rows)
    fresh = [row for key, row in rows.items() if key not in known]
    new = _insert(account, fresh, now=now, taken=taken)
    edited, deleted = _change(known, rows, now=now)
    _attach([(new[row.external_id], row) for row in fresh if row.files and row.external_id in new])
    _revise([(new[row.external_id], row) for row in fresh if row.old_texts and row.external_id in new], now)
    link(account.pk, [new[r.external_id] for r in fresh if r.external_id in new])
    if any(not row.outgoing for row in fresh):
        ChannelAccount.objects.filter(pk=account.pk).update(last_in_at=now)
    return Stored(tuple(new.values()), edited, deleted)


def _known(account: ChannelAccount, rows: dict[str, Row]) -> dict[str, Message]:
    found = Message.objects.select_for_update().filter(account=account, external_id__in=list(rows))
    return {m.external_id: m for m in found.order_by("pk").defer("search")}


def _insert(account: ChannelAccount, rows: Sequence[Row], *, now: datetime, taken: bool) -> dict[str, int]:
    if not rows:
        return {}
    people = identities(account, [row.sender for row in rows if row.sender])
    threads = _threads(account, rows)
    values = [
        (
            row.external_id,
            threads[row.thread_root],
            people[row.sender.external_id] if row.sender else None,
            Message.OUT if row.outgoing else Message.IN,
            row.kind,
            row.visibility,
            row.in_reply_to,
            row.text,
            row.html,
            row.lang,
            row.created_at,
            row.permalink,
            json.dumps(row.reply_ref),
            row.automatic,
            row.cut_from,
            now if row.edited else None,
            now if row.deleted else None,
            now if taken or row.outgoing or row.deleted else None,
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [account.pk, now, account.practice, *_columns(values)])
        return {external_id: pk for pk, external_id in cursor.fetchall()}


_INSERT = """
insert into channels_message (account_id, received_at, practice, external_id, thread_id, author_id, direction,
  kind, visibility, in_reply_to_external, text, raw_html, lang, remote_created_at, permalink, reply_ref,
  automatic, cut_from, edited_at, deleted_at, taken_at)
select %s, %s, %s, * from unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
  %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::jsonb[], %s::text[],
  %s::int[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
on conflict (account_id, external_id) do nothing returning id, external_id
"""


def _columns(values: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*values, strict=True)]


def identities(account: ChannelAccount, senders: Iterable[Sender]) -> dict[str, int]:
    """Primary keys by external id; names are brought up to date."""
    by_id = {sender.external_id: sender for sender in senders}
    if not by_id:
        return {}
    values = [(s.external_id, s.handle, s.display_name, json.dumps(dict(s.alt_ids))) for s in by_id.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into channels_identity (account_id, external_id, handle, display_name, alt_ids)
            select %s, * from unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[])
            on conflict (account_id, external_id) do update set handle = excluded.handle,
              display_name = excluded.display_name, alt_ids = excluded.alt_ids
            returning external_id, id""",
            [account.pk, *_columns(values)],
        )
        return dict(cursor.fetchall())


def _threads(account: ChannelAccount, rows: Sequence[Row]) -> dict[str, int]:
    """Primary keys by root; a reply joins the thread of the message it answers when that is known."""
    roots: dict[str, Row] = {}
    for row in rows:
        first = roots.setdefault(row.thread_root, row)
        if row.created_at < first.created_at:
            roots[row.thread_root] = row
    values = [(root, row.thread_kind, row.subject, row.created_at) for root, row in roots.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into channels_thread (account_id, external_root_id, kind, subject, started_at)
            select %s, * from unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[])
            on conflict (account_id, external_root_id) do update
              set started_at = least(channels_thread.started_at, excluded.started_at)
            returning external_root_id, id""",
            [account.pk, *_columns(values)],
        )
        found: dict[str, int] = dict(cursor.fetchall())
        parents = [row.in_reply_to for row in rows if row.in_reply_to]
        if parents:
            cursor.execute(
                "select external_id, thread_id from channels_message"
                " where account_id = %s and external_id = any(%s)",
                [account.pk, parents],
            )
            by_parent = dict(cursor.fetchall())
            for row in rows:
                if row.in_reply_to in by_parent:
                    found[row.thread_root] = by_parent[row.in_reply_to]
    return found


def _change(
    known: dict[str, Message], rows: dict[str, Row], *, now: datetime
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    edited, deleted, revisions = [], [], []
    for key, message in known.items():
        row = rows[key]
        if row.deleted and message.deleted_at is None:
            message.deleted_at = now
            deleted.append(message)
        elif _differs(message, row):
            old = [message.text, *row.old_texts]
            revisions += [MessageRevision(message=message, text=t, replaced_at=now) for t in old]
            message.text, message.raw_html = row.text, row.html
            message.cut_from, message.edited_at = row.cut_from, now
            edited.append(message)
    for message in [*edited, *deleted]:
        message.taken_at = now if message.direction == Message.OUT else None
    MessageRevision.objects.bulk_create(revisions)
    fields = ["text", "raw_html", "cut_from", "edited_at", "deleted_at", "taken_at"]
    Message.objects.bulk_update([*edited, *deleted], fields, batch_size=500)
    _reattach([(m, rows[m.external_id]) for m in edited])
    return tuple(m.pk for m in edited), tuple(m.pk for m in deleted)


def _differs(message: Message, row: Row) -> bool:
    """An edit of a message that still stands. Our own words come back re-wrapped by some networks."""
    if message.deleted_at is not None or row.deleted:
        return False
    ours = message.direction == Message.OUT and not row.edited
    return not ours and message.text != row.text


def _attach(pairs: Sequence[tuple[int, Row]]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message_id=pk,
            kind=clean(file.kind, limit=16),
            media_type=clean(file.media_type, limit=120),
            name=clean(file.name, limit=255),
            alt_text=clean(file.alt_text, limit=5000),
            remote_url=file.remote_url[:2000] if file.remote_url.startswith("http") else "",
            size=file.size,
            sha256=file.sha256[:64],
        )
        for pk, row in pairs
        for file in row.files
    )


def _reattach(pairs: Sequence[tuple[Message, Row]]) -> None:
    if pairs:
        Attachment.objects.filter(message__in=[m for m, _ in pairs]).delete()
        _attach([(m.pk, row) for m, row in pairs])


def _revise(pairs: Sequence[tuple[int, Row]], now: datetime) -> None:
    MessageRevision.objects.bulk_create(
        MessageRevision(message_id=pk, text=text, replaced_at=now)
        for pk, row in pairs
        for text in row.old_texts
    )


def link(account_id: int, ids: Sequence[int]) -> None:
    """Tie replies to what they answer, in both orders of arrival."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """update channels_message as m set in_reply_to_id = p.id from channels_message p
            where m.account_id = %(account)s and m.in_reply_to_id is null and m.in_reply_to_external <> ''
              and p.account_id = m.account_id and p.external_id = m.in_reply_to_external
              and (m.id = any(%(ids)s) or p.id = any(%(ids)s))""",
            {"account": account_id, "ids": list(ids)},
        )
