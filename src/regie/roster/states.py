"""States of rosters, exchanges and solver runs, and which may follow which. Plain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ROSTER_STATES: Final = ("draft", "published", "withdrawn")
MOVES: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"published", "withdrawn"}),
    "published": frozenset({"withdrawn"}),
    "withdrawn": frozenset(),
}

# asked -> a colleague consented -> carried out; with `planner_confirms` a planner stands between the two.
EXCHANGE_STATES: Final = ("asked", "consented", "done", "declined", "withdrawn", "lapsed")
EXCHANGE_MOVES: Final[Mapping[str, frozenset[str]]] = {
    "asked": frozenset({"consented", "done", "declined", "withdrawn", "lapsed"}),
    "consented": frozenset({"done", "declined", "withdrawn", "lapsed"}),
    "done": frozenset(),
    "declined": frozenset(),
    "withdrawn": frozenset(),
    "lapsed": frozenset(),
}

RUN_STATES: Final = ("queued", "running", "done", "failed", "accepted", "dropped")
RUN_MOVES: Final[Mapping[str, frozenset[str]]] = {
    "queued": frozenset({"running", "dropped"}),
    "running": frozenset({"queued", "done", "failed"}),  # back in the queue when its worker died
    "done": frozenset({"accepted", "dropped"}),
    "failed": frozenset({"dropped"}),
    "accepted": frozenset(),
    "dropped": frozenset(),
}


def may_follow(moves: Mapping[str, frozenset[str]], before: str, after: str) -> bool:
    """Whether the table allows it; a state that is not known leads nowhere."""
    return after in moves.get(before, frozenset())
