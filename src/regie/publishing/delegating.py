"""When a delegation may be made. Plain: facts in, reason out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

LONGEST_DAYS: Final = 60

Reason = Literal[
    "not_yours",  # the giver has no seat in this role: also a delegated role is never passed on
    "not_here",  # the receiver may not approve in this municipality
    "to_yourself",
    "no_reason",
    "already_over",
    "too_long",
    "already_given",
]


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """Who may approve in whose role, in a period with an end."""

    receiver_id: int
    role: str
    starts_at: datetime
    ends_at: datetime
    reason: str


def reason_against(new: NewDelegation, giver_id: int, now: datetime) -> Reason | None:
    """What is wrong with it in itself; seats are judged by whoever can see them."""
    if new.receiver_id == giver_id:
        return "to_yourself"
    if not new.reason.strip():
        return "no_reason"
    if new.ends_at <= now or new.ends_at <= new.starts_at:
        return "already_over"
    if new.ends_at - max(new.starts_at, now) > timedelta(days=LONGEST_DAYS):
        return "too_long"
    return None
