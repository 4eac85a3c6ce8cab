"""How the roster says no. Plain."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """Nothing was changed; `reason` is a code, `rules` names what blocks.

    right, scope, period, overlap, state, behind (somebody changed it meanwhile), time (no such moment),
    length, worker, blocked, empty, own, other_employer, exchange, past, name, rows, windows, days, running.
    """

    def __init__(self, reason: str, rules: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rules = tuple(rules)
