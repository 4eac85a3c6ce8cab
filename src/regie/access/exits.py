"""How an exit says no. Plain."""

from __future__ import annotations


class ExitRefused(Exception):
    """The step was not taken; `reason` is a code.

    right, scope, state, open, closed, rehearsal, not_ended, busy, step, no_note, steps, no_text, file,
    own_statement, no_statement, answered.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
