"""What each agreement must say. Everything that is wrong is told at once, each with its field and a code.

Shapes:

- `frame`: `{"instructions": [{"id", "text", "public_value", "good", "bad"}]}`
- `tone`: the tone guide of `interpret`
- `escalation`: `{"at_once": [codes], "steps": [{"after_minutes", "role", "how"}], "instead": text}`
- `feedback`: `{"sample_share", "reviewer", "rhythm", "corrections_within_hours", "about": [codes]}`
- `alignment`: `{"meetings": [{"name", "who": [roles], "rhythm", "day", "time", "about"}]}`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from regie.engagement.vocabulary import PUBLIC_VALUES
from regie.interpret import tone
from regie.kernel.windows import DAYS
from regie.people.roles import SIDES

# What an agency never handles by itself but passes on at once.
AT_ONCE: Final = (
    "danger",
    "threat",
    "self_harm",
    "press",
    "councillor",
    "complaint",
    "personal_data",
    "rumour",
)
HOW: Final = ("screen", "phone", "message")
RHYTHMS: Final = ("daily", "weekly", "fortnightly", "monthly", "quarterly")
# What a sample is judged on.
JUDGED: Final = ("correct", "tone", "within_mandate", "on_time", "privacy")
LONGEST_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something a content lacks: where (`instructions.2.good`) and a code that says what mends it."""

    field: str
    code: str


def check(kind: str, content: object) -> list[Wrong]:
    """Everything that is wrong; empty when it may be signed. Unknown kinds are never whole."""
    if kind not in _CHECKS:
        return [Wrong("kind", "unknown_kind")]
    if not isinstance(content, Mapping):
        return [Wrong("content", "empty")]
    return list(_CHECKS[kind](content))


def _frame(content: Mapping[str, object]) -> Iterator[Wrong]:
    rows = _rows(content, "instructions")
    if not rows:
        yield Wrong("instructions", "none")
    seen: set[object] = set()
    for number, row in enumerate(rows):
        at = f"instructions.{number}"
        yield from _texts(row, at, ("id", "text", "good", "bad"))
        if row.get("public_value") not in PUBLIC_VALUES:
            yield Wrong(f"{at}.public_value", "choose")
        if str(row.get("good", "")).strip() == str(row.get("bad", "")).strip() != "":
            yield Wrong(f"{at}.bad", "same_as_good")
        if row.get("id") in seen:
            yield Wrong(f"{at}.id", "twice")
        seen.add(row.get("id"))


def _tone(content: Mapping[str, object]) -> Iterator[Wrong]:
    if not content:
        yield Wrong("content", "empty")
    try:
        tone.parse(content)
    except tone.ToneWrong as wrong:
        yield Wrong(wrong.field, wrong.why)


def _escalation(content: Mapping[str, object]) -> Iterator[Wrong]:
    yield from _codes(content, "at_once", AT_ONCE)
    yield from _texts(content, "", ("instead",))
    rows = _rows(content, "steps")
    if not rows:
        yield Wrong("steps", "none")
    before = -1
    for number, row in enumerate(rows):
        at = f"steps.{number}"
        after = row.get("after_minutes")
        if not _whole(after, 0, 24 * 60):
            yield Wrong(f"{at}.after_minutes", "number")
        elif isinstance(after, int):
            if after <= before:
                yield Wrong(f"{at}.after_minutes", "later")
            before = after
        if SIDES.get(str(row.get("role"))) != "municipality":
            yield Wrong(f"{at}.role", "municipal_role")
        if row.get("how") not in HOW:
            yield Wrong(f"{at}.how", "choose")


def _feedback(content: Mapping[str, object]) -> Iterator[Wrong]:
    if not _whole(content.get("sample_share"), 1, 100):
        yield Wrong("sample_share", "percentage")
    if SIDES.get(str(content.get("reviewer"))) != "municipality":
        yield Wrong("reviewer", "municipal_role")
    if content.get("rhythm") not in RHYTHMS:
        yield Wrong("rhythm", "choose")
    if not _whole(content.get("corrections_within_hours"), 1, 24 * 14):
        yield Wrong("corrections_within_hours", "number")
    yield from _codes(content, "about", JUDGED)


def _alignment(content: Mapping[str, object]) -> Iterator[Wrong]:
    rows = _rows(content, "meetings")
    if not rows:
        yield Wrong("meetings", "none")
    for number, row in enumerate(rows):
        at = f"meetings.{number}"
        yield from _texts(row, at, ("name", "about"))
        sides = [SIDES.get(str(role)) for role in _list(row.get("who"))]
        if None in sides or not {"municipality", "agency"} <= set(sides):
            yield Wrong(f"{at}.who", "both_sides")
        if row.get("rhythm") not in RHYTHMS:
            yield Wrong(f"{at}.rhythm", "choose")
        if row.get("day") not in DAYS and row.get("rhythm") != "daily":
            yield Wrong(f"{at}.day", "choose")
        if not is_time(row.get("time")):
            yield Wrong(f"{at}.time", "time")


_CHECKS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterator[Wrong]]]] = {
    "frame": _frame,
    "tone": _tone,
    "escalation": _escalation,
    "feedback": _feedback,
    "alignment": _alignment,
}


def is_time(text: object) -> bool:
    """Whether this is a time of day as `09:30`."""
    hours, _, minutes = str(text).partition(":")
    plain = len(hours) == len(minutes) == 2 and hours.isascii() and minutes.isascii()
    return plain and hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60


def _rows(content: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    return [row if isinstance(row, Mapping) else {} for row in _list(content.get(name))]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(row: Mapping[str, object], at: str, names: tuple[str, ...]) -> Iterator[Wrong]:
    for name in names:
        text = row.get(name)
        where = f"{at}.{name}" if at else name
        if not isinstance(text, str) or not text.strip():
            yield Wrong(where, "empty")
        elif len(text) > LONGEST_TEXT:
            yield Wrong(where, "too_long")


def _codes(content: Mapping[str, object], name: str, known: tuple[str, ...]) -> Iterator[Wrong]:
    chosen = _list(content.get(name))
    if not chosen or not all(one in known for one in chosen):
        yield Wrong(name, "choose")


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
