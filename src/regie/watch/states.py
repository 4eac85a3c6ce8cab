"""Where a monitoring query can be, and an alarm; which moves there are. Plain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

DRAFT, ASKED, ADVISED, APPROVED, ENDED, WITHDRAWN = (
    "draft",
    "asked",  # waits for the privacy officer
    "advised",  # waits for somebody of the municipality who did not write it
    "approved",
    "ended",
    "withdrawn",
)
MOVES: Final[dict[str, frozenset[str]]] = {
    DRAFT: frozenset({ASKED, WITHDRAWN}),
    ASKED: frozenset({ADVISED, DRAFT, WITHDRAWN}),
    ADVISED: frozenset({APPROVED, DRAFT, WITHDRAWN}),
    APPROVED: frozenset({ENDED}),
    ENDED: frozenset(),
    WITHDRAWN: frozenset(),
}
# how an approved query stands by the calendar
COMING, IN_FORCE, OVER = "coming", "in_force", "over"

POSITIVE, CONDITIONS, NEGATIVE = "positive", "conditions", "negative"
ADVICES: Final = (POSITIVE, CONDITIONS, NEGATIVE)

OPEN, CONFIRMED, DISMISSED, CRISIS = "open", "confirmed", "dismissed", "crisis"
JUDGEMENTS: Final[dict[str, frozenset[str]]] = {
    OPEN: frozenset({CONFIRMED, DISMISSED, CRISIS}),
    CONFIRMED: frozenset({DISMISSED, CRISIS}),  # seen, and it may still become one or turn out to be nothing
    DISMISSED: frozenset({CONFIRMED, CRISIS}),  # somebody was wrong
    CRISIS: frozenset(),
}
# Why an alarm was nothing. The first four say something about the threshold, the others do not.
TOO_SMALL, USUAL, ONE_VOICE, OFF_TOPIC, KNOWN, TEST = (
    "too_small",
    "usual",
    "one_voice",
    "off_topic",
    "known",
    "test",
)
REASONS: Final = (TOO_SMALL, USUAL, ONE_VOICE, OFF_TOPIC, KNOWN, TEST)


def may_move(state: str, to: str) -> bool:
    """Whether the table of queries has this move."""
    return to in MOVES.get(state, frozenset())


def may_judge(state: str, to: str) -> bool:
    """Whether the table of alarms has this move."""
    return to in JUDGEMENTS.get(state, frozenset())


def standing(state: str, starts_on: date, ends_on: date, today: date) -> str:
    """The state, for an approved query told by the calendar. The last day counts as a whole."""
    if state != APPROVED:
        return state
    if today < starts_on:
        return COMING
    return OVER if today > ends_on else IN_FORCE


def forget_on(ended_on: date, keep_days: int) -> date:
    """The day on which hits are removed."""
    return ended_on + timedelta(days=keep_days)
