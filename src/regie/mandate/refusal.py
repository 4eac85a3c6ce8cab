"""A refused action; the ledger already knows when this is raised."""

from __future__ import annotations


class Refused(Exception):
    """The action is refused; `reason` is a code that the screens turn into words.

    Codes: right, scope, software, same_person, state, table, reason_missing, already_on, target.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
