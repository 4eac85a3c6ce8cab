"""Opening a page by its link. Opening changes nothing but a note of it: mail scanners open every link."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.paging import link
from regie.paging.models import Address, Attempt, Page


class LinkRefused(Exception):
    """`reason`: unknown, or expired (also after the account was closed)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def found(token: str, *, origin: str, now: datetime) -> Attempt:
    """The attempt of a true link. A false one says nothing, and is in the ledger."""
    number = link.attempt_of(token)
    row = (
        Attempt.objects.select_related("page__user", "page__municipality", "address")
        .filter(pk=number or 0)
        .first()
    )
    user = row.page.user if row else None
    key = settings.SECRET_KEY.encode()
    true = link.proven(token, user.pk if user else 0, user.session_epoch if user else 0, key=key)
    if row is None or not true:
        by = software("link", origin=origin)
        audit.record("paging.link_refused", by=by, result="refused", details={"reason": "unknown"})
        raise LinkRefused("unknown")
    if now >= row.page.ends_at or not row.page.user.is_active:
        raise LinkRefused("expired")
    return row


def look(row: Attempt, *, origin: str, now: datetime) -> None:
    """Somebody, or a scanner, opened the link: noted, the first time in the ledger. Spends nothing."""
    if row.opened_at is not None:
        return
    with transaction.atomic():
        Attempt.objects.filter(pk=row.pk, opened_at=None).update(opened_at=now)
        Page.objects.filter(pk=row.page_id, opened_at=None).update(opened_at=now)
        details = {"about": row.page.about, "means": row.kind}
        audit.record("paging.link_opened", by=holder(row, origin), subject=str(row.page), details=details)


def confirm(row: Attempt, *, origin: str, now: datetime) -> None:
    """Somebody says that a test arrived: from now on this address is known to work."""
    with transaction.atomic():
        Address.objects.filter(pk=row.address_id or 0, retired_at=None).update(
            confirmed_at=now, failed_at=None
        )
        details = {"means": row.kind, "address": row.address_id}
        audit.record("paging.confirmed", by=holder(row, origin), subject=str(row.page), details=details)


def holder(row: Attempt, origin: str) -> Actor:
    """Whoever holds the link; carries no rights at all. A room that gives some looks up a seat first."""
    page = row.page
    return Actor(
        "link", str(page.user_id), page.user.name, "guest", None, page.municipality_id, f"link {origin}"
    )
