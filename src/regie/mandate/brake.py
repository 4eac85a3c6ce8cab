"""Setting the brake takes one person; releasing it takes two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from regie.mandate.verdict import Scope

ASK_HOLDS: Final = timedelta(hours=24)  # a request to release that nobody confirmed is forgotten
MAX_REASON: Final = 500

Step = Literal["ask", "confirm", "same_person", "off"]


@dataclass(frozen=True, slots=True)
class NewBrake:
    """What to stop and why. `target_id` is the agency, channel or person; None for the municipality."""

    municipality_id: int
    scope: Scope
    reason: str
    target_id: int | None = None

    @property
    def fits(self) -> bool:
        """Whether the target is there exactly when the scope needs one."""
        return (self.target_id is None) == (self.scope == "municipality")


@dataclass(frozen=True, slots=True)
class BrakeState:
    """What matters for releasing: whether it is on, and who asked when."""

    on: bool
    asked_by: int | None
    asked_at: datetime | None


def release_step(state: BrakeState, person: int, now: datetime) -> Step:
    """What a press on 'release' by this person means now."""
    if not state.on:
        return "off"
    if state.asked_by is None or state.asked_at is None or state.asked_at + ASK_HOLDS <= now:
        return "ask"
    return "same_person" if state.asked_by == person else "confirm"
