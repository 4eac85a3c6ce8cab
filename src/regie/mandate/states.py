"""The life of a mandate version, and who signs it: two people of the municipality, one in each capacity."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

DRAFT, READY, IN_FORCE, WITHDRAWN, DISCARDED = "draft", "ready", "in_force", "withdrawn", "discarded"

# `in_force` means signed by both; it holds from `valid_from`, until a newer version or its own end.
MOVES: Final[dict[str, frozenset[str]]] = {
    DRAFT: frozenset({READY, DISCARDED}),
    READY: frozenset({DRAFT, IN_FORCE}),
    IN_FORCE: frozenset({WITHDRAWN}),
    WITHDRAWN: frozenset(),
    DISCARDED: frozenset(),
}
STATES: Final = tuple(MOVES)
UNSIGNED: Final = (DRAFT, READY, DISCARDED)

COMMUNICATION, MANAGER = "communication", "manager"
# capacity -> the right to sign in it
CAPACITIES: Final = {COMMUNICATION: "mandate.sign_communication", MANAGER: "mandate.sign_manager"}


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature that is there already."""

    capacity: str
    user_id: int


def may_move(old: str, new: str) -> bool:
    """Whether the table has this move."""
    return new in MOVES.get(old, frozenset())


def refusal_to_sign(capacity: str, user_id: int, given: Collection[Signed]) -> str:
    """Why this person may not sign in this capacity now; empty when they may.

    Two different people, so whoever made the draft can be one of them but never both.
    """
    if capacity not in CAPACITIES:
        return "capacity"
    if any(one.capacity == capacity for one in given):
        return "already_signed"
    return "same_person" if any(one.user_id == user_id for one in given) else ""


def complete(given: Collection[Signed]) -> bool:
    """Both capacities, by two people."""
    by_capacity = {one.capacity: one.user_id for one in given}
    return set(by_capacity) == set(CAPACITIES) and len(set(by_capacity.values())) == len(CAPACITIES)
