"""What a brief asks, step by step, and what still lacks. Plain.

The six steps are those of CASI (Communicatie Activatie Strategie Instrument of the Dutch government: reason,
behaviour, audience, strategy, execution, measurement), with the core message of Factor C in the first and
the four letters of EAST (Behavioural Insights Team: easy, attractive, social, timely) in the fourth.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from regie.engagement.vocabulary import AUDIENCES, POLICY_PHASES

Kind = Literal["text", "line", "number", "whole", "date", "choice", "choices", "numbers"]

VULNERABLE: Final = frozenset({"young_people", "older_people", "newcomers", "low_literacy"})
EXPERTISE: Final = ("copy", "design", "behaviour", "translation", "accessibility")
SENSITIVITY: Final = ("low", "medium", "high")
EAST: Final = ("easy", "attractive", "social", "timely")
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "policy_phase": POLICY_PHASES,
    "sensitivity": SENSITIVITY,
    "audiences": AUDIENCES,
    "expertise": EXPERTISE,
}
LONGEST: Final = 3_000
MOST_HOURS: Final = 10_000
MOST_EUROS: Final = 10_000_000

# Field -> kind, by step; every field is asked, but for those in OPTIONAL.
STEPS: Final[dict[str, dict[str, Kind]]] = {
    "reason": {"reason": "text", "core_message": "text", "policy_phase": "choice"},
    "behaviour": {"behaviour": "text", "behaviour_by": "line"},
    "audience": {"audiences": "choices", "hinders": "text", "helps": "text"},
    "strategy": {
        "approach": "text",
        "easy": "text",
        "attractive": "text",
        "social": "text",
        "timely": "text",
        "sensitivity": "choice",
    },
    "execution": {
        "channels": "numbers",
        "expertise": "choices",
        "hours": "whole",
        "euros": "whole",
        "deadline": "date",
    },
    "measurement": {
        "measure": "line",
        "unit": "line",
        "baseline": "number",
        "baseline_on": "date",
        "target": "number",
        "how_measured": "text",
    },
}
OPTIONAL: Final = frozenset({"helps", *EAST})  # at least one of the four letters is asked
ETHICS: Final = ("recognisable", "resistible", "vulnerable", "proportionate", "no_tricks", "no_made_people")

Content = Mapping[str, object]


def lacking(content: Content) -> dict[str, list[str]]:
    """What still lacks, by step; empty when the brief is whole. What is not understood lacks."""
    found: dict[str, list[str]] = {}
    for step, fields in STEPS.items():
        missing = [name for name, kind in fields.items() if not _there(name, kind, content.get(name))]
        if step == "strategy" and not any(_there(letter, "text", content.get(letter)) for letter in EAST):
            missing.append("east")
        missing = [name for name in missing if name not in OPTIONAL]
        if missing:
            found[step] = missing
    return found


def tidy(step: str, told: Mapping[str, object]) -> dict[str, object]:
    """The fields of one step as they are kept: only those it asks, only what is of their kind."""
    kept = {}
    for name, kind in STEPS[step].items():
        value = told.get(name)
        if isinstance(value, str):
            value = value.strip()[:LONGEST]
        if isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, Decimal):
            value = str(value)
        if isinstance(value, (list, tuple)):
            value = list(value)
        kept[name] = value if _there(name, kind, value) else ([] if kind in {"choices", "numbers"} else "")
    return kept


def seal(content: Content) -> str:
    """What a signature under the ethics box is about: exactly this brief. SHA-256 of its canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def vulnerable(content: Content) -> list[str]:
    """The audiences that ask for extra care."""
    chosen = content.get("audiences")
    return [one for one in chosen if one in VULNERABLE] if isinstance(chosen, list) else []


def _there(name: str, kind: Kind, value: object) -> bool:
    if kind in {"text", "line"}:
        return isinstance(value, str) and bool(value.strip())
    if kind == "choice":
        return value in CHOICES[name]
    if kind == "choices":
        return isinstance(value, list) and bool(value) and all(one in CHOICES[name] for one in value)
    if kind == "numbers":
        return isinstance(value, list) and bool(value) and all(type(one) is int for one in value)
    if kind == "whole":
        most = MOST_HOURS if name == "hours" else MOST_EUROS
        return type(value) is int and 0 <= value <= most
    return _is_date(value) if kind == "date" else _is_number(value)


def _is_date(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return False
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False
