"""Where a version of an answer can be, and how it stands at a moment. Plain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

DRAFT, APPROVED, DECLINED, REPLACED, RETIRED = "draft", "approved", "declined", "replaced", "retired"
MOVES: Final[dict[str, frozenset[str]]] = {
    DRAFT: frozenset({APPROVED, DECLINED, REPLACED}),
    APPROVED: frozenset({REPLACED, RETIRED}),
    DECLINED: frozenset(),
    REPLACED: frozenset(),
    RETIRED: frozenset(),
}
SOON: Final = timedelta(days=30)
# how an approved version stands by the clock
COMING, HOLDS, EXPIRING, EXPIRED = "coming", "holds", "expiring", "expired"
USABLE: Final = frozenset({HOLDS, EXPIRING})


def may_move(state: str, to: str) -> bool:
    """Whether the table has this move."""
    return to in MOVES.get(state, frozenset())


def standing(state: str, valid_from: datetime, valid_until: datetime, now: datetime) -> str:
    """The state, for an approved version told by the clock. `valid_until` itself is no longer valid."""
    if state != APPROVED:
        return state
    if now < valid_from:
        return COMING
    if now >= valid_until:
        return EXPIRED
    return EXPIRING if valid_until - now <= SOON else HOLDS
