"""How this room says no."""

from __future__ import annotations


class Refused(Exception):
    """The action is refused and the ledger knows; `reason` is a code, `detail` what it is about.

    Codes: right, scope, software, title, rights, consent, period, state, why, twice, brief,
    source, choice, account, language, letter, words, media, own, changed, points, note, quote, place,
    resolved,
    and those of `files.FileWrong`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
