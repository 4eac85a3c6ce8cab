"""Where somebody can be woken: everybody looks after their own addresses and nobody's else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.kernel.text import clean
from regie.paging import gateway, webpush
from regie.paging.actions.sealing import place_of_address, seal
from regie.paging.means import EMAIL, KINDS, LONGEST_GAP_SECONDS, PUSH, SMS, URGENCIES, VOICE, WEBHOOK
from regie.paging.models import Address, Preference
from regie.paging.refusal import Refused

MOST: Final = 12


def add_browser(to: webpush.Subscription, label: str, *, by: Actor, now: datetime) -> Address:
    """This browser; again the same one renews its keys."""
    try:
        webpush.check(to)
    except webpush.KeyWrong:
        raise _no("paging.address_added", by, "bad_keys") from None
    keys = {"p256dh": to.p256dh, "auth": to.auth}
    return _add(PUSH, to.endpoint, label, by=by, now=now, keys=keys)


def add_number(kind: str, number: str, label: str, *, by: Actor, now: datetime) -> Address:
    """A telephone for text messages or for spoken calls."""
    found = gateway.phone(number)
    if kind not in {SMS, VOICE} or not found:
        raise _no("paging.address_added", by, "no_number")
    return _add(kind, found, label, by=by, now=now)


def add_webhook(url: str, token: str, label: str, *, by: Actor, now: datetime) -> Address:
    """An ntfy-compatible address, with its token if it asks one."""
    if not gateway.is_web_address(url):
        raise _no("paging.address_added", by, "no_address")
    return _add(WEBHOOK, url, label, by=by, now=now, token=token)


def _add(
    kind: str,
    target: str,
    label: str,
    *,
    by: Actor,
    now: datetime,
    keys: Mapping[str, str] | None = None,
    token: str = "",
) -> Address:
    user_id = _person("paging.address_added", by)
    words = clean(label, limit=80).strip() or target[:40]
    if Address.objects.filter(user_id=user_id, retired_at=None).count() >= MOST:
        raise _no("paging.address_added", by, "too_many")
    with transaction.atomic():
        row, new = Address.objects.get_or_create(
            user_id=user_id,
            kind=kind,
            target=target[:1000],
            retired_at=None,
            defaults={"label": words, "keys": dict(keys or {}), "made_at": now},
        )
        row.keys, row.failed_at, row.detail = dict(keys or {}), None, ""
        if token:
            row.sealed = seal(token, place_of_address(row))
        row.save()
        if new:
            details = {"kind": kind, "address": row.pk}
            audit.record("paging.address_added", by=by, subject=f"user:{user_id}", details=details)
    return row


def retire(address: Address, *, by: Actor, now: datetime) -> None:
    """Nobody is woken here any more. What was sent stays in the log."""
    row = _own(address, "paging.address_retired", by)
    with transaction.atomic():
        Address.objects.filter(pk=row.pk, retired_at=None).update(retired_at=now, sealed=b"", keys={})
        details = {"kind": row.kind, "address": row.pk}
        audit.record("paging.address_retired", by=by, subject=f"user:{row.user_id}", details=details)


def prefer(order: Mapping[str, Sequence[str]], gap_seconds: int, *, by: Actor, now: datetime) -> Preference:
    """Means in order per urgency. What the municipality asks at least is added when a page is planned."""
    user_id = _person("paging.preferred", by)
    if any(kind not in KINDS for kinds in order.values() for kind in kinds):
        raise _no("paging.preferred", by, "unknown_means")
    kept = {urgency: list(dict.fromkeys(order.get(urgency, [EMAIL]))) for urgency in URGENCIES}
    with transaction.atomic():
        row, _new = Preference.objects.update_or_create(
            user_id=user_id,
            defaults={
                "order": kept,
                "gap_seconds": min(max(0, gap_seconds), LONGEST_GAP_SECONDS),
                "changed_at": now,
            },
        )
        details = {"order": kept, "gap_seconds": row.gap_seconds}
        audit.record("paging.preferred", by=by, subject=f"user:{user_id}", details=details)
    return row


def _own(address: Address, action: str, by: Actor) -> Address:
    if address.user_id != _person(action, by):
        raise _no(action, by, "not_yours")
    return address


def _person(action: str, by: Actor) -> int:
    if by.user_id is None:
        raise _no(action, by, "person")
    return by.user_id


def _no(action: str, by: Actor, reason: str) -> Refused:
    audit.refused(action, by=by, reason=reason)
    return Refused(reason)
