"""How findings and proposals move, as data; and what a scorecard asks. Plain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# open: the municipality asks for a change; taken_up: the owner did it and says what; settled: whom it
# concerns has read it; dropped: the municipality took it back, with a reason.
MOVES: Final[Mapping[str, frozenset[str]]] = {
    "open": frozenset({"taken_up", "dropped"}),
    "taken_up": frozenset({"settled", "open", "dropped"}),
    "settled": frozenset(),
    "dropped": frozenset(),
}
STATES: Final = tuple(MOVES)
UNSETTLED: Final = ("open", "taken_up")

# What is asked for after a wrong answer.
KINDS: Final = ("correction", "instruction", "library", "talk")

# The questions of a scorecard that are yes or no, and those from 1 (poor) to 5 (excellent).
YES_NO: Final = ("right", "rule", "quick")
GRADED: Final = ("tone", "effect")
GRADES: Final = (1, 2, 3, 4, 5)
POOR: Final = 2  # a grade of this or lower makes an answer wrong


@dataclass(frozen=True, slots=True)
class Scores:
    """A filled-in card: content right, rule followed, quick enough; tone and effect from 1 to 5."""

    right: bool
    rule: bool
    quick: bool
    tone: int
    effect: int

    @property
    def wrong(self) -> bool:
        """Whether the answer counts as wrong: its content, its rule, or a poor tone or effect."""
        return not self.right or not self.rule or self.tone <= POOR or self.effect <= POOR


def may_move(state: str, to: str) -> bool:
    """Whether the table has this move; False for a state it does not know."""
    return to in MOVES.get(state, frozenset())
