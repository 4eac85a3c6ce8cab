"""The tone guide of a municipality, as versioned data: how its replies sound, and how strictly that is kept.

The content of the `tone` agreement. JSON in, a frozen guide out; everything may be left out except what
the municipality wants otherwise. A guide that says something unknown is wrong, never half understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from regie.interpret.findings import RULES, Level
from regie.interpret.tone_fields import (
    ToneWrong,
    choice,
    levels,
    number,
    rows,
    switch,
    text,
    topic_texts,
    topics,
    words,
)
from regie.kernel.text import folded

__all__ = ["DEFAULT", "Avoid", "Element", "HoldingReply", "Phase", "ToneGuide", "ToneWrong", "parse"]

FORMAT: Final = 1
FormOfAddress = Literal["u", "je", "follow"]
SignOff = Literal["initials", "first_name", "none"]
FORMS: Final[tuple[FormOfAddress, ...]] = ("u", "je", "follow")
SIGN_OFFS: Final[tuple[SignOff, ...]] = ("initials", "first_name", "none")
PHASES: Final = ("open", "decided", "under_way")  # still to be decided, decided, being carried out


@dataclass(frozen=True, slots=True)
class Avoid:
    """A word or group of words not to use, with what to say instead (may be empty) and why."""

    word: str
    instead: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """Something every reply on a topic must say: one of `any_of` stands in the text. `say` is a proposal."""

    topic: str
    name: str
    any_of: tuple[str, ...]
    say: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """How a policy phase is told: one of these, in any letter case."""

    phase: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldingReply:
    """A reply that may go out while the answer is sought; it promises nothing that is not known."""

    id: str
    text: str
    topics: tuple[str, ...] = ()  # empty: every topic


@dataclass(frozen=True, slots=True)
class ToneGuide:
    """How replies sound. Limits count sentences in words and the rest in pieces; 0 emoji means none."""

    summary: str = ""  # two or three sentences for the reader
    form_of_address: FormOfAddress = "follow"
    sign_off: SignOff = "initials"
    avoid: tuple[Avoid, ...] = ()
    needed: tuple[str, ...] = ()  # difficult words that this municipality cannot do without
    longest_sentence: int = 20
    most_emoji: int = 2
    most_exclamations: int = 1
    most_hashtags: int = 2
    camel_case: bool = True
    alt_text: bool = True
    max_length: int = 0  # in the network's own count; 0: the network's limit alone
    domains: tuple[str, ...] = ()  # links lead here or below; empty: anywhere
    elements: tuple[Element, ...] = ()
    phase_topics: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    no_party_politics: bool = True
    parties: tuple[str, ...] = ()  # local parties, beside the national ones we know
    holding_replies: tuple[HoldingReply, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)

    def level(self, rule: str) -> Level:
        """How heavy a finding of this rule weighs here."""
        return self.levels.get(rule) or RULES.get(rule, "advice")

    def signature(self, name: str, initials: str) -> str:
        """What stands at the end of this person's replies; empty for none."""
        if self.sign_off == "first_name":
            return name.split(maxsplit=1)[0] if name.split() else ""
        return f"^{initials}" if self.sign_off == "initials" and initials else ""

    def holding_for(self, topic: str) -> tuple[HoldingReply, ...]:
        """Holding replies that fit the topic, those made for it first."""
        fitting = [one for one in self.holding_replies if not one.topics or topic in one.topics]
        return tuple(sorted(fitting, key=lambda one: not one.topics))

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it; `parse` reads it back to an equal guide."""
        return {"format": FORMAT} | {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


DEFAULT: Final = ToneGuide()


def parse(data: Mapping[str, Any]) -> ToneGuide:
    """The guide that this JSON object describes. Raises ToneWrong naming the first field that is wrong."""
    if not isinstance(data, Mapping):
        raise ToneWrong("", "not_an_object")
    if data.get("format", FORMAT) != FORMAT:
        raise ToneWrong("format", "unknown_format")
    known = {one.name for one in fields(ToneGuide)} | {"format"}
    for name in data:
        if name not in known:
            raise ToneWrong(str(name), "unknown_field")
    return ToneGuide(**{name: _FIELDS[name](name, value) for name, value in data.items() if name != "format"})


def _avoid(name: str, value: Any) -> tuple[Avoid, ...]:
    found = rows(name, value, needs=("word",), may=("instead", "why"))
    return tuple(Avoid(row["word"], row.get("instead", ""), row.get("why", "")) for row in found)


def _elements(name: str, value: Any) -> tuple[Element, ...]:
    return tuple(Element(topic, title, wanted, say) for topic, title, wanted, say in topic_texts(name, value))


def _phases(name: str, value: Any) -> tuple[Phase, ...]:
    if not isinstance(value, list):
        raise ToneWrong(name, "not_a_list")
    found = []
    for row in value:
        if not isinstance(row, Mapping) or set(row) != {"phase", "any_of"}:
            raise ToneWrong(name, "fields_wrong")
        wanted = words(name, row["any_of"])
        if not wanted:
            raise ToneWrong(name, "empty")
        found.append(Phase(choice(name, row["phase"], PHASES), wanted))
    return tuple(found)


def _holding(name: str, value: Any) -> tuple[HoldingReply, ...]:
    if not isinstance(value, list):
        raise ToneWrong(name, "not_a_list")
    found: dict[str, HoldingReply] = {}
    for row in value:
        if not isinstance(row, Mapping) or not {"id", "text"} <= set(row) <= {"id", "text", "topics"}:
            raise ToneWrong(name, "fields_wrong")
        one = HoldingReply(
            text(name, row["id"], limit=40),
            text(name, row["text"], limit=1_000),
            topics(name, row.get("topics", [])),
        )
        if not one.id or not one.text or one.id in found:
            raise ToneWrong(name, "empty" if not one.text or not one.id else "double")
        found[one.id] = one
    return tuple(found.values())


def _domains(name: str, value: Any) -> tuple[str, ...]:
    found = tuple(folded(one) for one in words(name, value))
    for one in found:
        if "/" in one or " " in one or "." not in one.strip("."):
            raise ToneWrong(name, "not_a_domain")
    return found


_FIELDS: Final[dict[str, Any]] = {
    "summary": lambda name, value: text(name, value, limit=2_000),
    "form_of_address": lambda name, value: choice(name, value, FORMS),
    "sign_off": lambda name, value: choice(name, value, SIGN_OFFS),
    "avoid": _avoid,
    "needed": words,
    "longest_sentence": lambda name, value: number(name, value, 5, 60),
    "most_emoji": lambda name, value: number(name, value, 0, 20),
    "most_exclamations": lambda name, value: number(name, value, 0, 20),
    "most_hashtags": lambda name, value: number(name, value, 0, 20),
    "camel_case": switch,
    "alt_text": switch,
    "max_length": lambda name, value: number(name, value, 0, 100_000),
    "domains": _domains,
    "elements": _elements,
    "phase_topics": topics,
    "phases": _phases,
    "no_party_politics": switch,
    "parties": words,
    "holding_replies": _holding,
    "levels": levels,
}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return dict(value) if isinstance(value, Mapping) else value
