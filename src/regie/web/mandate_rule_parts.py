"""A rule as rows and chips on the screen: closed to read, open to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.mandate.rules import TIME, Between, Condition, During, Outcome, Rule, Table
from regie.people.roles import SIDES
from regie.web.facts_in_words import window_name
from regie.web.mandate_findings import MILDEST_FIRST, OUTCOMES
from regie.web.mandate_rule_form import NOTHING, ORDERS, RuleState, Wrong
from regie.web.roles_in_words import role_name
from regie.web.rule_windows import PRESET_NAMES
from regie.web.rules_in_words import obligations_sentence, rule_sentence
from regie.web.situations_in_words import chip_name
from regie.web.words import ICONS

LABELS: Final = {
    "action": gettext_lazy("What is done"),
    "kind": gettext_lazy("Kind of message"),
    "topic": gettext_lazy("Topic"),
    "risk": gettext_lazy("Risk"),
    "channel": gettext_lazy("Channel"),
    "language": gettext_lazy("Language"),
    "visibility": gettext_lazy("Who can see it"),
    "personal_data": gettext_lazy("Personal data"),
    "phase": gettext_lazy("Phase"),
    "team": gettext_lazy("Team"),
    TIME: gettext_lazy("Hours"),
}
FEW: Final = 3  # chips shown closed per condition


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in short: `Topic: waste, parking +15`."""

    name: str
    label: object
    values: str
    more: int
    all: str


@dataclass(frozen=True, slots=True)
class Row:
    """One rule, closed. `flag` is `dead`, `masked` or empty."""

    place: int
    id: str
    outcome: Outcome
    icon: str
    outcome_name: object
    sentence: str
    asked: str
    chips: tuple[Chip, ...]
    ground: str
    text: str
    flag: str


def rows(table: Table, flags: Mapping[int, str]) -> list[Row]:
    """All rules of the table, in its order."""
    return [_row(n, rule, table, flags.get(n, "")) for n, rule in enumerate(table.rules)]


def _row(place: int, rule: Rule, table: Table, flag: str) -> Row:
    return Row(
        place=place,
        id=rule.id,
        outcome=rule.outcome,
        icon=ICONS[rule.outcome],
        outcome_name=OUTCOMES[rule.outcome],
        sentence=rule_sentence(rule, table.attributes),
        asked=obligations_sentence(rule.outcome, rule.obligations.as_dict()),
        chips=tuple(_chip(name, rule.conditions[name]) for name in LABELS if name in rule.conditions),
        ground=rule.ground,
        text=rule.text,
        flag=flag,
    )


def _chip(name: str, condition: Condition) -> Chip:
    if isinstance(condition, Between):
        low, high = (chip_name(name, v) if v else "" for v in (condition.at_least, condition.at_most))
        words = [f"{low}–{high}" if low and high else f"≤ {high}" if high else f"≥ {low}"]
    elif isinstance(condition, During):
        words = [window_name(window.text) for window in condition.windows]
    else:
        words = [chip_name(name, value) for value in condition.values]
    shown = words if len(words) == FEW + 1 else words[:FEW]
    text = ", ".join(shown) or _("nothing")
    return Chip(name, LABELS[name], text, len(words) - len(shown), ", ".join(words))


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick: a chip, a role, an outcome, a step of an ordered attribute."""

    value: str
    label: object
    chosen: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition, open: chips, or two bounds, or windows. `summary` says what is chosen now."""

    name: str
    label: object
    kind: str
    chips: tuple[Choice, ...]
    lows: tuple[Choice, ...]
    highs: tuple[Choice, ...]
    nothing: bool
    restricted: bool
    summary: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenRule:
    """Everything that the form of one rule shows. `place` is empty for a new rule."""

    place: str
    original: str  # the name under which it is stored, to find it again when places have changed
    state: RuleState
    outcomes: tuple[Choice, ...]
    parts: tuple[Part, ...]
    presets: tuple[Choice, ...]
    from_roles: tuple[Choice, ...]
    to_roles: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    errors: Mapping[str, str]
    first_error: str


def open_rule(
    where: tuple[int | None, str], state: RuleState, table: Table, wrong: Sequence[Wrong]
) -> OpenRule:
    """The form of a rule as it stands, with what is to be mended; `where` is its place and stored name."""
    place, original = where
    # An agency's mandate is never asked for another team, so that condition is shown only where it is used.
    names = [name for name in LABELS if name in table.attributes and (name != "team" or name in state.values)]
    return OpenRule(
        place="" if place is None else str(place),
        original=original,
        state=state,
        outcomes=tuple(Choice(o, OUTCOMES[o], o == state.outcome, ICONS[o]) for o in MILDEST_FIRST),
        parts=tuple(_part(name, state, table, wrong) for name in [*names, TIME]),
        presets=tuple(Choice(f"preset-{key}", name, False) for key, name in PRESET_NAMES.items()),
        from_roles=_roles(state.from_roles, APPROVING),
        to_roles=_roles(state.to_roles, WARNED),
        orders=tuple(Choice(k, name, state.obligations.get("order", "") == k) for k, name in ORDERS.items()),
        errors={one.part: one.text for one in wrong},
        first_error=wrong[0].text if wrong else "",
    )  # fmt: skip


APPROVING: Final = (
    "adviser",
    "duty_adviser",
    "spokesperson",
    "head_of_communication",
    "director",
    "administrator",
)
WARNED: Final = (
    "duty_adviser",
    "adviser",
    "spokesperson",
    "head_of_communication",
    "director",
    "administrator",
)


def _roles(chosen: Sequence[str], usual: Sequence[str]) -> tuple[Choice, ...]:
    """The roles that usually do this, and any other that the rule already names."""
    others = [role for role in chosen if role not in usual and SIDES.get(role) == "municipality"]
    return tuple(Choice(role, role_name(role), role in chosen) for role in (*usual, *others))


def _part(name: str, state: RuleState, table: Table, wrong: Sequence[Wrong]) -> Part:
    values = table.attributes.get(name, ())
    chosen = state.values.get(name, [])
    low, high = state.bounds.get(name, ("", ""))
    kind = "time" if name == TIME else "range" if name in state.bounds else "chips"
    chips = tuple(Choice(value, chip_name(name, value), value in chosen) for value in values)
    summary = _summary(name, state, values)
    return Part(
        name=name,
        label=LABELS[name],
        kind=kind,
        chips=chips if kind == "chips" else (),
        lows=tuple(Choice(v, chip_name(name, v), v == low) for v in values) if kind == "range" else (),
        highs=tuple(Choice(v, chip_name(name, v), v == high) for v in values) if kind == "range" else (),
        nothing=chosen == [NOTHING],
        restricted=bool(summary),
        summary=summary,
        errors=tuple(one.text for one in wrong if one.part == name),
    )


def _summary(name: str, state: RuleState, values: Sequence[str]) -> str:
    """What is chosen, short; empty when it does not matter."""
    chosen = state.values.get(name, [])
    if chosen == [NOTHING]:
        return _("nothing")
    if name == TIME:
        return ", ".join(state.windows.splitlines())
    low, high = state.bounds.get(name, ("", ""))
    if low or high:
        first, last = (chip_name(name, v) if v in values else v for v in (low, high))
        return f"{first}–{last}" if low and high else f"≤ {last}" if high else f"≥ {first}"
    if not chosen or len(chosen) == len(values):
        return ""
    return ", ".join(chip_name(name, value) for value in chosen)
