"""A draft as it stands, in words: what may be done with it, which button, and what could be better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.inbox.queries.previews import Preview
from regie.web.findings_in_words import Line, lines
from regie.web.words import VerdictWords, verdict_words

BUTTONS: Final = {
    "allow": (pgettext_lazy("button", "Send"), "send"),
    "approve": (gettext_lazy("Ask approval"), "badge-check"),
    "escalate": (gettext_lazy("Lay before the duty adviser"), "siren"),
    "forbid": (gettext_lazy("Not allowed"), "ban"),
}


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
    sign_off: str


def said(preview: Preview, text: str) -> Said:
    """The preview in the reader's words."""
    verdict = preview.verdict
    words = verdict_words(verdict)
    checks = lines(preview.checks, text)
    if not preview.can_reply:
        checks = (Line("stop", _("This channel can only be read; answer elsewhere.")), *checks)
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
        sign_off=preview.sign_off,
    )


def _lines(words: VerdictWords) -> tuple[str, ...]:
    """Why, what comes nearest, and who can help: one line each, as much as somebody reads."""
    near = () if words.tone == "allow" else words.near_misses[:1]
    help_ = (words.who_can_help,) if words.who_can_help else ()
    return (*words.because[:2], *near, *help_)
