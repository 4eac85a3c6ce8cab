"""Watching whether channels work, and saying so in the ledger when that changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from regie.audit import actions as audit
from regie.channels import registry
from regie.channels.actions.fetching import note_failure
from regie.channels.adapter import Check, Later
from regie.channels.hooks import FORGED
from regie.channels.models import ChannelAccount, RawEvent
from regie.channels.queries import health, open_account
from regie.channels.vault import VaultClosed
from regie.kernel.actor import software
from regie.kernel.text import clean

KEEP_RAW_DAYS = 30


@transaction.atomic
def watch_health(now: datetime) -> int:
    """Write every change of state to the ledger: a channel that falls silent, refuses or works again."""
    changed = 0
    for account in ChannelAccount.objects.select_for_update(skip_locked=True).order_by("pk"):
        seen = health(account, now)
        if seen.state == account.health_state:
            continue
        before, account.health_state, account.health_since = account.health_state, seen.state, now
        account.save(update_fields=["health_state", "health_since"])
        audit.record(
            "channels.alarm_raised" if seen.alarm else "channels.health_changed",
            by=software("health", municipality_id=account.municipality_id),
            subject=f"channel:{account.pk}",
            result="failed" if seen.alarm else "done",
            details={"from": before, "to": seen.state, "reason": seen.reason, "network": account.network},
        )
        changed += 1
    return changed


def check_due(now: datetime) -> int:
    """Try the accounts for which a person asked a test."""
    asked = ChannelAccount.objects.filter(next_check_at__lte=now, active=True)
    return sum(check_account(pk, now=now) for pk in asked.values_list("pk", flat=True))


def check_account(account_id: int, *, now: datetime) -> int:
    """Try one account for real and keep the answer; 0 when another worker does."""
    taken = ChannelAccount.objects.filter(pk=account_id, next_check_at__isnull=False)
    if not taken.update(next_check_at=None):
        return 0
    try:
        opened = open_account(account_id)
        seen = registry.adapter(opened.network).health(opened)
    except VaultClosed as closed:
        seen = Check(False, str(closed))
    _keep_check(account_id, seen, now)
    return 1


@transaction.atomic
def _keep_check(account_id: int, seen: Check, now: datetime) -> None:
    account = ChannelAccount.objects.select_for_update().get(pk=account_id)
    account.last_check_at = now
    account.token_expires_at = seen.token_expires_at or account.token_expires_at
    account.save(update_fields=["last_check_at", "token_expires_at"])
    if not seen.ok:
        note_failure(account_id, Later(clean(seen.detail, limit=500)), now=now)
    audit.record(
        "channels.checked",
        by=software("health", municipality_id=account.municipality_id),
        subject=f"channel:{account_id}",
        result="done" if seen.ok else "failed",
        details={"network": account.network},
    )


def clear_old_raw(now: datetime) -> int:
    """Forget raw events a month after they were read; the messages stay, and so do unread problems."""
    read = Q(problem="") | Q(problem=FORGED)
    old = RawEvent.objects.filter(read, parsed_at__lt=now - timedelta(days=KEEP_RAW_DAYS))
    ids = list(old.order_by("id").values_list("pk", flat=True)[:5000])
    return RawEvent.objects.filter(pk__in=ids).delete()[0]
