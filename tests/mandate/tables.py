"""Tables and facts for tests: one by hand, and random ones from a seed."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from regie.kernel.windows import DAYS
from regie.mandate.rules import Table
from regie.mandate.table import parse

NIGHT: Final[dict[str, Any]] = {
    "id": "night-webcare",
    "version": 3,
    "timezone": "Europe/Amsterdam",
    "valid_from": "2026-11-01T00:00:00+01:00",
    "valid_to": "2027-02-01T00:00:00+01:00",
    "attributes": {
        "action": ["reply", "post", "hide"],
        "channel": ["bluesky", "email"],
        "topic": ["waste", "permits", "crisis"],
        "language": ["nl", "en"],
        "risk": ["low", "normal", "high", "acute"],
        "team": ["night", "day"],
        "phase": ["normal", "elections", "crisis"],
    },
    "ordered": ["risk"],
    "rules": [
        {"id": "R1", "when": {"topic": ["crisis"]}, "outcome": "forbid"},
        {
            "id": "R2",
            "when": {
                "channel": ["bluesky"],
                "risk": {"at_most": "normal"},
                "time": ["mon-fri 18:00-08:00", "sat-sun 00:00-24:00"],
            },
            "outcome": "allow",
        },
        {
            "id": "R3",
            "when": {"topic": ["permits"]},
            "outcome": "approve",
            "obligations": {"approvers": 1, "from": "adviser", "within_minutes": 30},
        },
        {
            "id": "R4",
            "when": {"risk": {"at_least": "high"}},
            "outcome": "escalate",
            "obligations": {"to": "duty_adviser", "within_minutes": 15},
        },
    ],
}
FRIDAY_EVENING: Final[dict[str, str]] = {
    "at": "2026-11-20T23:10:00+01:00",
    "action": "reply",
    "channel": "bluesky",
    "topic": "waste",
    "language": "nl",
    "risk": "low",
    "team": "night",
    "phase": "normal",
}


def night(**changes: Any) -> Table:
    """The table of interfaces.md, with top-level keys changed."""
    return parse(night_source(**changes))


def night_source(**changes: Any) -> dict[str, Any]:
    """The same as JSON value, a copy of its own."""
    return {**copy.deepcopy(NIGHT), **changes}


def facts(**changes: object) -> dict[str, object]:
    """Allowed facts on a Friday evening, with some changed."""
    return {**FRIDAY_EVENING, **changes}


def random_source(chance: Random, *, rules: int = 12, values: int = 4) -> dict[str, Any]:
    """A valid table of three to five attributes, the last one ordered; conditions of all four kinds."""
    names = ["channel", "topic", "language", "team", "risk"][-chance.randint(3, 5) :]
    attributes = {n: [f"{n}{i}" for i in range(chance.randint(1, values))] for n in names}
    return {
        "id": "random",
        "version": 1,
        "timezone": "Europe/Amsterdam",
        "valid_from": "2026-01-01T00:00:00+01:00",
        "valid_to": "2027-01-01T00:00:00+01:00",
        "attributes": attributes,
        "ordered": ["risk"],
        "rules": [_rule(chance, f"R{n}", attributes) for n in range(chance.randint(0, rules))],
    }


def _rule(chance: Random, name: str, attributes: dict[str, list[str]]) -> dict[str, Any]:
    when: dict[str, Any] = {}
    for attribute, values in attributes.items():
        if chance.random() < 0.5:
            when[attribute] = _condition(chance, values, ordered=attribute == "risk")
    if chance.random() < 0.5:
        when["time"] = [*dict.fromkeys(_window(chance) for _ in range(chance.randint(1, 3)))]
    outcome = chance.choice(["allow", "allow", "approve", "escalate", "forbid"])
    return {"id": name, "when": when, "outcome": outcome, "obligations": _obligations(chance, outcome)}


def _condition(chance: Random, values: list[str], *, ordered: bool) -> object:
    if ordered and chance.random() < 0.7:
        bounds = {"at_least": chance.choice(values), "at_most": chance.choice(values)}
        return dict(chance.sample(sorted(bounds.items()), chance.randint(1, 2)))
    return chance.sample(values, chance.randint(0 if chance.random() < 0.1 else 1, len(values)))


def _window(chance: Random) -> str:
    days = chance.choice([f"{a}-{b}" for a in DAYS for b in DAYS] + list(DAYS) * 3)
    start = chance.randrange(96)
    end = chance.choice([e for e in range(97) if e != start])
    return f"{days} {start // 4:02}:{start % 4 * 15:02}-{end // 4:02}:{end % 4 * 15:02}"


def _obligations(chance: Random, outcome: str) -> dict[str, object]:
    if outcome == "approve":
        roles = chance.choice(["adviser", "director", ["adviser", "director"]])
        return {
            "approvers": chance.randint(1, 3),
            "from": roles,
            "within_minutes": chance.choice([15, 30, 60]),
        }
    if outcome == "escalate":
        return {
            "to": chance.choice(["duty_adviser", "spokesperson"]),
            "within_minutes": chance.randint(5, 30),
        }
    return {}


def random_facts(chance: Random, table: Table) -> dict[str, object]:
    """Facts that the table knows, at any second of 2026 (a few outside its validity)."""
    at = datetime(2025, 12, 31, tzinfo=UTC) + timedelta(seconds=chance.randrange(367 * 86_400))
    return {
        "at": at.isoformat(),
        **{name: chance.choice(values) for name, values in table.attributes.items()},
    }
