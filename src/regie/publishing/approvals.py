"""What an approval binds to, and when there are enough of them. Plain: values in, reasons out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regie.kernel.text import sha256_hex

_ABOVE: Final = ("director", "head_of_communication", "administrator")
# Whoever is asked may be replaced by somebody who carries more, never by somebody who carries less.
STANDS_IN: Final[dict[str, frozenset[str]]] = {
    "adviser": frozenset({"adviser", "duty_adviser", "spokesperson", *_ABOVE}),
    "duty_adviser": frozenset({"duty_adviser", *_ABOVE}),
    "spokesperson": frozenset({"spokesperson", "head_of_communication", "administrator"}),
    "director": frozenset(_ABOVE),
    "head_of_communication": frozenset({"head_of_communication", "administrator"}),
    "administrator": frozenset({"administrator"}),
}
KNOWN_OBLIGATIONS: Final = frozenset({"approvers", "from", "to", "within_minutes"})


@dataclass(frozen=True, slots=True)
class Given:
    """One approval: by whom, in which role, for exactly which binding."""

    user_id: int
    role: str
    binding: str


@dataclass(frozen=True, slots=True)
class Needs:
    """How many approvals, from which roles (each role named must be there), within how many minutes.

    `possible` is False when an obligation is not understood: then no approval is ever enough.
    """

    approvers: int
    roles: tuple[str, ...]
    within_minutes: int | None
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Bound:
    """Everything an approval is about. Any change of any of these makes another binding."""

    text: str
    subject: str
    account_id: int
    thread_id: int | None
    in_reply_to_id: int | None
    visibility: str
    mandate: str

    def binding(self) -> str:
        """SHA-256 over an unambiguous form: JSON of a list, so no two fields can run together."""
        parts = [
            self.text,
            self.subject,
            self.account_id,
            self.thread_id,
            self.in_reply_to_id,
            self.visibility,
            self.mandate,
        ]
        return sha256_hex(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))


def needs(outcome: str, obligations: Mapping[str, object]) -> Needs:
    """What must be given before sending; nothing for `allow`, never enough for an unknown outcome."""
    if outcome == "allow":
        return Needs(0, (), None)
    if outcome not in {"approve", "escalate"}:
        return Needs(1, (), None, possible=False)
    number = _whole(obligations.get("approvers"))
    roles = _roles(obligations.get("from" if outcome == "approve" else "to"))
    possible = (
        number is not None and set(obligations) <= KNOWN_OBLIGATIONS and all(r in STANDS_IN for r in roles)
    )
    count = max(1, number or 1, len(roles))
    return Needs(count, roles, _whole(obligations.get("within_minutes")) or None, possible)


def enough(asked: Needs, given: Sequence[Given], *, binding: str, writers: Collection[int]) -> bool:
    """Whether the approvals suffice: for this binding, by different people, none of them a writer."""
    if asked.approvers == 0:
        return True
    roles = {g.user_id: g.role for g in given if g.binding == binding and g.user_id not in writers}
    return asked.possible and len(roles) >= asked.approvers and _covers(asked.roles, list(roles.values()))


def may_give(asked: Needs, role: str) -> bool:
    """Whether an approval in this role helps at all."""
    return not asked.roles or any(role in STANDS_IN.get(r, frozenset()) for r in asked.roles)


def _covers(asked: Sequence[str], have: list[str]) -> bool:
    """Each asked role is filled by a different approver (small numbers, so tried out)."""
    if not asked:
        return True
    first, rest = asked[0], asked[1:]
    fits = STANDS_IN.get(first, frozenset())
    return any(role in fits and _covers(rest, have[:i] + have[i + 1 :]) for i, role in enumerate(have))


def _whole(value: object) -> int | None:
    """A whole number; 0 when absent; None when it is anything else."""
    if value is None:
        return 0
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _roles(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else ("?",)
