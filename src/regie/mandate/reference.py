"""The same decision, slowly and by the letter: one rule after the other, no bit masks.

Exists to be compared with `decide` in tests and in bench; the product never calls it. It shares only
the parsed table, and checks time by walking the windows instead of a minute index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from regie.kernel.windows import MINUTES_A_DAY, Window
from regie.mandate.decide import Decision, NearMiss
from regie.mandate.moments import parse_moment
from regie.mandate.rules import STRENGTH, During, Obligations, Order, Rule, Table


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
        failing = _failing(rule, facts, there, table)
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


def _failing(rule: Rule, facts: Mapping[str, object], there: datetime, table: Table) -> list[str]:
    failing: list[str] = []
    for name, condition in rule.conditions.items():
        if isinstance(condition, During):
            holds = any(_within(window, there, table) for window in condition.windows)
        else:
            holds = facts[name] in condition.values
        if not holds:
            failing.append(name)
    return failing


def _within(window: Window, there: datetime, table: Table) -> bool:
    minute = there.hour * 60 + there.minute
    dates = (there.date(), there.date() - timedelta(days=1))
    today, yesterday = (6 if date in table.holidays else date.weekday() for date in dates)
    if today in window.days and window.start <= minute < window.end:
        return True
    return yesterday in window.days and minute + MINUTES_A_DAY < window.end


def _together(parts: Sequence[Obligations]) -> Obligations:
    all_together = Obligations()
    for part in parts:
        all_together = _with(all_together, part)
    return replace(all_together, order=_order(parts))


def _with(sum_: Obligations, part: Obligations) -> Obligations:
    return Obligations(
        approvers=_pick(max, sum_.approvers, part.approvers),
        from_roles=(*sum_.from_roles, *(r for r in part.from_roles if r not in sum_.from_roles)),
        to_roles=(*sum_.to_roles, *(r for r in part.to_roles if r not in sum_.to_roles)),
        within_minutes=_pick(min, sum_.within_minutes, part.within_minutes),
        messages=(*sum_.messages, *(m for m in part.messages if m not in sum_.messages)),
        max_per_hour=_pick(min, sum_.max_per_hour, part.max_per_hour),
        max_per_day=_pick(min, sum_.max_per_day, part.max_per_day),
        follow_up_minutes=_pick(min, sum_.follow_up_minutes, part.follow_up_minutes),
    )


def _pick(choose: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)


def _order(parts: Sequence[Obligations]) -> Order | None:
    asked = [(part.order, sorted(part.from_roles)) for part in parts if part.from_roles]
    if all(order is None for order, _ in asked):
        return None
    if any(order == "in_order" for order, _ in asked):
        return "in_order"
    same = all(one == asked[0] for one in asked)
    return "any" if same and asked[0][0] == "any" else "all"
