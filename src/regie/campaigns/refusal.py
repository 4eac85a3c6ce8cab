"""How this room says no."""

from __future__ import annotations


class Refused(Exception):
    """The action is refused and the ledger knows; `reason` is a code, `detail` what it is about.

    Codes: right, scope, software, state, name, goals, goal_over, assignment, step, brief (detail: what
    lacks), not_signed, own_text, changed (it reads otherwise than was read), points,
    why, question, answered, agency, dates, kind, title, not_there.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
