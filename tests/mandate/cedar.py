"""A mandate table as Cedar policies: a second opinion by people who never saw our code.

Cedar knows two outcomes, so each outcome of ours is a policy set of its own in which every rule permits.
The schema makes every attribute required; the minute of the week goes in as a number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import cedarpy

from regie.kernel.windows import minute_of_week
from regie.mandate.moments import parse_moment
from regie.mandate.rules import STRENGTH, TIME, Condition, During, Rule, Table


class CedarOpinion:
    """The table, ready to be asked many times."""

    def __init__(self, table: Table) -> None:
        self.table = table
        attributes = ", ".join(f"{json.dumps(name)}: String" for name in table.attributes)
        self.schema_text = (
            "entity Person; entity Town; action send appliesTo { principal: [Person], resource: [Town], "
            f"context: {{ {attributes}, minute: Long }} }};"
        )
        self.schema = cedarpy.Schema.from_str(self.schema_text)
        self.rules = {o: [r for r in table.rules if r.outcome == o] for o in STRENGTH}
        self.texts = {o: "\n".join(_policy(rule) for rule in rules) for o, rules in self.rules.items()}
        self.policies = {o: cedarpy.PolicySet.from_str(text) for o, text in self.texts.items()}

    def decide(self, facts: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
        """Outcome and the ids of the rules that decided; for facts within the validity."""
        request = self.request(facts)
        for outcome in STRENGTH:
            answer = cedarpy.is_authorized(request, self.policies[outcome], [], self.schema)
            if answer.diagnostics.errors:
                return "forbid", ()
            if answer.decision == cedarpy.Decision.Allow:
                numbers = sorted(int(reason.removeprefix("policy")) for reason in answer.diagnostics.reasons)
                return outcome, tuple(self.rules[outcome][n].id for n in numbers)
        return "forbid", ()

    def decide_all(self, many: Sequence[Mapping[str, object]]) -> list[tuple[str, tuple[str, ...]]]:
        """The same for many at once: one set in which every rule permits; the strongest that did decides."""
        every = cedarpy.PolicySet.from_str("\n".join(_policy(rule) for rule in self.table.rules))
        requests = [self.request(facts) for facts in many]
        answers = cedarpy.is_authorized_batch(requests, every, [], self.schema)
        return [self._strongest(answer) for answer in answers]

    def _strongest(self, answer: cedarpy.AuthzResult) -> tuple[str, tuple[str, ...]]:
        if answer.diagnostics.errors:
            return "forbid", ("error",)
        numbers = sorted(int(reason.removeprefix("policy")) for reason in answer.diagnostics.reasons)
        rules = [self.table.rules[number] for number in numbers]
        for outcome in STRENGTH:
            if deciding := tuple(rule.id for rule in rules if rule.outcome == outcome):
                return outcome, deciding
        return "forbid", ()

    def request(self, facts: Mapping[str, object]) -> dict[str, object]:
        """The facts as a Cedar request."""
        at = parse_moment(facts["at"])
        if at is None:
            raise ValueError("facts for Cedar need a moment")
        context = {name: facts[name] for name in self.table.attributes}
        return {
            "principal": {"type": "Person", "id": "a"},
            "action": {"type": "Action", "id": "send"},
            "resource": {"type": "Town", "id": "t"},
            "context": {**context, "minute": minute_of_week(at, self.table.zone)},
        }


def _policy(rule: Rule) -> str:
    parts = [_condition(name, condition) for name, condition in rule.conditions.items()]
    return f"permit (principal, action, resource) when {{ {' && '.join(parts) or 'true'} }};"


def _condition(name: str, condition: Condition) -> str:
    if isinstance(condition, During):
        spans = [f"(context.minute >= {a} && context.minute < {b})" for a, b in condition.spans]
        return f"({' || '.join(spans) or 'false'})"
    return _one_of(name, condition.values)


def _one_of(name: str, values: Sequence[str]) -> str:
    if name == TIME:
        raise ValueError("time is not a fact")
    tests = [f"context[{json.dumps(name)}] == {json.dumps(value)}" for value in values]
    return f"({' || '.join(tests) or 'false'})"
