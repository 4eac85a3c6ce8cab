"""States and fixed lists of the crisis room: rules as data. Plain."""

from __future__ import annotations

from typing import Final

WATCHED, RUNNING, AFTERCARE, CLOSED = "watched", "running", "aftercare", "closed"
MOVES: Final[dict[str, frozenset[str]]] = {
    WATCHED: frozenset({RUNNING, AFTERCARE, CLOSED}),
    RUNNING: frozenset({AFTERCARE}),
    AFTERCARE: frozenset({RUNNING, CLOSED}),
    CLOSED: frozenset(),
}
OPEN: Final = frozenset({WATCHED, RUNNING, AFTERCARE})
ACTIVE: Final = frozenset({WATCHED, RUNNING})  # pictures are made, rumours followed

UNCONFIRMED, REFUTED, CONFIRMED = "unconfirmed", "refuted", "confirmed"
RUMOURS: Final = (UNCONFIRMED, REFUTED, CONFIRMED)

SENTIMENTS: Final = ("calm", "worried", "angry", "sad", "mixed", "unknown")
CONFIDENCE: Final = ("low", "middle", "high")
DECISIONS: Final = ("follow", "change", "not")

# What is left when the fire is out; each municipality adds its own in the note.
AFTERCARE_ITEMS: Final = (
    "open_questions",
    "last_message",
    "victims",
    "damage",
    "neighbours",
    "silence",
    "team",
    "evaluate",
    "archive",
)
# Roles of the municipality that decide in a crisis. An agency can hold none of them (constraint).
DECIDERS: Final = (
    "director",
    "adviser",
    "duty_adviser",
    "head_of_communication",
    "administrator",
    "spokesperson",
)


def may_move(state: str, to: str) -> bool:
    """Whether the table has this move; an unknown state has none."""
    return to in MOVES.get(state, frozenset())
