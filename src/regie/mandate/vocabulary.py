"""The attributes and values with which the product asks a mandate; ordered ones from low to high."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regie.interpret.kind import KINDS
from regie.interpret.topics import TOPICS as STARTER_TOPICS
from regie.mandate.rules import Table
from regie.people.roles import SIDES

ACTIONS: Final = ("reply", "post", "hide", "holding_reply", "referral")
NETWORKS: Final = ("bluesky", "mastodon", "email", "feed", "file", "practice")
TOPICS: Final = tuple(STARTER_TOPICS)
LANGUAGES: Final = ("nl", "en", "fy", "de", "tr", "ar", "pl", "fr", "es", "other", "und")
RISKS: Final = ("low", "normal", "high", "acute")
VISIBILITIES: Final = ("public", "unlisted", "followers", "direct")
TEAMS: Final = ("municipality", "agency")
PHASES: Final = ("normal", "elections", "crisis")

ATTRIBUTES: Final[dict[str, tuple[str, ...]]] = {
    "action": ACTIONS,
    "channel": NETWORKS,
    "topic": TOPICS,
    "kind": KINDS,
    "language": LANGUAGES,
    "risk": RISKS,
    "visibility": VISIBILITIES,
    "personal_data": ("no", "yes"),
    "team": TEAMS,
    "phase": PHASES,
}
ORDERED: Final = ("risk",)

# An agency never answers these, whatever a table says: they belong to the spokesperson and the registry.
NEVER_BY_AGENCY: Final = frozenset({"press", "councillor"})
REFERRAL: Final = "referral"
# What stays with the municipality's own people and systems; no table can name it, in any spelling seen.
NEVER_ACTIONS: Final[Mapping[str, str]] = {
    "decision": "a decision in the sense of the law (besluit)",
    "besluit": "a decision in the sense of the law (besluit)",
    "block": "blocking a person",
    "block_person": "blocking a person",
    "lookup": "looking people up in municipal systems",
    "look_up": "looking people up in municipal systems",
    "grip_message": "messages at GRIP 3 and above",
}
HIGHEST_GRIP: Final = 2  # from the next one on, an agency sends nothing


def never_by_agency(facts: Mapping[str, str]) -> bool:
    """True for what an agency may never do, whatever the table says.

    Answers to press and councillors (a referral is no answer), and the actions of NEVER_ACTIONS.
    """
    if facts.get("team", "agency") == "municipality":
        return False
    action = facts.get("action", "")
    return action in NEVER_ACTIONS or (facts.get("kind") in NEVER_BY_AGENCY and action != REFERRAL)


def unusable(table: Table) -> str:
    """Why the product cannot ask this table; empty when it can.

    A table with other attributes than the product's would forbid everything, and a role that nobody
    can hold would let an approval wait for ever.
    """
    for action in table.attributes.get("action", ()):
        if action in NEVER_ACTIONS:
            never = f"can never be granted ({NEVER_ACTIONS[action]})"
            return f"attributes.action: '{action}' {never}; mend: leave it out"
    for name, values in ATTRIBUTES.items():
        if name not in table.attributes:
            return f"attributes.{name}: is missing; mend: add it with its values"
        if unknown := set(table.attributes[name]) - set(values):
            return f"attributes.{name}: does not know {sorted(unknown)}; mend: use {', '.join(values)}"
    if extra := set(table.attributes) - set(ATTRIBUTES):
        return f"attributes: {sorted(extra)} is never asked; mend: leave it out"
    return _wrong_order(table) or _wrong_role(table)


def _wrong_order(table: Table) -> str:
    for name in ORDERED:
        kept = tuple(v for v in ATTRIBUTES[name] if v in table.attributes[name])
        if table.attributes[name] != kept:
            return f"attributes.{name}: is in another order; mend: write {', '.join(kept)}"
    return ""


def _wrong_role(table: Table) -> str:
    for number, rule in enumerate(table.rules):
        for role in (*rule.obligations.from_roles, *rule.obligations.to_roles):
            if SIDES.get(role) != "municipality":
                return f"rules[{number}].obligations: '{role}' is not a municipal role; mend: name one"
    return ""
