"""Which of the five agreements hold at a moment, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from regie.audit import canonical
from regie.engagement.states import DRAFT
from regie.engagement.vocabulary import AGREEMENTS
from regie.kernel.text import sha256_hex

Why = Literal["missing", "unsigned", "expired", "not_yet", "changed"]
# Why an agreement does not hold → what mends it.
MENDS: Final[Mapping[str, str]] = {
    "missing": "write",
    "unsigned": "sign",
    "expired": "renew",
    "not_yet": "wait_or_sign_another",
    "changed": "renew",
}
# How many days before its end an agreement is spoken of: first a word, then a warning.
WARN_DAYS: Final = (30, 7)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Missing:
    """An agreement that does not hold: which, why, and the code of what to do about it."""

    kind: str
    why: Why
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an agreement, as far as holding goes. `whole`: its hash is that of its content."""

    kind: str
    state: str
    valid_from: datetime | None
    valid_to: datetime | None
    replaced_at: datetime | None
    whole: bool

    def holds(self, at: datetime) -> bool:
        """Signed, unchanged, begun, and neither ended nor replaced. Closed world: no dates, no agreement."""
        if self.state == DRAFT or self.valid_from is None or self.valid_to is None or not self.whole:
            return False
        return self.valid_from <= at < self.valid_to and (self.replaced_at is None or self.replaced_at > at)


def missing(versions: Iterable[Version], at: datetime) -> list[Missing]:
    """The agreements that do not hold at that moment, in the fixed order of the five."""
    by_kind: dict[str, list[Version]] = {kind: [] for kind in AGREEMENTS}
    for one in versions:
        by_kind.setdefault(one.kind, []).append(one)
    found = [(kind, _why(by_kind[kind], at)) for kind in AGREEMENTS]
    return [Missing(kind, why, MENDS[why]) for kind, why in found if why]


def _why(versions: list[Version], at: datetime) -> Why | None:
    """Why none of these holds; None when exactly one does. The nearest thing to mend comes first."""
    if len([one for one in versions if one.holds(at)]) == 1:
        return None
    if not versions:
        return "missing"
    signed = [one for one in versions if one.state != DRAFT]
    if not signed:
        return "unsigned"
    if not all(one.whole for one in signed):
        return "changed"
    if any(one.replaced_at is None and one.valid_from and one.valid_from > at for one in signed):
        return "not_yet"
    return "expired"


def days_left(valid_to: datetime, now: datetime) -> int | None:
    """Whole days until the end when that is near enough to warn; None when it is further away or past."""
    left = valid_to - now
    return left.days if timedelta(0) < left <= WARN_DAYS[0] * DAY else None


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature covers."""

    assignment_id: int
    kind: str
    version: int
    content: Mapping[str, object]
    owner_id: int
    valid_from: datetime
    valid_to: datetime


def seal(signed: Signed) -> str:
    """SHA-256 of the canonical JSON (RFC 8785) of everything the signature covers."""
    told = canonical.plain(
        {
            "assignment": signed.assignment_id,
            "kind": signed.kind,
            "version": signed.version,
            "content": signed.content,
            "owner": signed.owner_id,
            "valid_from": signed.valid_from,
            "valid_to": signed.valid_to,
        }
    )
    return sha256_hex(canonical.encode(told).decode())
