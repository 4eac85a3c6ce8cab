"""Who is told, and who next when nobody answers. Plain: roles and minutes in, roles out.

A ladder is frozen into a concern when it starts, so a change of rules never moves one that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rung:
    """One level: the role that is told and the minutes it has to acknowledge."""

    role: str
    within_minutes: int

    def as_dict(self) -> dict[str, object]:
        """As stored with the concern."""
        return {"role": self.role, "within_minutes": self.within_minutes}


DEFAULT: Final = (Rung("duty_adviser", 15), Rung("head_of_communication", 15), Rung("administrator", 15))
# Told instead when a level has nobody. No administrator: nothing silently goes upwards.
SAFE: Final = ("duty_adviser", "head_of_communication", "adviser", "director", "spokesperson")
ANSWER_WITHIN_MINUTES: Final = 30
# Nobody at all can be told: how often we look again.
NOBODY_AGAIN_MINUTES: Final = 5
LONGEST_MINUTES: Final = 7 * 24 * 60


def ladder(to: str, within_minutes: int) -> tuple[Rung, ...]:
    """The ladder that begins at `to`, who has `within_minutes`; higher rungs follow as in DEFAULT.

    A role outside DEFAULT comes before all of it; the last rung has none above it.
    """
    first = Rung(to, min(max(1, within_minutes), LONGEST_MINUTES))
    roles = [rung.role for rung in DEFAULT]
    above = DEFAULT[roles.index(to) + 1 :] if to in roles else DEFAULT
    return (first, *above)


@dataclass(frozen=True, slots=True)
class Told:
    """The role that is told; `instead_of` names the level that had nobody."""

    role: str
    instead_of: str = ""


def whom(role: str, occupied: Callable[[str], bool]) -> Told | None:
    """Who is told on this level; somebody safe when it is empty; None when there is nobody at all."""
    if occupied(role):
        return Told(role)
    safe = next((r for r in SAFE if r != role and occupied(r)), None)
    return Told(safe, role) if safe else None


def next_step(rungs: Sequence[object], step: int) -> int | None:
    """The number of the next rung; None on the last one."""
    return step + 1 if step + 1 < len(rungs) else None
