"""The secret address of somebody's own shifts, for a calendar on their phone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.roster.actions.authority import deed, permitted
from regie.roster.models import CalendarFeed

NOTE_EVERY = timedelta(hours=1)


def renew(*, by: Actor, now: datetime) -> str:
    """A new secret, shown once; the old address is dead from now on. Only its hash is kept."""
    with deed("roster.feed_renewed", by, f"person:{by.id}"):
        user_id = permitted("roster.exchange", by)
        secret = secrets.token_urlsafe(32)
        CalendarFeed.objects.update_or_create(
            user_id=user_id, defaults={"secret_sha256": hashed(secret), "made_at": now, "read_at": None}
        )
        audit.record("roster.feed_renewed", by=by, subject=f"person:{user_id}")
    return secret


def stop(*, by: Actor, now: datetime) -> None:  # noqa: ARG001 - the ledger keeps time
    """No address any more."""
    with deed("roster.feed_stopped", by, f"person:{by.id}"):
        user_id = permitted("roster.exchange", by)
        CalendarFeed.objects.filter(user_id=user_id).delete()
        audit.record("roster.feed_stopped", by=by, subject=f"person:{user_id}")


def opened(secret: str, now: datetime) -> CalendarFeed | None:
    """Whose calendar this secret opens, if the person still may work; notes now and then that it was read."""
    found = CalendarFeed.objects.select_related("user").filter(secret_sha256=hashed(secret)).first()
    if found is None or not found.user.is_active:
        return None
    if found.read_at is None or now - found.read_at >= NOTE_EVERY:
        CalendarFeed.objects.filter(pk=found.pk).update(read_at=now)
    return found


def hashed(secret: str) -> str:
    """As kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
