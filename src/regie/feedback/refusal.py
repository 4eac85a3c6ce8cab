"""The one error of this room. Plain."""

from __future__ import annotations


class Refused(Exception):
    """It was not done. `reason`: right, scope, software, state, empty, period, author, twice, mood."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
