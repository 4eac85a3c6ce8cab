"""What the checks find in a draft, in words: what it is, what to do, and what to say instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.interpret.draft_checks import heaviest_first
from regie.interpret.findings import Finding
from regie.web.inbox_words import PERSONAL

# why -> sentence; %(detail)s is the word, number or domain
SENTENCES: Final = {
    "difficulty": gettext_lazy("Many hard words: %(detail)s. Say it more simply where you can."),
    "rare_word": gettext_lazy("Few people know this word. Is there a simpler one?"),
    "outdated_word": gettext_lazy("An old-fashioned word."),
    "avoid_word": gettext_lazy("We do not use this word: %(detail)s"),
    "long_sentence": gettext_lazy("A sentence of %(detail)s words; cut it in two."),
    "passive": gettext_lazy("A passive sentence; say who does it."),
    "address_u": gettext_lazy("Agreed is “u”."),
    "address_je": gettext_lazy("Agreed is “je”."),
    "address_mixed": gettext_lazy("Formal and informal address are mixed."),
    "sign_off_missing": gettext_lazy("Your sign-off is missing: %(detail)s."),
    "sign_off_unwanted": gettext_lazy("Replies are not signed here."),
    "exclamation": gettext_lazy("Too many exclamation marks; agreed: %(detail)s."),
    "too_many_emoji": gettext_lazy("Too many emoji; agreed: %(detail)s. Screen readers read each aloud."),
    "no_emoji": gettext_lazy("No emoji, that is agreed."),
    "hashtag_without_capitals": gettext_lazy(
        "Give each word in a hashtag a capital: then it can be read aloud."
    ),
    "too_many_hashtags": gettext_lazy("Too many hashtags; agreed: %(detail)s."),
    "capitals": gettext_lazy("Capitals read as shouting."),
    "fancy_letters": gettext_lazy("Letters from a picture alphabet cannot be read aloud."),
    "too_long": gettext_lazy("Too long for this channel: at most %(detail)s characters."),
    "longer_than_agreed": gettext_lazy("Longer than agreed: %(detail)s characters."),
    "placeholder": gettext_lazy("Fill in %(detail)s, or take it out."),
    "asks_personal_data": gettext_lazy("Do not ask for personal data where others can read along."),
    "link_unsafe": gettext_lazy("This link is not safe (http)."),
    "link_foreign": gettext_lazy("Links to %(detail)s are not agreed."),
    "element_missing": gettext_lazy("A reply on this topic also says: %(detail)s."),
    "phase_missing": gettext_lazy("Say whether it is decided, for example: %(detail)s."),
    "party": gettext_lazy("No party politics in the name of the municipality: “%(detail)s”."),
    "alt_text_missing": gettext_lazy("A picture has no description."),
}
# rule -> its name, for lists and for choosing how strict it is
RULE_NAMES: Final = {
    "difficulty": gettext_lazy("Hard words, whole text"),
    "rare_word": gettext_lazy("Rare word"),
    "avoid_word": gettext_lazy("Word to avoid"),
    "outdated_word": gettext_lazy("Old-fashioned word"),
    "long_sentence": gettext_lazy("Long sentence"),
    "passive": gettext_lazy("Passive sentence"),
    "address_form": gettext_lazy("Form of address"),
    "address_mixed": gettext_lazy("Form of address mixed"),
    "sign_off": gettext_lazy("Sign-off"),
    "exclamation": gettext_lazy("Exclamation marks"),
    "emoji": gettext_lazy("Emoji"),
    "hashtag": gettext_lazy("Hashtags"),
    "capitals": gettext_lazy("Capitals"),
    "fancy_letters": gettext_lazy("Picture letters"),
    "length": gettext_lazy("Length"),
    "link": gettext_lazy("Links"),
    "element": gettext_lazy("Required part"),
    "phase": gettext_lazy("Policy phase"),
    "party": gettext_lazy("Party politics"),
    "alt_text": gettext_lazy("Picture description"),
    "placeholder": gettext_lazy("Place to fill in"),
    "personal_data": gettext_lazy("Personal data"),
    "asks_personal_data": gettext_lazy("Asking for personal data"),
}
LEVEL_NAMES: Final = {
    "advice": gettext_lazy("Advice"),
    "explain": gettext_lazy("Explain why not"),
    "blocks": gettext_lazy("Blocks"),
}
WEIGHTS: Final = {"blocks": "stop", "explain": "warn", "advice": "tip"}
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about the words. `weight` is stop, warn or tip.

    `start` and `end` are places in the text in UTF-16 units, as a browser counts; `part` are the words
    there and `suggestion` what to put in their place. `number` finds the same finding again on the server.
    """

    weight: str
    text: str
    rule: str = ""
    name: str = ""
    start: int = 0
    end: int = 0
    part: str = ""
    suggestion: str = ""
    mendable: bool = False
    number: int = -1
    asks: bool = False  # a reason is asked here, once per rule
    reason: str = ""


def lines(
    found: Sequence[Finding], text: str, reasons: Mapping[str, str] = MappingProxyType({})
) -> tuple[Line, ...]:
    """Everything found, the heaviest first, as much as somebody reads; `reasons` as they were given."""
    numbered = {id(one): number for number, one in enumerate(found)}
    asked: set[str] = set()
    told: list[Line] = []
    for one in heaviest_first(found):
        if len(told) >= MOST and not (one.level == "explain" and one.rule not in asked):
            continue
        line = _line(one, text, numbered[id(one)])
        if one.level == "explain" and one.rule not in asked:
            asked.add(one.rule)
            line = replace(line, asks=True, reason=reasons.get(one.rule, ""))
        told.append(line)
    return tuple(told)


def sentence(why: str, detail: str) -> str:
    """What it is, in one sentence."""
    if why.startswith("personal_"):
        kind = why.removeprefix("personal_")
        return _("Personal data in your reply: %(kind)s.") % {"kind": str(PERSONAL.get(kind, kind)).lower()}
    return str(SENTENCES.get(why, why)) % {"detail": detail}


def rule_name(rule: str) -> str:
    """Short name of a rule."""
    return str(RULE_NAMES.get(rule, rule))


def _line(one: Finding, text: str, number: int) -> Line:
    part = " ".join(text[one.start : one.end].split())
    return Line(
        weight=WEIGHTS[one.level],
        text=sentence(one.why, one.detail),
        rule=one.rule,
        name=rule_name(one.rule),
        start=_units(text[: one.start]),
        end=_units(text[: one.end]),
        part=part if len(part) <= 40 else f"{part[:38]}…",
        suggestion=one.suggestion,
        mendable=bool(one.suggestion) or one.rule == "sign_off",
        number=number,
    )


def _units(text: str) -> int:
    """Length as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
