"""How this room says no."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """Nothing was changed, and the ledger knows. `reason` is a code, `rules` names what blocks.

    right, scope, software, title, places, hours, when, nobody, state, full, over, blocked.
    """

    def __init__(self, reason: str, rules: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rules = tuple(rules)
