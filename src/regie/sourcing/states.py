"""States of an import and of an advice being made, and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MAPPING, QUEUED, RUNNING, DONE, FAILED = "mapping", "queued", "running", "done", "failed"
FILE_STATES: Final = (MAPPING, QUEUED, RUNNING, DONE, FAILED)
RUN_STATES: Final = (QUEUED, RUNNING, DONE, FAILED)
ORIGINS: Final = ("inbox", "file", "answers")

MOVES: Final[Mapping[str, frozenset[str]]] = {
    MAPPING: frozenset({QUEUED}),
    QUEUED: frozenset({RUNNING, FAILED}),
    RUNNING: frozenset({DONE, FAILED, QUEUED}),  # back in the queue when its worker died
    FAILED: frozenset({QUEUED}),
    DONE: frozenset(),
}


def may_follow(state: str, after: str) -> bool:
    """Whether it may go from one state to the other. Unknown ones: no."""
    return after in MOVES.get(state, frozenset())
