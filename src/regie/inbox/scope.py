"""What somebody may see of the inbox, as values: closed world, one part per municipality or assignment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One municipality; `accounts` and `topics` None mean all of them (the municipality's own people)."""

    municipality_id: int
    accounts: frozenset[int] | None = None
    topics: frozenset[str] | None = None
    assignment_id: int | None = None

    def covers(self, municipality_id: int, account_id: int, topic: str) -> bool:
        """Whether a case of this channel and topic falls under this part."""
        return (
            municipality_id == self.municipality_id
            and (self.accounts is None or account_id in self.accounts)
            and (self.topics is None or topic in self.topics)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything one person may see now. No parts: nothing."""

    parts: tuple[Part, ...] = ()

    def covers(self, municipality_id: int, account_id: int, topic: str) -> bool:
        """Whether any part covers the case."""
        return any(part.covers(municipality_id, account_id, topic) for part in self.parts)

    @property
    def municipalities(self) -> tuple[int, ...]:
        """The municipalities in sight, each once, in a steady order."""
        return tuple(sorted({part.municipality_id for part in self.parts}))

    def assignment_for(self, municipality_id: int, account_id: int, topic: str) -> int | None:
        """The assignment under which the case is in sight; None for the municipality's own people."""
        for part in self.parts:
            if part.covers(municipality_id, account_id, topic):
                return part.assignment_id
        return None
