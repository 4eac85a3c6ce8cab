"""How the library says no."""

from __future__ import annotations


class Refused(Exception):
    """The action is refused and the ledger knows; `reason` is a code, `detail` what it is about.

    Codes: right, scope, software, not_there, no_title, no_text, too_long, unknown_topic, unknown_language,
    dates, over, source, unknown_placeholder, broken_placeholder, own_words, state, no_comment, no_owner,
    nothing_changed.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
