"""A draft as it stands, in words: what may be done with it, which button, and what could be better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.inbox.queries.previews import Preview
from regie.interpret.draft_checks import Finding
from regie.web.inbox_words import PERSONAL
from regie.web.words import VerdictWords, verdict_words

BUTTONS: Final = {
    "allow": (pgettext_lazy("button", "Send"), "send"),
    "approve": (gettext_lazy("Ask approval"), "badge-check"),
    "escalate": (gettext_lazy("Lay before the duty adviser"), "siren"),
    "forbid": (gettext_lazy("Not allowed"), "ban"),
}
CHECKS: Final = {
    "address_mixed": gettext_lazy("Formal and informal address are mixed."),
    "long_sentence": gettext_lazy("A long sentence; cut it in two."),
    "outdated_word": gettext_lazy("An old-fashioned word."),
    "exclamation": gettext_lazy("Many exclamation marks."),
    "too_many_emoji": gettext_lazy("Many emoji; screen readers read each of them aloud."),
    "hashtag_without_capitals": gettext_lazy(
        "Give each word in a hashtag a capital: then it can be read aloud."
    ),
    "fancy_letters": gettext_lazy("Letters from a picture alphabet cannot be read aloud."),
    "capitals": gettext_lazy("Capitals read as shouting."),
    "passive": gettext_lazy("A passive sentence; say who does it."),
    "sign_off_missing": gettext_lazy("Your sign-off is missing."),
    "asks_personal_data": gettext_lazy("Do not ask for personal data where others can read along."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about the words. `weight` is stop, warn or tip."""

    weight: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """Everything the composer shows about a draft."""

    count: int
    limit: int
    too_long: bool
    outcome: str
    icon: str
    headline: str
    lines: tuple[str, ...]
    checks: tuple[Line, ...]
    button: str
    button_icon: str
    may_press: bool


def said(preview: Preview, text: str) -> Said:
    """The preview in the reader's words."""
    verdict = preview.verdict
    words = verdict_words(verdict)
    checks = _checks(preview.checks, text)
    if not preview.can_reply:
        checks = (Line("stop", _("This channel can only be read; answer elsewhere.")), *checks)
    if preview.too_long:
        checks = (Line("stop", _("Too long for this channel.")), *checks)
    button, icon = BUTTONS[verdict.outcome]
    stopped = verdict.outcome == "forbid" or any(line.weight == "stop" for line in checks)
    return Said(
        count=preview.count,
        limit=preview.limit,
        too_long=preview.too_long,
        outcome=verdict.outcome,
        icon=words.icon,
        headline=words.headline,
        lines=_lines(words),
        checks=checks,
        button=str(button),
        button_icon=icon,
        may_press=not stopped,
    )


def _lines(words: VerdictWords) -> tuple[str, ...]:
    """Why, what comes nearest, and who can help: one line each, as much as somebody reads."""
    near = () if words.tone == "allow" else words.near_misses[:1]
    help_ = (words.who_can_help,) if words.who_can_help else ()
    return (*words.because[:2], *near, *help_)


_WEIGHT: Final = {"blocks": "stop", "explain": "warn", "advice": "tip"}
MOST: Final = 4


def _checks(found: Sequence[Finding], text: str) -> tuple[Line, ...]:
    """The heaviest first, each kind once, not more than somebody reads."""
    order = {"blocks": 0, "explain": 1, "advice": 2}
    lines: dict[str, Line] = {}
    for one in sorted(found, key=lambda finding: order[finding.level]):
        lines.setdefault(one.why, Line(_WEIGHT[one.level], _finding(one, text)))
    return tuple(lines.values())[:MOST]


def _finding(one: Finding, text: str) -> str:
    if one.why.startswith("personal_"):
        kind = one.why.removeprefix("personal_")
        return _("Personal data in your reply: %(kind)s.") % {"kind": str(PERSONAL.get(kind, kind)).lower()}
    words = str(CHECKS.get(one.why, one.why))
    part = " ".join(text[one.start : one.end].split())
    if one.rule == "outdated_word" and one.suggestion:
        return f"{words} “{part}” → “{one.suggestion}”"
    if one.rule == "long_sentence":
        return f"{words} “{part[:40]}…”"
    return words
