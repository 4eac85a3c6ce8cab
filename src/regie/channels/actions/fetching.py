"""Asking the networks for news. A failing or hanging network never delays another."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from regie.audit import actions as audit
from regie.channels import adapter, registry
from regie.channels.actions.intake import store_raw
from regie.channels.backoff import REFUSED_SECONDS, pause
from regie.channels.models import ChannelAccount
from regie.channels.networks import NETWORKS
from regie.channels.queries import open_account
from regie.channels.vault import VaultClosed
from regie.kernel.actor import software
from regie.kernel.text import clean

log = logging.getLogger(__name__)
_LEASE = timedelta(seconds=90)  # longer than any adapter's own time-outs together
_MOST_PAGES = 20
_STANDING = ("last_error", "last_error_at", "refused_at")
_POLLED = [name for name, network in NETWORKS.items() if network.fetches]


@transaction.atomic
def claim_due(now: datetime, *, limit: int = 32) -> list[int]:
    """Accounts whose turn it is, leased to the caller: nobody else fetches them until it ends."""
    turn = Q(next_fetch_at__isnull=True) | Q(next_fetch_at__lte=now)
    free = Q(fetch_lease_until__isnull=True) | Q(fetch_lease_until__lte=now)
    due = ChannelAccount.objects.select_for_update(skip_locked=True).filter(turn, free, active=True)
    found = due.filter(network__in=_POLLED).order_by(F("next_fetch_at").asc(nulls_first=True))
    claimed = list(found.defer("cursor")[:limit])
    for account in claimed:
        account.fetch_lease_until = now + _LEASE
        account.next_fetch_at = now + timedelta(seconds=account.poll_seconds)
    ChannelAccount.objects.bulk_update(claimed, ["fetch_lease_until", "next_fetch_at"])
    return [account.pk for account in claimed]


def fetch_due(now: datetime) -> int:
    """Fetch every account whose turn it is, one after another. Returns the number of new raw events."""
    return sum(fetch_account(pk, now=now) for pk in claim_due(now))


def fetch_account(account_id: int, *, now: datetime) -> int:
    """Fetch page after page until there is no more; keeps the cursor with the events of each page."""
    new = 0
    try:
        opened = open_account(account_id)
        source = registry.adapter(opened.network)
        cursor = dict(ChannelAccount.objects.values_list("cursor", flat=True).get(pk=account_id))
        for _ in range(_MOST_PAGES):
            page = source.fetch(opened, cursor)
            cursor = dict(page.cursor)
            new += _keep_page(account_id, page, now=now)
            if not page.more:
                break
    except adapter.ChannelError as error:
        note_failure(account_id, error, now=now)
    except VaultClosed as closed:
        note_failure(account_id, adapter.Later(str(closed)), now=now)
    except Exception as defect:
        log.exception("fetching account %s", account_id)
        note_failure(account_id, adapter.Later(f"unexpected {type(defect).__name__}"), now=now)
    ChannelAccount.objects.filter(pk=account_id).update(fetch_lease_until=None)
    return new


@transaction.atomic
def _keep_page(account_id: int, page: adapter.Fetched, *, now: datetime) -> int:
    account = ChannelAccount.objects.select_for_update().get(pk=account_id)
    new = store_raw(account, page.events, now=now)
    back = account.refused_at is not None or account.fetch_failures > 0
    account.cursor = dict(page.cursor)
    account.last_fetch_at, account.fetch_failures, account.refused_at = now, 0, None
    if back:
        account.last_error, account.last_error_at = "", None
    account.save(update_fields=["cursor", "last_fetch_at", "fetch_failures", *_STANDING])
    return new


@transaction.atomic
def note_failure(account_id: int, error: adapter.ChannelError, *, now: datetime) -> None:
    """Remember what went wrong and when to try again; a refused key is written to the ledger at once."""
    account = ChannelAccount.objects.select_for_update().get(pk=account_id)
    account.fetch_failures += 1
    account.last_error, account.last_error_at = clean(error.detail, limit=500), now
    asked = error.after_seconds if isinstance(error, adapter.Later) else None
    wait = pause(account.fetch_failures, account.poll_seconds, share=random.random(), asked_seconds=asked)  # noqa: S311
    if isinstance(error, adapter.Unauthorised):
        wait = REFUSED_SECONDS
        if account.refused_at is None:
            account.refused_at = now
            audit.record(
                "channels.key_refused",
                by=software("intake", municipality_id=account.municipality_id),
                subject=f"channel:{account.pk}",
                result="failed",
                details={"network": account.network},
            )
    account.next_fetch_at = now + timedelta(seconds=wait)
    account.save(update_fields=["fetch_failures", "next_fetch_at", *_STANDING])


def call_soon(account_id: int, *, now: datetime) -> None:
    """Fetch at the next tick, or right after the fetch that runs now: a listener heard something."""
    due = ChannelAccount.objects.filter(pk=account_id, active=True, fetch_failures=0)
    due.update(next_fetch_at=now)
