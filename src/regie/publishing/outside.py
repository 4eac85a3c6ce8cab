"""The rooms below as this room uses them: one contract, so that tests can bring their own.

`actions.below.Below` is the real one; `testing.FakeOutside` is the second implementation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from regie.channels.adapter import Account, Outgoing, Sent
from regie.publishing.permission import Answer, Question


class Outside(Protocol):
    """The mandate and the channels."""

    def verdict(self, question: Question, at: datetime) -> Answer:
        """What the mandate says at that moment."""
        ...

    def turn(self, municipality_id: int) -> int:
        """How often sending was shut out so far; read before the last verdict."""
        ...

    def still_open(self, municipality_id: int, turn: int) -> bool:
        """At the end of the transaction that begins an attempt: does what was judged still hold?"""
        ...

    def open_account(self, account_id: int) -> Account:
        """The account with opened secrets; only for the worker."""
        ...

    def record_outgoing(self, message: Outgoing, sent: Sent, *, release: Any, now: datetime) -> int | None:
        """Store what went out and give the message's key."""
        ...

    def mark_unauthorised(self, account_id: int, detail: str, now: datetime) -> None:
        """Show on the channel that somebody must connect it again."""
        ...


_serving: list[Outside] = []


def current() -> Outside:
    """Whoever serves now."""
    if not _serving:
        from importlib import import_module

        serve(import_module("regie.publishing.actions.below").Below())
    return _serving[0]


def serve(outside: Outside) -> None:
    """From now on ask this one."""
    _serving[:] = [outside]


def restore() -> None:
    """Back to the real one."""
    _serving.clear()
