"""Who acts: carried through every action so that the ledger can name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["person", "software", "link"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with one role in one organisation, or a named piece of software.

    `municipality_id` is on whose behalf is acted; for municipal people it equals
    `organisation_id`. `origin` says from where (an address, `worker`, `cli`), as BIO2 8.15.01 asks.
    Carries no rights by itself: rights follow from `role` (see `people.roles`).
    """

    kind: ActorKind
    id: str
    name: str
    role: str
    organisation_id: int | None
    municipality_id: int | None
    origin: str

    @property
    def is_person(self) -> bool:
        """True for a signed-in human being; software never approves."""
        return self.kind == "person"

    @property
    def user_id(self) -> int | None:
        """Primary key of the user, or None for software and signed links."""
        return int(self.id) if self.kind == "person" else None

    @property
    def on_behalf(self) -> bool:
        """True when somebody of one organisation acts in the name of another."""
        return self.municipality_id is not None and self.municipality_id != self.organisation_id


def software(name: str, *, municipality_id: int | None = None, origin: str = "worker") -> Actor:
    """The actor for a sweep, an importer or a command; its role has no rights to approve."""
    return Actor("software", name, name, "software", None, municipality_id, origin)
