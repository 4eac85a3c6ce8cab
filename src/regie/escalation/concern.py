"""What comes in, and how this room says no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewConcern:
    """A question that cannot wait. `subject` is what it is about (`case:12`), `url` where to look.

    `to` is the role that is asked first, within `within_minutes`; empty: where the ladder of the
    municipality begins, with its own minutes. `topic` helps to choose the row of the ladder. `question`
    may hold personal data, so it is shown on screens only, never in an e-mail.
    """

    municipality_id: int
    subject: str
    url: str
    question: str
    urgency: str
    to: str
    within_minutes: int
    topic: str = ""


class NotAllowed(Exception):
    """Refused; `reason`: right, scope, wrong_state, no_text, software, unknown_decision, unknown_urgency,
    not_told, by_agency, rows (with `row` and `fault`).
    """

    def __init__(self, reason: str, row: int = 0, fault: str = "") -> None:
        super().__init__(reason)
        self.reason, self.row, self.fault = reason, row, fault
