"""How this room says no."""

from __future__ import annotations


class Refused(Exception):
    """The action is refused and the ledger knows; `reason` is a code, `detail` what it is about.

    Codes: right, scope, software, title, rights, consent, period, state, why, and those of `files.FileWrong`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
