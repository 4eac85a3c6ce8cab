"""What would have to be different, for one fact at a time.

Only rules that match now or miss by that one fact can match after changing it, and a verdict names all
of those. So this is a calculation, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from regie.mandate.rules import STRENGTH, TIME, During, Outcome, Rule
from regie.mandate.verdict import Verdict
from regie.mandate.vocabulary import ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Otherwise:
    """With another value of this one attribute the outcome would be milder.

    `values` are those that would do, in the order of the rules; empty for `time`. `rule` is one that
    would then decide.
    """

    attribute: str
    outcome: Outcome
    rule: str
    values: tuple[str, ...] = ()


def otherwise(verdict: Verdict, domain: Mapping[str, Sequence[str]] = ATTRIBUTES) -> tuple[Otherwise, ...]:
    """Per attribute the mildest outcome that changing only that fact would give; mildest first.

    `domain` holds the values of the table; the product's own when left out. Nothing for refusals
    outside the table: there no fact helps.
    """
    if verdict.reason not in ("rule", "no_rule"):
        return ()
    chances = (_best(verdict, attribute, domain) for attribute in [*domain, TIME])
    return tuple(sorted((one for one in chances if one), key=lambda one: -STRENGTH.index(one.outcome)))


def _best(verdict: Verdict, attribute: str, domain: Mapping[str, Sequence[str]]) -> Otherwise | None:
    missing = [m["rule"] for m in verdict.near_misses if m["attribute"] == attribute]
    names = [*verdict.because, *verdict.overruled, *missing]
    rules = [verdict.rules[name] for name in names if name in verdict.rules]
    chances: dict[tuple[Outcome, str], list[str]] = {}
    for value in domain[attribute] if attribute in domain else _moments(rules):
        matching = [rule for rule in rules if _accepts(rule, attribute, value)]
        if matching:
            decides = min(matching, key=lambda rule: STRENGTH.index(rule.outcome))
            chances.setdefault((decides.outcome, decides.id), []).append(str(value))
    if not chances:
        return None
    outcome, rule = max(chances, key=lambda pair: STRENGTH.index(pair[0]))
    if STRENGTH.index(outcome) <= STRENGTH.index(verdict.outcome):
        return None
    values = [v for (o, _), found in chances.items() if o == outcome for v in found]
    return Otherwise(attribute, outcome, rule, () if attribute == TIME else tuple(values))


def _moments(rules: Iterable[Rule]) -> list[int]:
    """The minutes of the week at which some rule starts or stops accepting."""
    found = {0}
    for rule in rules:
        condition = rule.conditions.get(TIME)
        if isinstance(condition, During):
            found |= {edge for span in condition.spans for edge in span}
    return sorted(found)


def _accepts(rule: Rule, attribute: str, value: str | int) -> bool:
    condition = rule.conditions.get(attribute)
    if condition is None:
        return True
    if isinstance(condition, During):
        return any(start <= int(value) < end for start, end in condition.spans)
    return value in condition.values


def named_rules(rules: Iterable[Rule], verdict: Mapping[str, object]) -> dict[str, Rule]:
    """The rules that a stored verdict (`Verdict.as_dict`) names."""
    because, overruled, near = (verdict.get(k, ()) for k in ("because", "overruled", "near_misses"))
    names: set[object] = set()
    for part in (because, overruled):
        names |= set(part) if isinstance(part, list | tuple) else set()
    if isinstance(near, list | tuple):
        names |= {miss.get("rule") for miss in near if isinstance(miss, Mapping)}
    return {rule.id: rule for rule in rules if rule.id in names}
