"""What an approval binds to, and when there are enough of them. Plain: values in, reasons out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

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
# Kept by `duties`, at the door and at the moment of sending.
KEPT_ELSEWHERE: Final = frozenset({"message", "max_per_hour", "max_per_day", "follow_up_minutes"})
KNOWN_OBLIGATIONS: Final = frozenset({"approvers", "from", "to", "within_minutes", "order"}) | KEPT_ELSEWHERE
# A text that may go out at once has no approvals to ask; what such a rule asks besides is kept elsewhere.
WITH_ALLOW: Final = frozenset({"within_minutes"}) | KEPT_ELSEWHERE
ORDERS: Final = ("all", "any", "in_order")
MOST_APPROVERS: Final = 9

Order = Literal["all", "any", "in_order"]


@dataclass(frozen=True, slots=True)
class Given:
    """One approval: by whom, in which role, for exactly which binding.

    `instead_of` is the person who delegated the role; None in a role of one's own.
    """

    user_id: int
    role: str
    binding: str
    instead_of: int | None = None

    @property
    def people(self) -> frozenset[int]:
        """Everybody whose say this is: who pressed, and in whose place."""
        return frozenset({self.user_id, self.instead_of or self.user_id})


@dataclass(frozen=True, slots=True)
class Needs:
    """How many approvals, from which roles, in what order, within how many minutes.

    `all`: each role named is filled by a different person. `in_order`: so too, one after another as
    written. `any`: every approver holds one of the roles. `possible` is False when an obligation is
    not understood: then no approval is ever enough.
    """

    approvers: int
    roles: tuple[str, ...]
    within_minutes: int | None
    possible: bool = True
    order: Order = "all"


@dataclass(frozen=True, slots=True)
class Offer:
    """A role in which somebody could approve: their own, or one delegated by `instead_of`."""

    role: str
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One approval of the chain: of which roles (none: whoever may approve), and who gave it."""

    roles: tuple[str, ...]
    given: Given | None = None


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
        return Needs(0, (), None, possible=set(obligations) <= WITH_ALLOW)
    if outcome not in {"approve", "escalate"}:
        return Needs(1, (), None, possible=False)
    number, minutes = _whole(obligations.get("approvers")), _whole(obligations.get("within_minutes"))
    roles = _roles(obligations.get("from" if outcome == "approve" else "to"))
    order = _order(obligations.get("order"))
    count = max(number or 1, 1 if order == "any" else len(roles))
    possible = (
        number is not None
        and count <= MOST_APPROVERS
        and minutes is not None
        and order is not None
        and set(obligations) <= KNOWN_OBLIGATIONS
        and all(role in STANDS_IN for role in roles)
        and (order != "any" or bool(roles))
    )
    return Needs(count, roles, minutes or None, possible, order or "all")


def counted(given: Sequence[Given], *, binding: str, writers: Collection[int]) -> tuple[Given, ...]:
    """Approvals that count, in the order in which they were given.

    For this binding only; nobody approves a text of their own, nor of whoever they stand in for; and
    each person counts once, whether they pressed themselves or somebody pressed in their place.
    """
    found: list[Given] = []
    taken: set[int] = set()
    for one in given:
        if not binding or one.binding != binding or one.people & set(writers) or one.people & taken:
            continue
        taken |= one.people
        found.append(one)
    return tuple(found)


def still_speaks(one: Given, held: Mapping[int, Collection[str]]) -> bool:
    """Whether who gave it has the seat from which they spoke, or one that carries more.

    `held`: person -> roles of their seats now. Given in somebody's place: that person has the role, and
    who pressed has a seat from which one approves at all.
    """
    own = held.get(one.user_id, ())
    if one.instead_of is None:
        return _carries(own, one.role)
    return any(role in STANDS_IN for role in own) and _carries(held.get(one.instead_of, ()), one.role)


def _carries(held: Collection[str], role: str) -> bool:
    return role in held or any(one in STANDS_IN.get(role, frozenset()) for one in held)


