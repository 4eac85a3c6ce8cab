"""What a mandate table is made of: outcomes, conditions, obligations, rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Final, Literal, get_args

from regie.kernel.windows import Span, Window

Outcome = Literal["forbid", "escalate", "approve", "allow"]
STRENGTH: Final[tuple[Outcome, ...]] = get_args(Outcome)  # strongest first
TIME: Final = "time"
AT: Final = "at"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact must be one of these values. None at all: the rule can never match."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The fact must lie within these bounds of an ordered attribute; `values` are those within."""

    at_least: str | None
    at_most: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class During:
    """The moment must lie in one of these weekly windows; `spans` are their minutes of the week."""

    windows: tuple[Window, ...]
    spans: tuple[Span, ...]


Condition = OneOf | Between | During


Order = Literal["any", "all", "in_order"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)  # mildest first


@dataclass(frozen=True, slots=True)
class Obligations:
    """What must be done before, at or after sending. Empty means nothing is asked.

    `order`: whether one of the roles in `from_roles` is enough, all must take part (also when nothing is
    said), or one after the other. `messages` name required kernel messages. A cap counts what went out
    under the deciding rules. A holding reply with `follow_up_minutes` asks for a real answer by then.
    """

    approvers: int | None = None
    from_roles: tuple[str, ...] = ()
    to_roles: tuple[str, ...] = ()
    within_minutes: int | None = None
    order: Order | None = None
    messages: tuple[str, ...] = ()
    max_per_hour: int | None = None
    max_per_day: int | None = None
    follow_up_minutes: int | None = None

    def as_dict(self) -> dict[str, object]:
        """As in the table: absent keys left out; one role or message as text, several as a list."""
        found: dict[str, object] = {"approvers": self.approvers}
        several = (("from", self.from_roles), ("to", self.to_roles), ("message", self.messages))
        for key, values in several:
            found[key] = values[0] if len(values) == 1 else list(values) or None
        for key in ("within_minutes", "order", "max_per_hour", "max_per_day", "follow_up_minutes"):
            found[key] = getattr(self, key)
        return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table; all conditions must hold. `text` and `ground` are for readers only."""

    id: str
    conditions: Mapping[str, Condition]
    outcome: Outcome
    obligations: Obligations = field(default_factory=Obligations)
    text: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A whole mandate table. Compared by identity, so that it can key the cache of compiled tables."""

    id: str
    version: int
    timezone: str
    zone: tzinfo
    valid_from: datetime
    valid_to: datetime
    attributes: Mapping[str, tuple[str, ...]]
    ordered: frozenset[str]
    rules: tuple[Rule, ...]
    title: str = ""
    holidays: frozenset[date] = frozenset()  # in `zone`; their windows are those of a Sunday
    messages: Mapping[str, str] = field(default_factory=dict)  # id -> text of a kernel message

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def joined(parts: Sequence[Obligations]) -> Obligations:
    """All obligations together: most approvers, shortest time, lowest cap, every role and message named."""
    return Obligations(
        approvers=max(_given(parts, "approvers"), default=None),
        from_roles=tuple(dict.fromkeys(role for p in parts for role in p.from_roles)),
        to_roles=tuple(dict.fromkeys(role for p in parts for role in p.to_roles)),
        within_minutes=min(_given(parts, "within_minutes"), default=None),
        order=_joined_order([p for p in parts if p.from_roles]),
        messages=tuple(dict.fromkeys(message for p in parts for message in p.messages)),
        max_per_hour=min(_given(parts, "max_per_hour"), default=None),
        max_per_day=min(_given(parts, "max_per_day"), default=None),
        follow_up_minutes=min(_given(parts, "follow_up_minutes"), default=None),
    )


def _given(parts: Sequence[Obligations], name: str) -> list[int]:
    return [value for part in parts if (value := getattr(part, name)) is not None]


def _joined_order(parts: Sequence[Obligations]) -> Order | None:
    """The strictest. One of these and one of those is not one of all, so different lists become `all`."""
    said = [part.order for part in parts]
    if "in_order" in said:
        return "in_order"
    if said and all(one == "any" for one in said) and len({frozenset(p.from_roles) for p in parts}) == 1:
        return "any"
    return "all" if "any" in said or "all" in said else None
