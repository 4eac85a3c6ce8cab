"""A refused deed after a brake; the ledger has it already."""

from __future__ import annotations


class Refused(Exception):
    """`reason` is a code that the screens turn into words.

    Codes: right, scope, software, state, cannot_delete, still_looking, brake_on, no_practice,
    no_mandate, running, nothing_to_stop.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