def enough(asked: Needs, given: Sequence[Given], *, binding: str, writers: Collection[int]) -> bool:
    """Whether the approvals suffice: for this binding, by different people, none of them a writer."""
    if not asked.possible:
        return False
    have = counted(given, binding=binding, writers=writers)
    return asked.approvers == 0 or all(step.given is not None for step in chain(asked, have))


def chain(asked: Needs, have: Sequence[Given]) -> tuple[Step, ...]:
    """The approvals asked for, each with who gave it. `have` are those that count (see `counted`)."""
    if asked.order == "any":
        fitting = [one for one in have if _fits(one.role, asked.roles)]
        return tuple(
            Step(asked.roles, fitting[n] if n < len(fitting) else None) for n in range(asked.approvers)
        )
    seats = _one_by_one(asked.roles, have) if asked.order == "in_order" else _matched(asked.roles, have)
    named = [Step((role,), seats.get(n)) for n, role in enumerate(asked.roles)]
    others = [one for one in have if one not in seats.values()]
    free = asked.approvers - len(asked.roles)
    return (*named, *(Step((), others[n] if n < len(others) else None) for n in range(free)))


def choose(
    asked: Needs, have: Sequence[Given], offers: Sequence[Offer], user_id: int, writers: Collection[int]
) -> Offer | str:
    """The first offer that brings the chain further, or why none does.

    Reasons: own_text, already_given, given_for_you (somebody pressed in your place), wrong_role,
    not_your_turn.
    """
    if user_id in writers:
        return "own_text"
    for one in have:
        if user_id in one.people:
            return "already_given" if one.user_id == user_id else "given_for_you"
    done = _filled(asked, have)
    for offer in offers:
        giver = offer.instead_of
        shut = giver is not None and (giver in writers or any(giver in one.people for one in have))
        more = Given(user_id, offer.role, "", giver)
        if asked.possible and not shut and _filled(asked, [*have, more]) > done:
            return offer
    later = asked.order == "in_order" and any(_fits(offer.role, asked.roles) for offer in offers)
    return "not_your_turn" if later else "wrong_role"


def may_give(asked: Needs, role: str) -> bool:
    """Whether an approval in this role can ever help."""
    free = asked.order != "any" and asked.approvers > len(asked.roles)
    return asked.possible and (free or not asked.roles or _fits(role, asked.roles))


def to_come(asked: Needs, have: Sequence[Given]) -> tuple[Step, ...]:
    """The steps that are asked now: of a chain in order only the first one that is open."""
    still = tuple(step for step in chain(asked, have) if step.given is None)
    return still[:1] if asked.order == "in_order" else still


def _filled(asked: Needs, have: Sequence[Given]) -> int:
    return sum(step.given is not None for step in chain(asked, have))


def _fits(role: str, asked: Sequence[str]) -> bool:
    return any(role in STANDS_IN.get(one, frozenset()) for one in asked)


def _one_by_one(roles: Sequence[str], have: Sequence[Given]) -> dict[int, Given]:
    """Roles filled in the order written; the earliest fitting approval always leaves most to choose."""
    found: dict[int, Given] = {}
    for one in have:
        if _fits(one.role, roles[len(found) : len(found) + 1]):
            found[len(found)] = one
    return found


def _matched(roles: Sequence[str], have: Sequence[Given]) -> dict[int, Given]:
    """As many roles as possible, each filled by another person (small numbers, so tried out)."""
    if not roles:
        return {}
    best = {n + 1: one for n, one in _matched(roles[1:], have).items()}
    for i, one in enumerate(have):
        if _fits(one.role, roles[:1]):
            rest = _matched(roles[1:], [*have[:i], *have[i + 1 :]])
            if len(rest) + 1 > len(best):
                best = {0: one, **{n + 1: other for n, other in rest.items()}}
    return best


def _order(value: object) -> Order | None:
    """`all` when nothing is said; None when it is not understood."""
    match value:
        case None | "all":
            return "all"
        case "any":
            return "any"
        case "in_order":
            return "in_order"
    return None


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
