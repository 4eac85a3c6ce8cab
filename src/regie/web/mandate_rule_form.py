"""One rule of a mandate as a form, and back: chips per attribute, weekly windows, and what is asked.

The form keeps what was typed (`RuleState`), so nothing is lost when something is wrong or when somebody
else saved first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.mandate.rules import STRENGTH, TIME, Obligations, Table
from regie.people.roles import SIDES
from regie.web.rule_windows import PRESETS, WindowUnclear, to_codes, to_words

NOTHING: Final = "-none-"  # a condition that lists no value at all, so the rule never holds
LONGEST_NAME: Final = 60
NUMBERS: Final = ("approvers", "within_minutes", "max_per_hour", "max_per_day", "follow_up_minutes")
ORDERS: Final = {
    "": gettext_lazy("Each of these roles"),  # as a table that says nothing about it
    "any": gettext_lazy("Anyone of them"),
    "in_order": gettext_lazy("One after the other"),
}
_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class RuleState:
    """A rule as it stands on the screen: texts, as typed."""

    name: str = ""
    outcome: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    bounds: dict[str, tuple[str, str]] = field(default_factory=dict)  # at least, at most
    windows: str = ""
    obligations: dict[str, str] = field(default_factory=dict)
    from_roles: list[str] = field(default_factory=list)
    to_roles: list[str] = field(default_factory=list)
    ground: str = ""
    text: str = ""
    rest: dict[str, Any] = field(default_factory=dict)  # keys that the form does not show


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something to mend: which part of the form, and what to do."""

    part: str
    text: str


def state_of(rule: Mapping[str, Any], table: Table) -> RuleState:
    """A stored rule as form state."""
    when: Mapping[str, Any] = rule.get("when", {})
    asked: Mapping[str, Any] = rule.get("obligations", {})
    state = RuleState(name=rule["id"], outcome=rule["outcome"])
    for name, values in table.attributes.items():
        given = when.get(name)
        if name in table.ordered and (bounds := _as_bounds(given, values)) is not None:
            state.bounds[name] = bounds
        elif isinstance(given, list):
            state.values[name] = list(given) or [NOTHING]
    state.windows = "\n".join(to_words(text) for text in when.get(TIME, ()))
    if TIME in when and not when[TIME]:
        state.values[TIME] = [NOTHING]
    state.obligations = {key: str(value) for key, value in asked.items() if key not in ("from", "to")}
    state.from_roles, state.to_roles = (_roles(asked.get(key)) for key in ("from", "to"))
    state.ground, state.text = rule.get("ground", ""), rule.get("text", "")
    state.rest = {key: value for key, value in rule.items() if key == "note"}
    return state


def _as_bounds(given: object, values: Sequence[str]) -> tuple[str, str] | None:
    """At least and at most; None for a list with holes in it, which stays a list."""
    if given is None:
        return ("", "")
    if isinstance(given, Mapping):
        return (str(given.get("at_least", "")), str(given.get("at_most", "")))
    chosen = [n for n, value in enumerate(values) if isinstance(given, list) and value in given]
    if not chosen or chosen != list(range(chosen[0], chosen[-1] + 1)):
        return None
    low, high = chosen[0], chosen[-1]
    return ("" if low == 0 else values[low], "" if high == len(values) - 1 else values[high])


def _roles(given: object) -> list[str]:
    return [given] if isinstance(given, str) else [str(role) for role in given or ()]  # type: ignore[attr-defined]


def state_from(data: QueryDict, table: Table, stored: Mapping[str, Any]) -> RuleState:
    """What was filled in. A preset button adds its windows."""
    state = RuleState(name=data.get("name", "").strip(), outcome=data.get("outcome", ""))
    for name in table.attributes:
        if f"{name}.low" in data or f"{name}.high" in data:
            state.bounds[name] = (data.get(f"{name}.low", ""), data.get(f"{name}.high", ""))
        elif chosen := data.getlist(name):
            state.values[name] = chosen
    if NOTHING in data.getlist(TIME):
        state.values[TIME] = [NOTHING]
    state.windows = with_preset(data.get("windows", ""), data.get("do", ""))
    state.obligations = {
        key: value for key in (*NUMBERS, "order", "message") if (value := data.get(key, "").strip())
    }
    state.from_roles, state.to_roles = data.getlist("from"), data.getlist("to")
    state.ground, state.text = data.get("ground", "").strip(), data.get("text", "").strip()
    state.rest = {key: value for key, value in stored.items() if key == "note"}
    return state


