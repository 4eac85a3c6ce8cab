"""A draft as it stands, in words: what may be done with it, which button, and what could be better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from regie.inbox.queries.previews import Preview, Standing
from regie.interpret.difficulty import FEWEST, measure
from regie.interpret.tone import ToneGuide
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
    measured: str  # how hard the words are, then the sentences; empty for short texts
    reminder: tuple[str, ...]  # the tone guide in a few words
    kernel: Standing | None = None  # the kernel message that the reply must stand on


def said(preview: Preview, text: str, reasons: Mapping[str, str] = MappingProxyType({})) -> Said:
    """The preview in the reader's words, with the reasons that were given for what is kept."""
    verdict = preview.verdict
    words = verdict_words(verdict)
    checks = lines(preview.checks, text, reasons)
    if not preview.can_reply:
        checks = (Line("stop", _("This channel can only be read; answer elsewhere.")), *checks)
    button, icon = BUTTONS[verdict.outcome]
    stopped = verdict.outcome == "forbid" or any(line.weight == "stop" for line in checks)
    locked = preview.kernel is not None and not preview.kernel.holds
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
        may_press=not (stopped or locked),
        kernel=preview.kernel,
        sign_off=preview.sign_off,
        measured=_measured(text, preview.guide),
        reminder=reminder(preview.guide, preview.sign_off),
    )


BANDS: Final = {
    "plain": gettext_lazy("Words: everyday"),
    "fair": gettext_lazy("Words: a little hard"),
    "hard": gettext_lazy("Words: hard"),
}


def _measured(text: str, guide: ToneGuide) -> str:
    found = measure(text, guide.needed)
    if found.mean is None or found.words < FEWEST:
        return ""
    sentences = _("%(words)s words per sentence, reading ease %(ease)s") % {
        "words": str(found.words_per_sentence).replace(".", ","),
        "ease": found.reading_ease,
    }
    return f"{BANDS[found.band]} · {sentences}"


def reminder(guide: ToneGuide, sign_off: str) -> tuple[str, ...]:
    """The tone guide as somebody keeps it in mind: address, sign-off, emoji, sentences."""
    form = _("as the resident says: u or je") if guide.form_of_address == "follow" else guide.form_of_address
    emoji = ngettext("at most %(n)d emoji", "at most %(n)d emoji", guide.most_emoji) % {"n": guide.most_emoji}
    return (
        form,
        sign_off or _("no sign-off"),
        emoji if guide.most_emoji else _("no emoji"),
        _("sentences to %(n)d words") % {"n": guide.longest_sentence},
    )


def _lines(words: VerdictWords) -> tuple[str, ...]:
    """Why, what comes nearest, and who can help: one line each, as much as somebody reads."""
    near = () if words.tone == "allow" else words.near_misses[:1]
    help_ = (words.who_can_help,) if words.who_can_help else ()
    return (*words.because[:2], *near, *help_)
