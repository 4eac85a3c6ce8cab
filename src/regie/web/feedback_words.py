"""Feedback in words: questions of the card, kinds of change, states, refusals, shares."""

from __future__ import annotations

from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.feedback.agreement import RELIABLE, TENTATIVE
from regie.feedback.intervals import Interval

QUESTIONS: Final = {
    "right": gettext_lazy("Is the content right?"),
    "rule": gettext_lazy("Was the mandate followed?"),
    "quick": gettext_lazy("Was it quick enough?"),
    "tone": gettext_lazy("Tone"),
    "effect": gettext_lazy("Effect: does this help the resident?"),
}
GRADES: Final = {
    1: gettext_lazy("poor"),
    2: gettext_lazy("weak"),
    3: gettext_lazy("enough"),
    4: gettext_lazy("good"),
    5: gettext_lazy("excellent"),
}
KINDS: Final = {
    "correction": gettext_lazy("Correct in public"),
    "instruction": gettext_lazy("Change an instruction"),
    "library": gettext_lazy("Change an answer in the library"),
    "talk": gettext_lazy("Talk about it"),
}
STATES: Final = {
    "open": pgettext_lazy("finding", "Open"),
    "taken_up": gettext_lazy("Done, to be read"),
    "settled": gettext_lazy("Read and settled"),
    "dropped": gettext_lazy("Taken back"),
}
WHY: Final = {
    "random": gettext_lazy("by chance"),
    "risk": gettext_lazy("high risk"),
    "explained": gettext_lazy("a check was explained away"),
    "approved": gettext_lazy("needed approval"),
}
REFUSALS: Final = {
    "period": gettext_lazy("Choose a period that is over."),
    "empty": gettext_lazy("There is nothing to work with: fill in a text, or choose a period with answers."),
    "author": gettext_lazy("You were involved yourself. Somebody else looks at this."),
    "twice": gettext_lazy("You did this already."),
    "full": gettext_lazy("Enough colleagues looked at this answer. Take the next one."),
    "state": gettext_lazy("Somebody was before you. Look again."),
    "grade": gettext_lazy("Answer all questions."),
    "kind": gettext_lazy("Choose what must change."),
    "no_mandate": gettext_lazy("No mandate is in force to build on."),
}


def refusal(reason: str) -> str:
    """The refusal as a sentence."""
    return str(REFUSALS.get(reason, _("This is not possible with your role.")))


def percent(share: float) -> str:
    """A share as a percentage with one decimal, the way of the language."""
    return number_format(round(100 * share, 1), decimal_pos=1)


def between(found: Interval) -> str:
    """The bounds: `1,9–6,7 %`."""
    return f"{percent(found.low)}–{percent(found.high)} %"


def agreement(value: float | None) -> str:
    """What a value of alpha means."""
    if value is None:
        return _("too little to say")
    if value >= RELIABLE:
        return _("they see the same")
    return _("use with care") if value >= TENTATIVE else _("they do not see the same: talk first")
