"""The attributes and values with which the product asks a mandate; ordered ones from low to high."""

from __future__ import annotations

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


def unusable(table: Table) -> str:
    """Why the product cannot ask this table; empty when it can.

    A table with other attributes than the product's would forbid everything, and a role that nobody
    can hold would let an approval wait for ever.
    """
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
