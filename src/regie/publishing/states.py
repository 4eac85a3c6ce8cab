"""The states of a release and the moves between them: rules as data.

`sending` means that an attempt was begun whose end is not known yet; nothing but its result, or what
the network says when read back, may move it on. Whatever is found on the network is `sent`, also from a
state before sending: after a restore our records may be older than the world.
"""

from __future__ import annotations

from typing import Final

MOVES: Final[dict[str, frozenset[str]]] = {
    "waiting": frozenset(
        {"waiting", "queued", "escalated", "refused", "returned", "withdrawn", "lapsed"}
        | {"expired", "sent", "stopped"}
    ),
    "escalated": frozenset(
        {"queued", "waiting", "escalated", "refused", "returned", "withdrawn", "lapsed"}
        | {"expired", "sent", "stopped"}
    ),
    "queued": frozenset(
        {
            "sending",
            "queued",
            "waiting",
            "escalated",
            "refused",
            "withdrawn",
            "stopped",
            "lapsed",
            "expired",
            "failed",
            "sent",
        }
    ),
    "sending": frozenset({"sent", "queued", "failed", "unknown", "sending", "expired"}),
    "unknown": frozenset({"sent", "queued", "withdrawn"}),
    "failed": frozenset({"queued", "waiting", "escalated", "refused", "withdrawn", "sent"}),
    "returned": frozenset({"queued", "waiting", "escalated", "refused", "withdrawn"}),
    "lapsed": frozenset({"queued", "waiting", "escalated", "refused", "withdrawn", "sent"}),
    "stopped": frozenset({"queued", "waiting", "escalated", "refused", "withdrawn", "sent"}),
    "expired": frozenset({"queued", "waiting", "escalated", "refused", "withdrawn", "sent"}),
    "refused": frozenset({"queued", "waiting", "escalated", "refused", "withdrawn"}),
    "withdrawn": frozenset({"sent"}),
    "sent": frozenset(),
}

STATES: Final = tuple(MOVES)
# What the sweep looks at.
MOVING: Final = ("queued", "sending")
# Nothing has left and nothing is under way: text may change.
EDITABLE: Final = frozenset(
    {"waiting", "escalated", "queued", "failed", "returned", "lapsed", "stopped", "expired", "refused"}
)
WITHDRAWABLE: Final = frozenset(EDITABLE | {"unknown"}) - {"refused"}
# A person has something to do here.
ASKING: Final = ("waiting", "escalated", "unknown")
# Where the answer of the mandate leads.
BY_OUTCOME: Final[dict[str, str]] = {
    "allow": "queued",
    "approve": "waiting",
    "escalate": "escalated",
    "forbid": "refused",
}


def may_move(old: str, new: str) -> bool:
    """Whether the table has this move; an unknown state has none."""
    return new in MOVES.get(old, frozenset())
