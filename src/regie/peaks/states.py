"""States of a peak and what each move asks of whoever makes it. Plain."""

from __future__ import annotations

from typing import Final

PREPARED, RUNNING, OVER, DROPPED = "prepared", "running", "over", "dropped"
MOVES: Final[dict[str, frozenset[str]]] = {
    PREPARED: frozenset({RUNNING, DROPPED}),
    RUNNING: frozenset({OVER}),
    OVER: frozenset(),
    DROPPED: frozenset(),
}
LIVE: Final = frozenset({PREPARED, RUNNING})

WHENS: Final = ("before", "during", "after")
PHASES: Final = ("", "elections", "crisis")  # which special time holds with it; empty: none


def may_move(before: str, after: str) -> bool:
    """Whether the table allows it; a state that is not known leads nowhere."""
    return after in MOVES.get(before, frozenset())


def rights_to_start(*, phase: bool, accounts: int) -> tuple[str, ...]:
    """What the one who starts must have: as much as is in the peak. `accounts`: those not given yet."""
    return (
        "peaks.run",
        *(("mandate.phase",) if phase else ()),
        *(("people.manage",) if accounts else ()),
    )


def rights_to_end(*, phase: bool, accounts: int, answers: int, cover: bool) -> tuple[str, ...]:
    """What the one who ends it before its time must have: what still runs is taken back with it."""
    return (
        "peaks.run",
        *(("mandate.phase",) if phase else ()),
        *(("people.manage",) if accounts else ()),
        *(("library.approve",) if answers else ()),
        *(("roster.plan",) if cover else ()),
    )
