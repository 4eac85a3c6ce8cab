"""The shape of the table of roles, and the verdict that follows from a row. Plain: no database.

A row says which right is asked and what it is bound to. The verdict for a role in a situation follows
from that and from `people.roles`; where it is otherwise, the row says so under `but`, with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from regie.people.roles import SIDES, may

Verdict = Literal["allow", "own", "deny", "hidden", "sign-in"]
Situation = Literal["own_town", "other_town", "own_agency", "elsewhere", "other_agency", "ended"]
Bound = Literal["thing", "place"]
Cover = Literal["assignment", "town"]

# What stands in the middle of every question is one municipality, with one agency at work on one of its
# channels. Where somebody stands with regard to it:
SITUATIONS: Final[dict[Situation, str]] = {
    "own_town": "own municipality",
    "other_town": "other municipality",
    "own_agency": "own agency, assignment in force",
    "elsewhere": "own agency, works for another municipality",
    "other_agency": "other agency, works for this municipality on another channel",
    "ended": "assignment ended",
}
INSIDE: Final = ("own_town", "own_agency")
OF_SIDE: Final[dict[str, tuple[Situation, ...]]] = {
    "municipality": ("own_town", "other_town"),
    "agency": ("own_agency", "elsewhere", "other_agency", "ended"),
}
MEANING: Final[dict[Verdict, str]] = {
    "allow": "opens, or is done",
    "own": "opens, and shows or touches only what is one's own",
    "deny": "refused with the reason (403), and the refusal is in the ledger",
    "hidden": "not there (404): nobody learns that it exists",
    "sign-in": "leads to the sign-in page",
}
ANY_SEAT: Final = "any seat"
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"


@dataclass(frozen=True, slots=True)
class But:
    """Cells that are otherwise than the row's rule says, and why."""

    verdict: Verdict
    why: str
    roles: Sequence[str] = ()  # none named: all that hold the right
    situations: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What every row has.

    `bound`: to a thing of the municipality (outside: hidden) or to a place that everybody has (outside:
    shows one's own). `cover`: what opens it to an agency, the assignment or any work for the town.
    `door`: the right asked before the thing is looked up, where that is another one than `right`.
    """

    right: str
    door: str = ""
    bound: Bound = "thing"
    cover: Cover = "assignment"
    but: tuple[But, ...] = ()


@dataclass(frozen=True, slots=True)
class Route(Row):
    """One address and method. `args` and `data` are made from the world, for the person who asks."""

    name: str = ""
    method: Literal["GET", "POST"] = "GET"
    args: Callable[..., Sequence[object]] = field(default=lambda w, by: ())
    data: Callable[..., Mapping[str, Any]] = field(default=lambda w, by: {})
    note: str = ""
    screen: bool = True  # a page of ours to look at; False for files, streams and redirects

    @property
    def id(self) -> str:
        """How tests and the page name the row."""
        return f"{self.method} {self.name}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True, slots=True)
class Act(Row):
    """One action function. `args` gives what stands before `by` and `now`: values, or values and keywords."""

    do: Callable[..., object] = field(default=print)
    args: Callable[..., Sequence[object]] = field(default=lambda w, by: ())
    more: Callable[..., Mapping[str, Any]] = field(default=lambda w, by: {})

    @property
    def id(self) -> str:
        """The dotted name from the room on."""
        return f"{self.do.__module__.removeprefix('regie.')}.{self.do.__name__}"


def get(name: str, right: str, **more: Any) -> Route:
    """A page."""
    return Route(name=name, right=right, method="GET", **more)


def post(name: str, right: str, **more: Any) -> Route:
    """A press."""
    return Route(name=name, right=right, method="POST", **more)


def act(do: Callable[..., object], right: str, **more: Any) -> Act:
    """An action by a person."""
    return Act(do=do, right=right, **more)


def people() -> list[tuple[str, Situation]]:
    """Every role in every situation that its side of the table can be in."""
    return [(role, situation) for role, side in SIDES.items() for situation in OF_SIDE[side]]


def verdict(row: Row, role: str, situation: Situation) -> Verdict:
    """What must happen when this role in this situation asks for the row."""
    for but in row.but:
        if role in but.roles and situation in (but.situations or (situation,)):
            return but.verdict
    if row.right in {PUBLIC, SIGNED_IN}:
        return "allow"
    if not _holds(role, row.door or row.right):
        return "deny"
    for but in row.but:
        if not but.roles and situation in but.situations:
            return but.verdict
    if situation in INSIDE or (row.cover == "town" and situation == "other_agency"):
        return "allow" if _holds(role, row.right) else "deny"
    return "own" if row.bound == "place" else "hidden"


def _holds(role: str, right: str) -> bool:
    return right == ANY_SEAT or may(role, right)


def verdict_without_seat(row: Route) -> Verdict:
    """What must happen to somebody who is signed in and whose seat has ended."""
    return "allow" if row.right in {PUBLIC, SIGNED_IN} else "deny"


def verdict_for_visitor(row: Route) -> Verdict:
    """What must happen to somebody who is not signed in."""
    return "allow" if row.right == PUBLIC else "sign-in"
