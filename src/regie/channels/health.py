"""How a channel is doing, judged from what really happened; never "connected" while nothing works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

State = Literal["ok", "quiet", "failing", "refused", "expiring", "never", "off"]

EXPIRY_NOTICE: Final = timedelta(days=7)
_PATIENCE: Final = 5  # missed polls before reading counts as stopped
_LEAST_PATIENCE: Final = timedelta(minutes=3)

ALARMS: Final = frozenset({"quiet", "failing", "refused", "expiring"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about an account. `fetches` is False for files, which nobody polls."""

    active: bool
    fetches: bool
    poll_seconds: int
    silent_after_minutes: int
    created_at: datetime
    last_fetch_at: datetime | None
    last_in_at: datetime | None
    last_error_at: datetime | None
    refused_at: datetime | None
    token_expires_at: datetime | None
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """State, the reason as a code, what mends it as a code, and since when where that is known."""

    state: State
    reason: str
    mend: str
    since: datetime | None = None

    @property
    def alarm(self) -> bool:
        """Whether a person must look."""
        return self.state in ALARMS


def judge(facts: Facts, now: datetime) -> Health:
    """The worst thing that is true. Order: off, refused, never, failing, expired or expiring, quiet, ok."""
    if not facts.active:
        return Health("off", "disconnected", "connect")
    if facts.refused_at is not None:
        return Health("refused", "key_refused", "reconnect", facts.refused_at)
    if not facts.fetches:
        return _of_file(facts)
    return _reading(facts, now) or _key(facts, now) or _news(facts, now)


def _of_file(facts: Facts) -> Health:
    if facts.last_in_at is None:
        return Health("never", "nothing_imported", "import_file")
    return Health("ok", "imported", "", facts.last_in_at)


def _reading(facts: Facts, now: datetime) -> Health | None:
    failed = facts.last_error_at
    read = facts.last_fetch_at
    if read is None:
        if failed is not None:
            return Health("failing", "never_read", "see_error", failed)
        waited = now - facts.created_at > _LEAST_PATIENCE
        return Health("never", "not_read_yet", "start_worker" if waited else "wait")
    if failed is not None and failed >= read:
        return Health("failing", "reading_fails", "see_error", read)
    if now - read > max(_LEAST_PATIENCE, timedelta(seconds=facts.poll_seconds * _PATIENCE)):
        return Health("failing", "nobody_reads", "start_worker", read)
    return None


def _key(facts: Facts, now: datetime) -> Health | None:
    expires = facts.token_expires_at
    if expires is None or expires - now > EXPIRY_NOTICE:
        return None
    if expires <= now:
        return Health("refused", "key_expired", "reconnect", expires)
    return Health("expiring", "key_expires", "reconnect_before", expires)


def _news(facts: Facts, now: datetime) -> Health:
    last = facts.last_in_at or facts.created_at
    if now - last > timedelta(minutes=facts.silent_after_minutes):
        return Health("quiet", "silent", "look_on_network", facts.last_in_at)
    return Health("ok", "works", "", facts.last_fetch_at)
