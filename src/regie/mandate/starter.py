"""A sensible first mandate for night webcare, and one for the municipality's own people.

A starting point to talk about, not a norm: the municipality signs it, or changes it first. Each rule
says one thing, so that refusing or adding one is a conversation and not a puzzle.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from regie.mandate.vocabulary import ATTRIBUTES, ORDERED

# Weekday evenings and nights and the whole weekend; Sunday's window runs to Monday 08:00.
NIGHTS: Final = ("mon-sun 18:00-08:00", "sat-sun 00:00-24:00")

EVERYDAY: Final = (
    "waste",
    "public_space",
    "greenery",
    "roads",
    "road_works",
    "parking",
    "civil_affairs",
    "moving",
    "animals",
    "events",
    "sports_culture",
    "education",
    "environment",
    "energy",
    "opening_hours",
    "digital_service",
    "other",
)
DELICATE: Final = ("permits", "housing", "taxes", "income_support", "social_care", "public_order")
POLITICAL: Final = ("elections", "council")
CHATTING: Final = ("question", "complaint", "report", "thanks", "other")
FORMAL: Final = ("press", "councillor", "objection", "woo_request", "privacy_request", "notice_of_default")
ALARMING: Final = ("threat", "suicide_risk", "emergency")
OPEN: Final = ("public", "unlisted", "followers")

_WORDS: Final = ["reply", "post", "holding_reply"]
_BY_ADVISER: Final = {"approvers": 1, "from": "adviser", "within_minutes": 30}
_ONE_ADVISER: Final = {"approvers": 1, "from": "adviser"}
_TO_DUTY: Final = {"to": "duty_adviser", "within_minutes": 15}


def _rule(name: str, when: dict[str, object], outcome: str, **rest: object) -> dict[str, Any]:
    return {"id": name, "when": when, "outcome": outcome, **rest}


_AGENCY_RULES: Final[Sequence[dict[str, Any]]] = (
    _rule(
        "everyday-at-night",
        {
            "action": ["reply", "holding_reply"],
            "topic": list(EVERYDAY),
            "kind": list(CHATTING),
            "risk": {"at_most": "normal"},
            "time": list(NIGHTS),
        },
        "allow",
    ),
    _rule("referral-at-night", {"action": ["referral"], "time": list(NIGHTS)}, "allow"),
    _rule(
        "delicate-topics",
        {"action": _WORDS, "topic": [*DELICATE, *POLITICAL], "time": list(NIGHTS)},
        "approve",
        obligations=_BY_ADVISER,
    ),
    _rule("new-post", {"action": ["post"], "time": list(NIGHTS)}, "approve", obligations=_BY_ADVISER),
    _rule("hide", {"action": ["hide"], "time": list(NIGHTS)}, "approve", obligations=_BY_ADVISER),
    _rule(
        "unknown-language",
        {"action": _WORDS, "language": ["other", "und"], "time": list(NIGHTS)},
        "approve",
        obligations=_BY_ADVISER,
    ),
    _rule("crisis-phase", {"phase": ["crisis"], "time": list(NIGHTS)}, "approve", obligations=_BY_ADVISER),
    _rule(
        "elections-phase",
        {"phase": ["elections"], "action": _WORDS, "topic": list(POLITICAL)},
        "escalate",
        obligations=_TO_DUTY,
    ),
    _rule("elections-posts", {"phase": ["elections"], "action": ["post"]}, "escalate", obligations=_TO_DUTY),
    _rule("high-risk", {"risk": {"at_least": "high"}}, "escalate", obligations=_TO_DUTY),
    _rule("crisis-topic", {"topic": ["crisis"]}, "escalate", obligations=_TO_DUTY),
    _rule("alarming", {"kind": list(ALARMING)}, "escalate", obligations=_TO_DUTY),
    _rule(
        "formal-channels",
        {"action": [*_WORDS, "hide"], "kind": list(FORMAL)},
        "forbid",
        ground="Awb 2:15, 6:4 en 4:17; raad en pers hebben een eigen loket",
    ),
    _rule(
        "personal-data-in-public",
        {"action": [*_WORDS, "referral"], "personal_data": ["yes"], "visibility": list(OPEN)},
        "forbid",
        ground="AVG artikel 5, lid 1, onder c en f",
    ),
    _rule("spam-stays-unanswered", {"action": _WORDS, "kind": ["spam"]}, "forbid"),
)


_MUNICIPAL_RULES: Final[Sequence[dict[str, Any]]] = (
    _rule("own-people", {"risk": {"at_most": "high"}}, "allow"),
    _rule("acute", {"risk": ["acute"]}, "approve", obligations=_ONE_ADVISER),
    _rule(
        "press-and-council",
        {"action": _WORDS, "kind": ["press", "councillor"]},
        "approve",
        obligations={"approvers": 1, "from": "spokesperson"},
    ),
    _rule("crisis-phase", {"phase": ["crisis"]}, "approve", obligations={"approvers": 1, "from": "adviser"}),
    _rule(
        "elections-phase",
        {"phase": ["elections"], "topic": list(POLITICAL)},
        "approve",
        obligations=_ONE_ADVISER,
    ),
    _rule(
        "personal-data-in-public",
        {"action": [*_WORDS, "referral"], "personal_data": ["yes"], "visibility": list(OPEN)},
        "forbid",
        ground="AVG artikel 5, lid 1, onder c en f",
    ),
)


def _table(name: str, version: int, period: tuple[datetime, datetime], title: str) -> dict[str, Any]:
    return {
        "id": name,
        "version": version,
        "title": title,
        "timezone": "Europe/Amsterdam",
        "valid_from": period[0].isoformat(),
        "valid_to": period[1].isoformat(),
        "attributes": {attribute: list(values) for attribute, values in ATTRIBUTES.items()},
        "ordered": list(ORDERED),
    }


def agency_table(
    period: tuple[datetime, datetime], *, name: str = "night-webcare", version: int = 1
) -> dict[str, Any]:
    """The table for an agency that answers at night and in the weekend, for one assignment.

    `period` is the aware first moment and the end (not included).
    """
    head = _table(name, version, period, "Webcare in avond, nacht en weekend")
    return {**head, "rules": copy.deepcopy(list(_AGENCY_RULES))}


def municipality_table(
    period: tuple[datetime, datetime], *, name: str = "own-webcare", version: int = 1
) -> dict[str, Any]:
    """The table for the municipality's own people, at any hour."""
    return {**_table(name, version, period, "Eigen webcare"), "rules": copy.deepcopy(list(_MUNICIPAL_RULES))}
