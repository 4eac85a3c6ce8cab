"""The states of a concern and what may be answered: rules as data."""

from __future__ import annotations

from typing import Final

MOVES: Final[dict[str, frozenset[str]]] = {
    "open": frozenset({"open", "acknowledged", "answered", "closed"}),
    "acknowledged": frozenset({"open", "acknowledged", "answered", "closed"}),
    "answered": frozenset({"closed"}),
    "closed": frozenset(),
}
# Its clock runs.
RUNNING: Final = ("open", "acknowledged")
DECISIONS: Final = ("advise", "release", "return", "take_over", "pass_on")
# What an agency may answer on its own levels: it never decides for the municipality.
BY_AGENCY: Final = frozenset({"advise", "pass_on"})
# These say nothing without words.
NEEDS_TEXT: Final = frozenset({"advise", "return", "pass_on"})
URGENCIES: Final = ("low", "normal", "high", "acute")


def may_move(old: str, new: str) -> bool:
    """Whether the table has this move."""
    return new in MOVES.get(old, frozenset())
