"""States of an assignment and of an agreement, and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DRAFT, READY, ACTIVE, ENDED = "draft", "ready", "active", "ended"
ASSIGNMENT_STATES: Final = (DRAFT, READY, ACTIVE, ENDED)

SIGNED, REPLACED = "signed", "replaced"
AGREEMENT_STATES: Final = (DRAFT, SIGNED, REPLACED)

# The verb of the action → the states it starts from, and the state it leads to.
MOVES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "ready": (frozenset({DRAFT}), READY),  # the terms are complete and no longer change
    "reopen": (frozenset({READY}), DRAFT),
    "activate": (frozenset({READY}), ACTIVE),
    "end": (frozenset({ACTIVE}), ENDED),
    "discard": (frozenset({DRAFT, READY}), ENDED),  # it never started
}

# As above, for one version of an agreement. A draft that is written again stays a draft.
AGREEMENT_MOVES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "sign": (frozenset({DRAFT}), SIGNED),
    "replace": (frozenset({SIGNED}), REPLACED),
}


def allowed(verb: str, state: str) -> bool:
    """Whether the assignment may make this move from this state. Unknown verbs: no."""
    return verb in MOVES and state in MOVES[verb][0]
