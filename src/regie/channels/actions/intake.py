"""From raw events to messages. Nothing that comes in is lost; what cannot be read is kept and shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from regie.audit import actions as audit
from regie.channels import hooks, registry
from regie.channels.actions.accounts import authorise
from regie.channels.actions.storing import Stored, lock_intake, store
from regie.channels.adapter import Account, Raw
from regie.channels.models import ChannelAccount, RawEvent
from regie.channels.queries import as_account, open_account
from regie.channels.rows import Row, merged, row
from regie.channels.safe_json import refuse_marker, short_key, storable
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean, sha256_hex

log = logging.getLogger(__name__)
BATCH = 500


def store_raw(account: ChannelAccount, events: Sequence[Raw], *, now: datetime) -> int:
    """Keep raw events once each, however often they come. Returns how many were new."""
    return len(keep_raw(account, events, now=now))


def keep_raw(
    account: ChannelAccount, events: Sequence[Raw], *, now: datetime, parsed: bool = False
) -> set[str]:
    """Like `store_raw`; returns the dedupe keys that were new. `parsed` skips the later reading."""
    by_key = {short_key(event.dedupe_key): event for event in events}
    if not by_key:
        return set()
    payloads = [storable(event.payload) for event in by_key.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into channels_rawevent
              (account_id, received_at, parsed_at, problem, dedupe_key, payload)
            select %s, %s, %s, '', * from unnest(%s::text[], %s::jsonb[])
            on conflict (account_id, dedupe_key) do nothing returning dedupe_key""",
            [account.pk, now, now if parsed else None, list(by_key), payloads],
        )
        return {key for (key,) in cursor.fetchall()}


def parse_pending(now: datetime) -> int:
    """Read raw events of every account that has some. Returns the number of messages new or changed."""
    waiting = RawEvent.objects.filter(parsed_at__isnull=True).values_list("account_id", flat=True)
    return sum(parse_account(pk, now=now) for pk in sorted(set(waiting.order_by("id")[: BATCH * 4])))


@transaction.atomic
def parse_account(account_id: int, *, now: datetime) -> int:
    """Read one batch of an account; nothing when another worker is reading it."""
    if not lock_intake(account_id):
        return 0
    account = ChannelAccount.objects.select_related("municipality").get(pk=account_id)
    pending = RawEvent.objects.select_for_update().filter(account=account, parsed_at__isnull=True)
    raws = list(pending.order_by("id")[:BATCH])
    if not raws:
        return 0
    read: list[tuple[RawEvent, list[Row]]] = []
    as_seen = as_account(account)
    for raw in raws:
        raw.parsed_at, raw.problem = now, ""
        read.append((raw, _read(raw, as_seen, now)))
    stored = _store(account, read, now)
    RawEvent.objects.bulk_update(raws, ["parsed_at", "problem"], batch_size=500)
    note_arrival(account, stored)
    return len(stored.ids)


def _read(raw: RawEvent, account: Account, now: datetime) -> list[Row]:
    """Rows in a raw event; a problem is written on the event and never stops its neighbours."""
    try:
        refuse_marker(raw.payload)
        payload = _verified(raw.payload, account) if hooks.is_pushed(raw.payload) else raw.payload
        messages = registry.adapter(account.network).parse(payload, account)
        return [row(message, received_at=raw.received_at or now) for message in messages]
    except ValueError as wrong:
        raw.problem = clean(str(wrong), limit=500) or "cannot be read"
    except Exception as defect:
        log.exception("raw event %s of account %s", raw.pk, account.pk)
        raw.problem = f"unexpected {type(defect).__name__} while reading"
    return []


def _verified(payload: Mapping[str, object], account: Account) -> Mapping[str, object]:
    """The body of a pushed event, after its signature was checked on the raw bytes."""
    headers, body = hooks.opened(payload)
    if not registry.adapter(account.network).verify(headers, body, open_account(account.pk)):
        raise ValueError(hooks.FORGED)
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("the pushed event is no JSON object")
    return found


def _store(account: ChannelAccount, read: list[tuple[RawEvent, list[Row]]], now: datetime) -> Stored:
    """All rows at once; when the database refuses the batch, one event at a time to find the culprit."""
    rows = merged(r for _, found in read for r in found)
    try:
        with transaction.atomic():
            return store(account, rows, now=now)
    except DatabaseError:
        log.exception("batch of account %s refused; storing one by one", account.pk)
    new: list[int] = []
    for raw, found in read:
        try:
            with transaction.atomic():
                new += store(account, merged(found), now=now).ids
        except DatabaseError as refused:
            raw.problem = clean(f"the database refuses it: {refused}".splitlines()[0], limit=500)
    return Stored(tuple(new))


def receive_push(token: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Keep what a network pushed to a channel's secret address, once; the worker verifies and reads it.

    False when nobody has this address or the body is too large. Whoever answers the network must not
    let the difference show.
    """
    account = ChannelAccount.objects.filter(hook_hash=sha256_hex(token), active=True).first()
    if account is None or len(body) > hooks.MAX_BODY_BYTES:
        return False
    store_raw(account, [hooks.pushed(headers, body, now)], now=now)
    return True


def note_arrival(account: ChannelAccount, stored: Stored) -> None:
    """One line in the ledger per batch; live screens listen to it."""
    if not stored.ids:
        return
    audit.record(
        "channels.received",
        by=software("intake", municipality_id=account.municipality_id),
        subject=f"channel:{account.pk}",
        details={
            "new": len(stored.new),
            "edited": len(stored.edited),
            "deleted": len(stored.deleted),
            "first": min(stored.ids),
            "last": max(stored.ids),
        },
    )


def parse_again(raw: RawEvent, *, by: Actor, now: datetime) -> None:
    """Put a problem back in line, for instance after an adapter was mended."""
    authorise("channels.problem_retried", by, raw.account.municipality_id)
    with transaction.atomic():
        RawEvent.objects.filter(pk=raw.pk).exclude(problem="").update(parsed_at=None, problem="")
        audit.record(
            "channels.problem_retried",
            by=by,
            subject=f"channel:{raw.account_id}",
            details={"raw": raw.pk, "asked_at": now.isoformat()},
        )


def payload_text(raw: RawEvent) -> str:
    """The payload as a person may look at it."""
    return json.dumps(raw.payload, ensure_ascii=False, indent=1)[:5000]
