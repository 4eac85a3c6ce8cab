"""The table and the facts of the benchmarks: 50 rules over 12.9 million cells, from a seed."""

from __future__ import annotations

from random import Random
from typing import Any, Final

SIZES: Final = {"topic": 20, "channel": 8, "language": 4, "team": 6, "risk": 5}
OUTCOMES: Final = ("allow",) * 22 + ("approve",) * 14 + ("escalate",) * 8 + ("forbid",) * 6
WINDOWS: Final = (
    ["mon-fri 18:00-08:00", "sat-sun 00:00-24:00"],
    ["mon-sun 22:00-06:30"],
    ["fri 17:00-24:00"],
    ["sat-sun 09:15-21:45"],
    ["mon-fri 08:00-17:00"],
)


def fifty_rules(seed: int = 20261122, *, version: int = 1) -> dict[str, Any]:
    """20 topics x 8 channels x 4 languages x 6 teams x 5 levels of risk x 672 quarter-hours."""
    chance = Random(seed)
    attributes = {name: [f"{name}{n}" for n in range(size)] for name, size in SIZES.items()}
    return {
        "id": "bench",
        "version": version,
        "timezone": "Europe/Amsterdam",
        "valid_from": "2026-01-01T00:00:00+01:00",
        "valid_to": "2027-01-01T00:00:00+01:00",
        "attributes": attributes,
        "ordered": ["risk"],
        "rules": [_rule(chance, f"R{n}", outcome, attributes) for n, outcome in enumerate(OUTCOMES)],
    }


def _rule(chance: Random, name: str, outcome: str, attributes: dict[str, list[str]]) -> dict[str, Any]:
    when: dict[str, Any] = {}
    for attribute, values in attributes.items():
        if attribute == "risk" and chance.random() < 0.6:
            when["risk"] = {chance.choice(["at_least", "at_most"]): chance.choice(values)}
        elif attribute != "risk" and chance.random() < 0.5:
            when[attribute] = chance.sample(values, chance.randint(1, len(values) // 2))
    if chance.random() < 0.6:
        when["time"] = list(chance.choice(WINDOWS))
    rule: dict[str, Any] = {"id": name, "when": when, "outcome": outcome}
    if outcome == "approve":
        rule["obligations"] = {"approvers": chance.randint(1, 2), "from": "adviser", "within_minutes": 30}
    if outcome == "escalate":
        rule["obligations"] = {"to": "duty_adviser", "within_minutes": 15}
    return rule


def overlapping_rules(seed: int = 3) -> dict[str, Any]:
    """The same rules with at most two conditions each, which all accept the first value: the worst case."""
    source, chance = fifty_rules(), Random(seed)
    for rule in source["rules"]:
        kept = chance.sample(list(rule["when"]), min(len(rule["when"]), 2))
        for name in list(rule["when"]):
            if name not in kept:
                del rule["when"][name]
            elif name not in ("risk", "time"):
                rule["when"][name] = list(dict.fromkeys([*rule["when"][name], f"{name}0"]))
    return source
