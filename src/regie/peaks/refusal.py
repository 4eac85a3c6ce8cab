"""How this room says no."""

from __future__ import annotations


class Refused(Exception):
    """The action is refused and the ledger knows; `reason` is a code, `detail` what it is about.

    Codes: right (detail: the one that lacks), scope, software, state, kind, title, title_taken, period, over,
    multiple, phase, queue, staff, person, seated, and what the rooms below refuse with.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
