"""Listeners: long-lived threads that hear news and ask for a prompt fetch. Polling goes on beside them.

One worker listens to an account at a time: `listening_at` is its lease, renewed at every sweep.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, cast

from django.db import connection
from django.db.models import Q

from regie.channels import registry
from regie.channels.actions.fetching import call_soon
from regie.channels.adapter import Account, ChannelError
from regie.channels.models import ChannelAccount
from regie.channels.networks import NETWORKS
from regie.channels.queries import open_account
from regie.channels.vault import VaultClosed
from regie.kernel.clock import utc_now

log = logging.getLogger(__name__)
_LEASE = timedelta(seconds=40)
_AGAIN_SECONDS = 60.0
_LISTENED = [name for name, network in NETWORKS.items() if network.listens]


class Listener(Protocol):
    """An adapter that can wait for news; returns when the network offers no push."""

    def listen(self, account: Account, heard: object, stop: object) -> None:
        """Call `heard()` at news until `stop()` is true."""
        ...


@dataclass(slots=True)
class _Ear:
    thread: threading.Thread
    stop: threading.Event = field(default_factory=threading.Event)


_ears: dict[int, _Ear] = {}
_not_before: dict[int, float] = {}


def keep_listening(now: datetime) -> int:
    """Start listeners that are missing, renew the leases of those that live, stop those not wanted."""
    wanted = ChannelAccount.objects.filter(active=True, refused_at__isnull=True, network__in=_LISTENED)
    ids = set(wanted.values_list("pk", flat=True))
    for pk in list(_ears):
        if not _ears[pk].thread.is_alive():
            del _ears[pk]
            _not_before[pk] = time.monotonic() + _AGAIN_SECONDS
        elif pk not in ids:
            _ears[pk].stop.set()
    ChannelAccount.objects.filter(pk__in=list(_ears)).update(listening_at=now)
    free = Q(listening_at__isnull=True) | Q(listening_at__lt=now - _LEASE)
    for pk in sorted(ids - set(_ears)):
        if time.monotonic() >= _not_before.get(pk, 0) and wanted.filter(free, pk=pk).update(listening_at=now):
            _start(pk)
    return len(_ears)


def stop_listening() -> None:
    """Tell every listener of this process to end; for tests and an orderly stop."""
    for ear in _ears.values():
        ear.stop.set()
    for pk in list(_ears):
        _ears.pop(pk).thread.join(5)
    _not_before.clear()


def _start(account_id: int) -> None:
    ear = _Ear(threading.Thread())
    ear.thread = threading.Thread(
        target=_listen, args=(account_id, ear.stop), name=f"listen-{account_id}", daemon=True
    )
    _ears[account_id] = ear
    ear.thread.start()


def _listen(account_id: int, stop: threading.Event) -> None:
    try:
        account = open_account(account_id)
        connection.close()
        listener = cast(Listener, registry.adapter(account.network))
        listener.listen(account, lambda: _heard(account_id), stop.is_set)
    except (ChannelError, VaultClosed) as wrong:
        log.info("listening to channel %s ended: %s", account_id, wrong)
    except Exception:
        log.exception("listening to channel %s failed", account_id)
    finally:
        ChannelAccount.objects.filter(pk=account_id).update(listening_at=None)
        connection.close()


def _heard(account_id: int) -> None:
    call_soon(account_id, now=utc_now())
    connection.close()
