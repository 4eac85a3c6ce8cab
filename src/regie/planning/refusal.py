"""A refused deed on the calendar; the ledger has it already."""

from __future__ import annotations


class Refused(Exception):
    """`reason` is a code that the screens turn into words.

    Codes: right, scope, software, state, past, time, no_text, no_title, no_subject, no_channel, series,
    crisis_paused, nothing_waits, nothing_failed, not_out, no_comment.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