def with_preset(windows: str, do: str) -> str:
    """The windows with those of `preset-night` and the like added; other buttons add nothing."""
    lines = [line.strip() for line in windows.splitlines() if line.strip()]
    for text in PRESETS.get(do.removeprefix("preset-"), ()) if do.startswith("preset-") else ():
        if (words := to_words(text)) not in lines:
            lines.append(words)
    return "\n".join(lines)


def rule_from(state: RuleState, table: Table) -> tuple[dict[str, Any], list[Wrong]]:
    """The rule as JSON, and what is wrong with the form. All values chosen is the same as none."""
    wrong: list[Wrong] = []
    if state.outcome not in STRENGTH:
        wrong.append(Wrong("outcome", _("Choose what the rule says: allowed, after approval, or not.")))
    when: dict[str, Any] = {}
    for name, values in table.attributes.items():
        condition = _condition(state, name, values, wrong)
        if condition is not None:
            when[name] = condition
    windows = _windows(state, wrong)
    if windows is not None:
        when[TIME] = windows
    rule: dict[str, Any] = {"id": state.name or suggested_name(state), "when": when, "outcome": state.outcome}
    if len(rule["id"]) > LONGEST_NAME:
        wrong.append(Wrong("name", _("Choose a shorter name.")))
    if asked := _obligations(state, wrong):
        rule["obligations"] = asked
    rule |= {key: value for key, value in (("ground", state.ground), ("text", state.text)) if value}
    return {**rule, **state.rest}, wrong


def _condition(state: RuleState, name: str, values: Sequence[str], wrong: list[Wrong]) -> object:
    low, high = state.bounds.get(name, ("", ""))
    if low or high:
        if (low and low not in values) or (high and high not in values):
            wrong.append(Wrong(name, _("Choose from the list.")))
            return None
        if low and high and values.index(low) > values.index(high):
            wrong.append(Wrong(name, _("The lowest lies above the highest: this rule would never hold.")))
        return {key: value for key, value in (("at_least", low), ("at_most", high)) if value}
    chosen = state.values.get(name, [])
    if chosen == [NOTHING]:
        return []
    kept = [value for value in values if value in chosen]
    return kept if kept and len(kept) < len(values) else None


def _windows(state: RuleState, wrong: list[Wrong]) -> list[str] | None:
    found: list[str] = []
    for line in state.windows.splitlines():
        if not line.strip():
            continue
        try:
            code = to_codes(line)
        except WindowUnclear as unclear:
            wrong.append(Wrong(TIME, str(unclear)))
            continue
        if code not in found:
            found.append(code)
    if found:
        return found
    return [] if state.values.get(TIME) == [NOTHING] else None


# Keys of the table by the field that holds them; a key whose field does not exist yet is not offered.
_FIELDS: Final = {"from": "from_roles", "to": "to_roles", "message": "messages"}
_KNOWN: Final = {one.name for one in fields(Obligations)}


def _known(*keys: str) -> tuple[str, ...]:
    return tuple(key for key in keys if _FIELDS.get(key, key) in _KNOWN)


# What each outcome can ask; anything else that was filled in belongs to another outcome and is left out.
ASKED: Final = {
    "allow": _known("max_per_hour", "max_per_day", "follow_up_minutes", "message"),
    "approve": _known(
        "approvers",
        "from",
        "order",
        "within_minutes",
        "message",
        "max_per_hour",
        "max_per_day",
        "follow_up_minutes",
    ),
    "escalate": _known("to", "within_minutes"),
    "forbid": (),
}


def _obligations(state: RuleState, wrong: list[Wrong]) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for key in ASKED.get(state.outcome, ()):
        if key in ("from", "to"):
            roles = state.from_roles if key == "from" else state.to_roles
            known = [role for role in roles if SIDES.get(role) == "municipality"]
            if known:
                asked[key] = known[0] if len(known) == 1 else known
        elif key in NUMBERS:
            _number(key, state.obligations.get(key, ""), asked, wrong)
        elif (value := state.obligations.get(key, "")) and (key != "order" or len(state.from_roles) > 1):
            asked[key] = value
    return asked


def _number(key: str, text: str, asked: dict[str, Any], wrong: list[Wrong]) -> None:
    if not text:
        return
    if text.isascii() and text.isdigit() and 1 <= int(text[:7]) <= 100_000:
        asked[key] = int(text)
    else:
        wrong.append(Wrong(key, _("Write a whole number from 1, or leave it empty.")))


def suggested_name(state: RuleState) -> str:
    """A short name for the ledger, from what the rule is about: `afval-na-akkoord`."""
    first = [values[0] for values in state.values.values() if values and values[0] != NOTHING]
    return _SLUG.sub("-", "-".join([*first[:2], state.outcome or "rule"]).lower()).strip("-")[:LONGEST_NAME]
