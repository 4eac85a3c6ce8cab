"""Reading one field of a tone guide: each reader returns the plain value or raises ToneWrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from regie.interpret.findings import FIXED, LEVELS, RULES, Level
from regie.interpret.topics import TOPICS
from regie.kernel.text import clean

MOST_ROWS: Final = 500
LONGEST_WORD: Final = 120

One = TypeVar("One", bound=str)


class ToneWrong(ValueError):
    """A guide that cannot be meant. `field` is the key, `why` a code that `web` puts in words.

    Codes: not_an_object, unknown_format, unknown_field, unknown_choice, not_a_number, out_of_range,
    not_a_switch, not_a_text, not_a_list, too_many, too_long, empty, double, fields_wrong, unknown_topic,
    not_a_domain, unknown_rule, fixed_rule.
    """

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def choice(field: str, value: Any, known: Sequence[One]) -> One:
    """One of the known words."""
    for one in known:
        if value == one:
            return one
    raise ToneWrong(field, "unknown_choice")


def number(field: str, value: Any, least: int, most: int) -> int:
    """A whole number within bounds; True is not one."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ToneWrong(field, "not_a_number")
    if not least <= value <= most:
        raise ToneWrong(field, "out_of_range")
    return value


def switch(field: str, value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ToneWrong(field, "not_a_switch")
    return value


def text(field: str, value: Any, *, limit: int) -> str:
    """Text without control characters, white space around it gone."""
    if not isinstance(value, str):
        raise ToneWrong(field, "not_a_text")
    if len(value) > limit:
        raise ToneWrong(field, "too_long")
    return clean(value).strip()


def words(field: str, value: Any) -> tuple[str, ...]:
    """A list of words or short phrases, each once, in order; white space inside becomes one space."""
    if not isinstance(value, list | tuple):
        raise ToneWrong(field, "not_a_list")
    if len(value) > MOST_ROWS:
        raise ToneWrong(field, "too_many")
    found = (" ".join(text(field, one, limit=LONGEST_WORD).split()) for one in value)
    return tuple(dict.fromkeys(one for one in found if one))


def topics(field: str, value: Any) -> tuple[str, ...]:
    """A list of topics that exist."""
    found = words(field, value)
    if set(found) - set(TOPICS):
        raise ToneWrong(field, "unknown_topic")
    return found


def rows(field: str, value: Any, *, needs: tuple[str, ...], may: tuple[str, ...]) -> list[dict[str, str]]:
    """A list of small objects with texts; the first needed field is unique."""
    if not isinstance(value, list):
        raise ToneWrong(field, "not_a_list")
    if len(value) > MOST_ROWS:
        raise ToneWrong(field, "too_many")
    found: dict[str, dict[str, str]] = {}
    for row in value:
        if not isinstance(row, Mapping) or not set(needs) <= set(row) <= {*needs, *may}:
            raise ToneWrong(field, "fields_wrong")
        one = {name: " ".join(text(field, said, limit=400).split()) for name, said in row.items()}
        if not all(one[name] for name in needs):
            raise ToneWrong(field, "empty")
        if one[needs[0]].lower() in found:
            raise ToneWrong(field, "double")
        found[one[needs[0]].lower()] = one
    return list(found.values())


def topic_texts(field: str, value: Any) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Rows of topic, name, any_of and say."""
    if not isinstance(value, list):
        raise ToneWrong(field, "not_a_list")
    if len(value) > MOST_ROWS:
        raise ToneWrong(field, "too_many")
    for row in value:
        keys = {"topic", "name", "any_of"}
        if not isinstance(row, Mapping) or not keys <= set(row) <= keys | {"say"}:
            raise ToneWrong(field, "fields_wrong")
        wanted = words(field, row["any_of"])
        name = text(field, row["name"], limit=LONGEST_WORD)
        if not wanted or not name:
            raise ToneWrong(field, "empty")
        (topic,) = topics(field, [row["topic"]]) or ("",)
        if not topic:
            raise ToneWrong(field, "unknown_topic")
        yield topic, name, wanted, text(field, row.get("say", ""), limit=400)


def levels(field: str, value: Any) -> dict[str, Level]:
    """Rule -> level, for rules that a municipality may choose about."""
    if not isinstance(value, Mapping):
        raise ToneWrong(field, "not_an_object")
    found: dict[str, Level] = {}
    for rule, level in value.items():
        if rule not in RULES:
            raise ToneWrong(field, "unknown_rule")
        if rule in FIXED:
            raise ToneWrong(field, "fixed_rule")
        found[rule] = choice(field, level, LEVELS)
    return found
