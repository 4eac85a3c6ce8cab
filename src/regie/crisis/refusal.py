"""A refused deed in the crisis room; the ledger has it already."""

from __future__ import annotations


class Refused(Exception):
    """`reason` is a code that the screens turn into words.

    Codes: right, scope, software, state, title, source, level, until, topic, running, link, no_text,
    personal, sentiment, lines, own_work, decision, status, hours, asked_already, nobody, script, speed,
    no_practice, not_yours, open_items.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
