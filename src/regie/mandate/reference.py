"""The same decision, slowly and by the letter: one rule after the other, no bit masks.

Exists to be compared with `decide` in tests and in bench; the product never calls it. It shares only
the parsed table, and checks time by walking the windows instead of a minute index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from regie.kernel.windows import MINUTES_A_DAY, Window
from regie.mandate.decide import Decision, NearMiss
from regie.mandate.moments import parse_moment
from regie.mandate.rules import STRENGTH, During, Obligations, Rule, Table


def decide_slowly(facts: object, table: Table) -> Decision:
    """As `decide`, by the letter of docs/reference/mandate.md."""
    if not isinstance(facts, Mapping):
        return Decision("forbid", "unknown_fact")
    at = parse_moment(facts.get("at"))
    wrong = ["at"] if at is None else []
    for name, values in table.attributes.items():
        if type(facts.get(name)) is not str or facts[name] not in values:
            wrong.append(name)
    wrong += [str(name) for name in facts if name != "at" and name not in table.attributes]
    if wrong or at is None:
        return Decision("forbid", "unknown_fact", unknown=tuple(wrong))
    if at < table.valid_from or at >= table.valid_to:
        return Decision("forbid", "not_valid")
    return _by_rules({**facts, "at": at}, at.astimezone(table.zone), table)


def _by_rules(facts: Mapping[str, object], there: datetime, table: Table) -> Decision:
    matching: list[Rule] = []
    near: list[NearMiss] = []
    for rule in table.rules:
        failing = _failing(rule, facts, there)
        if not failing:
            matching.append(rule)
        elif len(failing) == 1:
            near.append(NearMiss(rule.id, failing[0]))
    if not matching:
        return Decision("forbid", "no_rule", near_misses=tuple(near))
    strongest = min(STRENGTH.index(rule.outcome) for rule in matching)
    deciding = [rule for rule in matching if STRENGTH.index(rule.outcome) == strongest]
    return Decision(
        STRENGTH[strongest],
        "rule",
        because=tuple(rule.id for rule in deciding),
        overruled=tuple(rule.id for rule in matching if rule not in deciding),
        obligations=_together([rule.obligations for rule in deciding]),
        near_misses=tuple(near),
    )


def _failing(rule: Rule, facts: Mapping[str, object], there: datetime) -> list[str]:
    failing: list[str] = []
    for name, condition in rule.conditions.items():
        if isinstance(condition, During):
            holds = any(_within(window, there) for window in condition.windows)
        else:
            holds = facts[name] in condition.values
        if not holds:
            failing.append(name)
    return failing


def _within(window: Window, there: datetime) -> bool:
    minute = there.hour * 60 + there.minute
    today, yesterday = there.weekday(), (there.weekday() - 1) % 7
    if today in window.days and window.start <= minute < window.end:
        return True
    return yesterday in window.days and minute + MINUTES_A_DAY < window.end


def _together(parts: Sequence[Obligations]) -> Obligations:
    approvers: int | None = None
    minutes: int | None = None
    from_roles: list[str] = []
    to_roles: list[str] = []
    for part in parts:
        if part.approvers is not None and (approvers is None or part.approvers > approvers):
            approvers = part.approvers
        if part.within_minutes is not None and (minutes is None or part.within_minutes < minutes):
            minutes = part.within_minutes
        from_roles += [role for role in part.from_roles if role not in from_roles]
        to_roles += [role for role in part.to_roles if role not in to_roles]
    return Obligations(approvers, tuple(from_roles), tuple(to_roles), minutes)
