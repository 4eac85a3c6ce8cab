"""A second opinion on approvals: slow, by trying out every way in which people could fill the places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations, permutations

from regie.publishing.approvals import STANDS_IN, Given, Needs


def satisfied(asked: Needs, given: Sequence[Given], *, binding: str, writers: Collection[int]) -> bool:
    """Whether distinct people of the needed roles approved exactly this, none of them a writer."""
    if not asked.possible:
        return False
    have: list[Given] = []
    for one in given:
        said_by = {one.user_id, *([one.instead_of] if one.instead_of else [])}
        used = {p for other in have for p in (other.user_id, other.instead_of) if p}
        if one.binding == binding and not said_by & set(writers) and not said_by & used:
            have.append(one)
    if asked.order == "any":
        fitting = [one for one in have if any(one.role in STANDS_IN[role] for role in asked.roles)]
        return len(fitting) >= asked.approvers
    if len(have) < asked.approvers:
        return False
    ways = (
        combinations(have, len(asked.roles))
        if asked.order == "in_order"
        else permutations(have, len(asked.roles))
    )
    return any(
        all(one.role in STANDS_IN[role] for one, role in zip(way, asked.roles, strict=True)) for way in ways
    )
