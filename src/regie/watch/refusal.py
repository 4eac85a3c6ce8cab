"""A refused deed about listening; the ledger has it already."""

from __future__ import annotations

from collections.abc import Sequence

from regie.watch.proposal import Fault


class Refused(Exception):
    """`reason` is a code that the screens turn into words; `faults` say what is wrong with a proposal.

    Codes: right, scope, software, municipal_only, not_there, state, faults, own_words, no_note, over,
    no_reason, later_lesson, wrong_address, double.
    """

    def __init__(self, reason: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.faults = tuple(faults)
