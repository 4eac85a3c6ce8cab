"""What we ask of the mandate and what it answers, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants to send what kind of thing where."""

    municipality_id: int
    assignment_id: int | None
    agency_id: int | None
    channel_id: int
    user_id: int | None
    facts: Mapping[str, str]
    hands: frozenset[int] = frozenset()  # all who wrote, changed or approved it


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict; `reason` `brake` comes with its key. `mandate` is `id@version#hash8` or empty."""

    outcome: str
    reason: str = ""
    because: Sequence[str] = ()
    overruled: Sequence[str] = ()
    near_misses: Sequence[Mapping[str, str]] = ()
    obligations: Mapping[str, object] = field(default_factory=dict)
    mandate: str = ""
    brake: int | None = None
