"""The answer to one question: may this be done, by these people, at this moment?

A verdict is a decision of the table with everything around it that can only make it stricter: the
brake, what can never be granted, what the assignment covers, and whether one valid mandate exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from regie.mandate.decide import Decision
from regie.mandate.levels import Level, released
from regie.mandate.rules import Obligations, Outcome, Rule, Table
from regie.mandate.vocabulary import never_by_agency

VerdictReason = Literal[
    "rule",
    "no_rule",
    "unknown_fact",
    "not_valid",
    "brake",
    "never_grantable",
    "grip",
    "not_covered",
    "agreement_expired",
    "no_mandate",
    "two_mandates",
    "mandate_changed",
]
Scope = Literal["municipality", "assignment", "agency", "channel", "topic", "person"]


@dataclass(frozen=True, slots=True)
class AskMandate:
    """Who (a person, for an agency under an assignment, or for the municipality itself) wants what, where.

    `user_id` is the author whose words go out; None for prepared texts that software sends. `hands`
    are all who wrote, changed or approved it, as far as known.
    """

    municipality_id: int
    assignment_id: int | None
    agency_id: int | None
    channel_id: int
    user_id: int | None
    facts: Mapping[str, str]
    hands: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class BrakeHit:
    """The brake that stops this."""

    id: int
    scope: Scope
    epoch: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """As `Decision`, with the mandate it came from (`id@version#hash8`, or empty) and the brake.

    `rules` holds the rules named in `because`, `overruled` and `near_misses`, so that they can be said
    in words. `unknown` names the facts that were not understood.
    """

    outcome: Outcome
    reason: VerdictReason
    facts: Mapping[str, str]
    because: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()
    near_misses: tuple[Mapping[str, str], ...] = ()
    obligations: Mapping[str, object] = field(default_factory=dict)
    mandate: str = ""
    brake: BrakeHit | None = None
    unknown: tuple[str, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Everything a record needs to decide it again: facts, outcome, reasons, mandate, brake epoch."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "facts": dict(self.facts),
            "because": list(self.because),
            "overruled": list(self.overruled),
            "near_misses": [dict(miss) for miss in self.near_misses],
            "obligations": dict(self.obligations),
            "mandate": self.mandate,
            "brake": self.brake.id if self.brake else None,
            "brake_epoch": self.brake.epoch if self.brake else None,
        }


def refusal(
    reason: VerdictReason, ask: AskMandate, *, brake: BrakeHit | None = None, mandate: str = ""
) -> Verdict:
    """Forbidden for a reason outside the table."""
    return Verdict("forbid", reason, ask.facts, brake=brake, mandate=mandate)


def from_table(decision: Decision, table: Table, ask: AskMandate, *, mandate: str) -> Verdict:
    """The decision as a verdict, with the rules it names."""
    named = {*decision.because, *decision.overruled, *(near.rule for near in decision.near_misses)}
    return Verdict(
        outcome=decision.outcome,
        reason=decision.reason,
        facts=ask.facts,
        because=decision.because,
        overruled=decision.overruled,
        near_misses=tuple({"rule": n.rule, "attribute": n.attribute} for n in decision.near_misses),
        obligations=_in_full(decision.obligations, table),
        mandate=mandate,
        unknown=decision.unknown,
        rules={rule.id: rule for rule in table.rules if rule.id in named},
    )


def at_level(told: Verdict, holds: Level) -> Verdict:
    """The same under a level at which the municipal adviser releases everything; never milder."""
    if told.outcome != "allow" or not holds.release:
        return told
    return replace(told, outcome="approve", obligations=released(told.obligations))


def _in_full(asked: Obligations, table: Table) -> dict[str, object]:
    """The obligations with the text of each kernel message in the place of its id."""
    texts = tuple(table.messages.get(name, name) for name in asked.messages)
    return replace(asked, messages=texts).as_dict()


def never_grantable(ask: AskMandate) -> bool:
    """True for what no table can give away to an agency; see `vocabulary.never_by_agency`.

    Formal decisions (besluiten), blocking people and lookups in municipal systems are no actions of the
    product for anybody; here they are refused by name as well.
    """
    by_agency = ask.agency_id is not None or ask.facts.get("team") != "municipality"
    return by_agency and never_by_agency({**ask.facts, "team": "agency"})


def true_to_team(ask: AskMandate) -> bool:
    """The fact `team` must be what the asker is; otherwise a wrong fact would open a door."""
    return ask.facts.get("team") == ("municipality" if ask.agency_id is None else "agency")
