"""What a mandate table is made of: outcomes, conditions, obligations, rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
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


@dataclass(frozen=True, slots=True)
class Obligations:
    """What must be done before (approve) or by when (escalate). Empty means nothing is asked."""

    approvers: int | None = None
    from_roles: tuple[str, ...] = ()
    to_roles: tuple[str, ...] = ()
    within_minutes: int | None = None

    def as_dict(self) -> dict[str, object]:
        """As in the table: absent keys left out; one role as text, several as a list."""
        found: dict[str, object] = {}
        if self.approvers is not None:
            found["approvers"] = self.approvers
        for key, roles in (("from", self.from_roles), ("to", self.to_roles)):
            if roles:
                found[key] = roles[0] if len(roles) == 1 else list(roles)
        if self.within_minutes is not None:
            found["within_minutes"] = self.within_minutes
        return found


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

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def joined(parts: Sequence[Obligations]) -> Obligations:
    """All obligations together: most approvers, shortest time, every role that is named."""
    approvers = [p.approvers for p in parts if p.approvers is not None]
    minutes = [p.within_minutes for p in parts if p.within_minutes is not None]
    return Obligations(
        approvers=max(approvers, default=None),
        from_roles=tuple(dict.fromkeys(role for p in parts for role in p.from_roles)),
        to_roles=tuple(dict.fromkeys(role for p in parts for role in p.to_roles)),
        within_minutes=min(minutes, default=None),
    )
