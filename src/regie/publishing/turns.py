"""Whose turn it is at a text that asks for a person. Plain: what stands there in, the turn out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from regie.publishing.approvals import Given, Needs, Offer, choose, to_come

# The states in which approvals are what is waited for.
_APPROVING: Final = frozenset({"waiting", "escalated"})


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks: as whom, in which roles they may approve, and whether they may say if something was sent."""

    user_id: int
    offers: tuple[Offer, ...] = ()
    may_resolve: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Who must act now. `mine`: whoever looks can bring it further. `roles` of the steps that are open now.

    `nobody`: the mandate asks for approvals that no person can give. No roles and not `nobody`: whoever
    has the right may act.
    """

    mine: bool
    roles: tuple[str, ...] = ()
    nobody: bool = False


def turn(
    state: str, asked: Needs, have: Sequence[Given], asker: Asker, *, writers: Collection[int]
) -> Turn | None:
    """The turn at a text in this state; None when no person is asked anything.

    `have` are the approvals that count (see `approvals.counted`).
    """
    if state == "unknown":
        return Turn(asker.may_resolve)
    if state not in _APPROVING:
        return None
    if not asked.possible:
        return Turn(False, nobody=True)
    mine = bool(asker.offers) and isinstance(choose(asked, have, asker.offers, asker.user_id, writers), Offer)
    roles = (role for step in to_come(asked, have) for role in step.roles)
    return Turn(mine, tuple(dict.fromkeys(roles)))
