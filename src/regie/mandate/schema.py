"""The JSON schema of a mandate table, published as docs/reference/mandate-table.schema.json.

A schema cannot say everything: that a rule names only values of its attribute, that ids differ, that
the mandate ends after it starts, is checked by `table.parse`, which is the judge.
"""

from __future__ import annotations

from typing import Any, Final

from regie.mandate.rules import ORDERS, STRENGTH

_MOMENT: Final = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)$",
    "description": "ISO 8601 with an offset, such as 2026-11-01T00:00:00+01:00",
}
_NAME: Final = {"type": "string", "minLength": 1}
_NAMES: Final = {"type": "array", "items": _NAME, "uniqueItems": True}
_ROLES: Final = {"oneOf": [_NAME, _NAMES]}
_COUNT: Final = {"type": "integer", "minimum": 1}
_TEXT: Final = {"type": "string"}

_OBLIGATIONS: Final = {
    "type": "object",
    "additionalProperties": False,
    "description": "joined over all deciding rules: most approvers, shortest time, every role named",
    "properties": {
        "approvers": {**_COUNT, "description": "how many other people must approve"},
        "from": {**_ROLES, "description": "role or roles that approve"},
        "to": {**_ROLES, "description": "role or roles that are asked to take it over"},
        "within_minutes": _COUNT,
        "order": {
            "enum": list(ORDERS),
            "description": "one of the roles under 'from', all (also when nothing is said), or in turn",
        },
        "message": {
            **_ROLES,
            "description": "kernel messages the text must hold: ids under 'messages', or texts",
        },
        "max_per_hour": {**_COUNT, "description": "most that may go out under this rule in any 60 minutes"},
        "max_per_day": {**_COUNT, "description": "most that may go out under this rule in any 24 hours"},
        "follow_up_minutes": {**_COUNT, "description": "a real answer is due so many minutes after sending"},
    },
}
_BETWEEN: Final = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {"at_least": _NAME, "at_most": _NAME},
    "description": "bounds of an ordered attribute, included",
}
_WINDOW: Final = {
    "type": "string",
    "pattern": r"^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))? "
    r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$",
    "description": "a weekly window such as 'mon-fri 18:00-08:00'; it belongs to the day on which it starts",
}
_RULE: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "when", "outcome"],
    "properties": {
        "id": {"type": "string", "pattern": r"\S"},
        "when": {
            "type": "object",
            "properties": {"time": {"type": "array", "items": _WINDOW, "uniqueItems": True}},
            "additionalProperties": {"oneOf": [_NAMES, _BETWEEN]},
            "description": "all must hold; an attribute that is not named matches any value",
        },
        "outcome": {"enum": list(STRENGTH), "description": "strongest first"},
        "obligations": _OBLIGATIONS,
        "text": _TEXT,
        "ground": _TEXT,
        "note": _TEXT,
    },
}

SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Mandate table",
    "description": "What may be said in the name of a municipality, by whom, where and when. Closed world.",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "version", "timezone", "valid_from", "valid_to", "attributes", "rules"],
    "properties": {
        "$schema": _TEXT,
        "id": {"type": "string", "pattern": r"\S"},
        "version": _COUNT,
        "title": _TEXT,
        "description": _TEXT,
        "note": _TEXT,
        "timezone": {**_NAME, "description": "IANA zone in which time windows are read"},
        "valid_from": _MOMENT,
        "valid_to": {**_MOMENT, "description": "not included; a mandate always ends"},
        "attributes": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"not": {"enum": ["time", "at"]}, "minLength": 1},
            "additionalProperties": {**_NAMES, "minItems": 1},
            "description": "every attribute with all its values; ordered ones from low to high",
        },
        "ordered": _NAMES,
        "holidays": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
            "uniqueItems": True,
            "description": "dates in the timezone on which the windows of a Sunday hold",
        },
        "messages": {
            "type": "object",
            "additionalProperties": _NAME,
            "description": "kernel messages by id",
        },
        "rules": {"type": "array", "items": _RULE},
    },
}
