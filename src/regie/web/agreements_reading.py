"""The content of an agreement with its codes in words, ready to show; half contents as far as they go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from regie.interpret.tone import DEFAULT
from regie.web import agreements_words as words
from regie.web.assignments_words import VALUES
from regie.web.facts_in_words import DAYS
from regie.web.roles_in_words import role_name


def readable(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What `agreements/content_<kind>.html` shows."""
    return {"kind": kind, "template": f"agreements/content_{kind}.html", **_READERS[kind](content)}


def _frame(content: Mapping[str, Any]) -> dict[str, Any]:
    rows = content.get("instructions") or []
    return {"instructions": [{**row, "value": VALUES.get(str(row.get("public_value")), "")} for row in rows]}


def _tone(content: Mapping[str, Any]) -> dict[str, Any]:
    guide = {**DEFAULT.as_dict(), **content}
    return {
        "guide": guide,
        "form_of_address": words.FORMS_OF_ADDRESS.get(guide["form_of_address"], guide["form_of_address"]),
        "sign_off": words.SIGN_OFFS.get(guide["sign_off"], guide["sign_off"]),
    }


def _escalation(content: Mapping[str, Any]) -> dict[str, Any]:
    steps = content.get("steps") or []
    return {
        "at_once": [words.AT_ONCE.get(code, code) for code in content.get("at_once") or []],
        "instead": content.get("instead", ""),
        "steps": [
            {
                "after": step.get("after_minutes"),
                "role": role_name(str(step.get("role") or "")),
                "how": words.HOW.get(str(step.get("how")), ""),
            }
            for step in steps
        ],
    }


def _feedback(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "share": content.get("sample_share"),
        "reviewer": role_name(str(content.get("reviewer") or "")),
        "rhythm": words.RHYTHMS.get(str(content.get("rhythm")), ""),
        "hours": content.get("corrections_within_hours"),
        "about": [words.JUDGED.get(code, code) for code in content.get("about") or []],
    }


def _alignment(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "meetings": [
            {
                **row,
                "people": [role_name(str(role)) for role in row.get("who") or []],
                "often": words.RHYTHMS.get(str(row.get("rhythm")), ""),
                "weekday": DAYS.get(str(row.get("day")), ""),
            }
            for row in content.get("meetings") or []
        ]
    }


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "frame": _frame,
    "tone": _tone,
    "escalation": _escalation,
    "feedback": _feedback,
    "alignment": _alignment,
}
