"""The life of a case as one table, and the words for how it stands."""

from __future__ import annotations

from typing import Final

OPEN, WAITING, ANSWERED, SILENT, CLOSED = "open", "waiting", "answered", "silent", "closed"

# What asks for work. A waiting case has a reply under way: to be approved, decided on, or sent.
AT_WORK: Final = (OPEN, WAITING)
DONE: Final = (ANSWERED, SILENT, CLOSED)

# From state to the states it may move to. `closed` is what a person makes of a case that needs
# no more attention and was not answered through here, such as a feed item that was read.
MOVES: Final[dict[str, frozenset[str]]] = {
    OPEN: frozenset({WAITING, ANSWERED, SILENT, CLOSED}),
    WAITING: frozenset({OPEN, ANSWERED}),
    ANSWERED: frozenset({OPEN}),
    SILENT: frozenset({OPEN}),
    CLOSED: frozenset({OPEN}),
}

URGENCIES: Final = ("low", "normal", "high", "acute")
# Priority sorts: a higher number goes first among equals.
PRIORITY: Final[dict[str, int]] = {word: rank for rank, word in enumerate(URGENCIES)}

# What a reply can be; a mandate may allow a referral where it forbids an answer.
REPLIES: Final = ("reply", "holding_reply", "referral")

# Messages about life and safety: a person at the municipality hears of them at once, with a script.
ALARMS: Final = ("emergency", "suicide_risk", "threat")

# Why somebody decided not to answer. `needs_text` asks for a sentence of explanation.
SILENCE_REASONS: Final[dict[str, bool]] = {
    "spam": False,
    "duplicate": False,
    "thanks": False,
    "not_for_us": False,
    "between_residents": False,
    "house_rules": True,
    "answered_elsewhere": True,
    "no_answer_helps": True,
    "other": True,
}
# Reasons that may be given to many cases in one decision; each case still gets its own record.
BULK_REASONS: Final = ("spam", "duplicate")


class MoveNotAllowed(Exception):
    """The table of moves does not know this step."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"{old} -> {new}")
        self.old, self.new = old, new


def moved(old: str, new: str) -> str:
    """The new state, or `MoveNotAllowed`; staying where one is is always allowed."""
    if old == new or new in MOVES.get(old, frozenset()):
        return new
    raise MoveNotAllowed(old, new)


def stronger(one: str, other: str) -> str:
    """The more urgent of two words; an unknown word never lowers urgency."""
    return max(one, other, key=lambda word: PRIORITY.get(word, PRIORITY["normal"]))
