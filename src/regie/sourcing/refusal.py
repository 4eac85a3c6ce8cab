"""The one error of this room. Plain."""

from __future__ import annotations


class Refused(Exception):
    """It was not done. `reason` is a code; `told` says what exactly, where that helps.

    Codes: right, scope, software, state, empty, content, zone, running, unreadable_*, scenario, agency, date.
    """

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__(f"{reason} {told}".strip())
        self.reason, self.told = reason, told
