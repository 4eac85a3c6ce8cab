"""A refused action; the ledger already knows when this is raised."""

from __future__ import annotations


class Refused(Exception):
    """The action is refused; `reason` is a code that the screens turn into words.

    Codes: right, topic, empty, too_broad, too_long, not_words, too_many. `detail` is the pattern at fault.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
