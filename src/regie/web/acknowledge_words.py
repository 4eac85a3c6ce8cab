"""Clauses of frame and tone in words, with their changes, ready to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.engagement.changes import Change
from regie.kernel.changes import Part
from regie.web.facts_in_words import VALUES as FACTS

KINDS: Final = {"frame": _("Frame and instructions"), "tone": _("Tone of voice")}
ABOUT: Final = {
    "instruction": _("Instruction"),
    "good": _("Good"),
    "bad": _("Not like this"),
    "public_value": _("Public value"),
    "summary": _("In short"),
    "form_of_address": _("Form of address"),
    "sign_off": _("Sign-off"),
    "avoid": _("Words we avoid"),
    "needed": _("Difficult words we do use"),
    "longest_sentence": _("Words in a sentence at most"),
    "most_emoji": _("Emoji at most"),
    "most_exclamations": _("Exclamation marks at most"),
    "most_hashtags": _("Hashtags at most"),
    "camel_case": _("Capitals in hashtags"),
    "alt_text": _("Alternative text with pictures"),
    "max_length": _("Longest reply"),
    "domains": _("Links only to"),
    "elements": _("What must be said, by topic"),
    "phase_topics": _("Topics with a policy phase"),
    "phases": _("How we say how far a plan is"),
    "no_party_politics": _("No party politics"),
    "parties": _("Local parties"),
    "holding_replies": _("Holding replies"),
    "levels": _("How strict each check is"),
}
_CODES: Final = {
    "form_of_address": {"u": _("u, formal"), "je": _("je, informal"), "follow": _("follow the resident")},
    "sign_off": {"initials": _("initials, as ^AB"), "first_name": _("first name"), "none": _("none")},
    "public_value": {
        "openness": _("openness"),
        "reliability": _("reliability"),
        "equality": _("equality"),
        "accessibility": _("accessibility"),
        "humanity": _("humanity"),
        "impartiality": _("impartiality"),
        "privacy": _("privacy"),
        "safety": _("safety"),
        "service": _("service"),
    },
}
_YES_NO: Final = {"yes": _("yes"), "no": _("no")}
STATES: Final = {"changed": _("Changed"), "new": _("New"), "gone": _("Gone"), "same": ""}
REFUSALS: Final = {
    "software": _("Only a person confirms this."),
    "right": _("Your role does not confirm agreements."),
    "scope": _("You do not work under this assignment (any more)."),
    "stale": _("A newer version holds now. Read that one."),
    "changed": _("The text is not what you were shown. Read it again."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One clause: its label, how it stands, and its words in runs that stayed, came or went."""

    about: str
    code: str
    state: str
    state_words: str
    parts: tuple[Part, ...]


@dataclass(slots=True)
class Block:
    """Clauses that belong together: one instruction with its examples, or one rule of tone."""

    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`same` when nothing in it changed; `new` or `gone` when all of it is; else `changed`."""
        states = {line.state for line in self.lines}
        return states.pop() if len(states) == 1 else "changed"

    @property
    def state_words(self) -> str:
        """The state, said."""
        return str(STATES[self.state])


def kind_words(kind: str) -> str:
    """The name of the agreement."""
    return str(KINDS.get(kind, kind))


def blocks(kind: str, found: Iterable[Change], *, marked: bool) -> list[Block]:
    """The clauses by instruction; without `marked` (nothing was read before) nothing is new or old."""
    made: dict[str, Block] = {}
    for one in found:
        name = one.key.rpartition(".")[0] if kind == "frame" else one.key
        title = gettext("Instruction %(n)d") % {"n": len(made) + 1} if kind == "frame" else _label(one.about)
        block = made.setdefault(name, Block(title))
        block.lines.append(_line(one, marked=marked))
    return list(made.values())


def _line(one: Change, *, marked: bool) -> Line:
    parts = tuple(Part(part.kind if marked else "same", _words(one.about, part.text)) for part in one.parts)
    state = one.state if marked else "same"
    return Line(_label(one.about), one.about, state, str(STATES[state]), parts)


def _label(about: str) -> str:
    return str(ABOUT.get(about, about))


def _words(about: str, text: str) -> str:
    """A code in words; anything somebody wrote as it is."""
    if about in {"camel_case", "alt_text", "no_party_politics"}:
        return str(_YES_NO.get(text, text))
    if about == "phase_topics":
        return ", ".join(str(FACTS["topic"].get(one, one)) for one in text.split("\n"))
    known = _CODES.get(about)
    return str(known.get(text, text)) if known else text
