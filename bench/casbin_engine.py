"""A mandate table as Casbin policies, for comparison in bench only.

Casbin knows two outcomes, so each outcome of ours is an enforcer of its own in which every rule permits.
It names one deciding rule where ours names all, and evaluates each rule as an expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import casbin

from regie.kernel.windows import minute_of_week
from regie.mandate.moments import parse_moment
from regie.mandate.rules import STRENGTH, Condition, During, Rule, Table

MODEL = """
[request_definition]
r = f
[policy_definition]
p = rule, id
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = eval(p.rule)
"""


class CasbinEngine:
    """The table, ready to be asked many times."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.enforcers = {}
        for outcome in STRENGTH:
            model = casbin.Model()
            model.load_model_from_text(MODEL)
            enforcer = casbin.Enforcer(model)
            for rule in table.rules:
                if rule.outcome == outcome:
                    enforcer.add_policy(_expression(rule), rule.id)
            self.enforcers[outcome] = enforcer

    def decide(self, facts: Mapping[str, Any]) -> tuple[str, str]:
        """Outcome and the id of one rule that decided; for facts within the validity."""
        at = parse_moment(facts["at"])
        if at is None:
            raise ValueError("facts for Casbin need a moment")
        asked = SimpleNamespace(**facts, minute=minute_of_week(at, self.table.zone))
        for outcome in STRENGTH:
            allowed, why = self.enforcers[outcome].enforce_ex(asked)
            if allowed:
                return outcome, why[1]
        return "forbid", ""


def _expression(rule: Rule) -> str:
    parts = [_condition(name, condition) for name, condition in rule.conditions.items()]
    return " && ".join(parts) or "1 == 1"


def _condition(name: str, condition: Condition) -> str:
    if isinstance(condition, During):
        tests = [f"(r.f.minute >= {a} && r.f.minute < {b})" for a, b in condition.spans]
    else:
        tests = [f"r.f.{name} == '{value}'" for value in condition.values]
    return f"({' || '.join(tests) or '1 == 2'})"
