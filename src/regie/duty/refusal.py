"""How this room says no."""

from __future__ import annotations


class Refused(Exception):
    """Refused, and the ledger knows. `reason` is a code.

    right, scope, state, not_yet, nobody, blocked, times, assignment, minutes, hours.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
