"""Who is asked for an approval, and who next when the time passes. Plain: roles and minutes in, rungs out.

The rungs are frozen into a release when it begins to wait, so a change of rules never moves a clock that
runs. A rung only says who is told and until when; who may approve follows from the mandate alone. After
the last rung silence means: not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# Nobody asked for anyone in particular: this role is told first.
FIRST: Final = "adviser"
# Who is asked next when a role was silent. Each of them may stand in for it (see `approvals.STANDS_IN`).
NEXT: Final[dict[str, tuple[str, ...]]] = {
    "adviser": ("duty_adviser", "head_of_communication"),
    "duty_adviser": ("head_of_communication",),
    "spokesperson": ("head_of_communication",),
    "director": ("head_of_communication",),
    "head_of_communication": ("administrator",),
    "administrator": (),
}
SHORTEST_MINUTES: Final = 5
LONGEST_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class Rung:
    """The roles that are told, and until when they have."""

    roles: tuple[str, ...]
    until: datetime

    def as_dict(self) -> dict[str, object]:
        """As stored with the release."""
        return {"roles": list(self.roles), "until": self.until.isoformat()}


def rungs(roles: Sequence[str], minutes: int | None, now: datetime) -> tuple[Rung, ...]:
    """The ladder for these roles: they have `minutes`, each next rung half of that, 5 to 30 minutes.

    Without minutes there is no clock and nobody is asked next.
    """
    if not minutes:
        return ()
    first = tuple(dict.fromkeys(roles)) or (FIRST,)
    until = now + timedelta(minutes=minutes)
    found = [Rung(first, until)]
    extra = timedelta(minutes=min(max(minutes // 2, SHORTEST_MINUTES), LONGEST_MINUTES))
    for step in range(max(len(NEXT.get(role, ())) for role in first)):
        above = tuple(dict.fromkeys(NEXT[role][step] for role in first if step < len(NEXT.get(role, ()))))
        until += extra
        found.append(Rung(above, until))
    return tuple(found)


def from_dicts(stored: Sequence[Mapping[str, object]]) -> tuple[Rung, ...]:
    """As `Rung.as_dict` wrote them."""
    found = []
    for one in stored:
        roles = one["roles"]
        found.append(
            Rung(tuple(str(r) for r in roles) if isinstance(roles, list) else (), _moment(one["until"]))
        )
    return tuple(found)


def step_at(ladder: Sequence[Rung], now: datetime) -> int | None:
    """The number of the rung whose time it is; None when all of them have passed."""
    return next((number for number, rung in enumerate(ladder) if now < rung.until), None)


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value))
