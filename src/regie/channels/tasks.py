"""The sweeps of the room."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final

from django.db import close_old_connections, connection

from regie.channels.actions import alarms, fetching, intake, listening
from regie.kernel.clock import utc_now

# Networks answer slowly or not at all; each due account is fetched in a thread of its own.
_POOL: Final = ThreadPoolExecutor(12, thread_name_prefix="fetch")


def fetch(now: datetime) -> int:
    """Start fetching every account whose turn it is; does not wait for slow ones."""
    due = fetching.claim_due(now)
    for account_id in due:
        _POOL.submit(_fetch_and_parse, account_id)
    return len(due)


def _fetch_and_parse(account_id: int) -> None:
    close_old_connections()
    try:
        if fetching.fetch_account(account_id, now=utc_now()):
            intake.parse_account(account_id, now=utc_now())
    finally:
        connection.close()


def parse(now: datetime) -> int:
    """Read what came in."""
    return intake.parse_pending(now)


def watch(now: datetime) -> int:
    """Test where asked, and write changes of health to the ledger."""
    return alarms.check_due(now) + alarms.watch_health(now)


def forget_raw(now: datetime) -> int:
    """Clear raw events past their month."""
    return alarms.clear_old_raw(now)


def listen(now: datetime) -> int:
    """Keep an ear at every network that can tell of news."""
    return listening.keep_listening(now)
