"""States of a campaign, as a table. Plain."""

from __future__ import annotations

from typing import Final

DRAFT, SENT, ACCEPTED, REFUSED, ENDED, DROPPED = "draft", "sent", "accepted", "refused", "ended", "dropped"
MOVES: Final[dict[str, frozenset[str]]] = {
    DRAFT: frozenset({SENT, DROPPED}),
    SENT: frozenset({ACCEPTED, REFUSED, DRAFT}),
    REFUSED: frozenset({DRAFT, DROPPED}),
    ACCEPTED: frozenset({ENDED}),
    ENDED: frozenset(),
    DROPPED: frozenset(),
}
LIVE: Final = frozenset({DRAFT, SENT, REFUSED, ACCEPTED})
OF_THE_AGENCY: Final = frozenset({SENT, REFUSED, ACCEPTED, ENDED})  # what an agency gets to see

DAY_KINDS: Final = ("council", "college", "election", "works", "remembrance", "holiday", "event")


def may_move(before: str, after: str) -> bool:
    """Whether the table allows it; a state that is not known leads nowhere."""
    return after in MOVES.get(before, frozenset())
