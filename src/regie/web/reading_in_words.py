"""A reading in words: what the product thinks of a message, and which words decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.interpret.reading import Reading
from regie.interpret.refusal import Refused
from regie.interpret.topics import NAMES
from regie.web.inbox_words import KINDS, LANGUAGES, PERSONAL, URGENCIES

REASONS: Final = {
    "asks": _("it asks something"),
    "no_words": _("no word points anywhere"),
    "irony": _("thanks that are not meant"),
    "thanks_with_trouble": _("thanks together with trouble"),
    "thanks_beforehand": _("thanks beforehand, so a request"),
    "disease_curse": _("a curse with a disease"),
    "danger": _("words of danger"),
    "hurry": _("words of haste"),
    "personal_data": _("a citizen number or document is in it"),
    "crisis_topic": _("words of a disaster"),
    "nothing_special": _("nothing asks for haste"),
}
REFUSALS: Final = {
    "right": _("Only an adviser of the municipality may change these words."),
    "topic": _("This topic does not exist."),
    "empty": _("Write at least one word."),
    "too_broad": _("“%(detail)s” fits nearly everything. Write at least three letters beside the star."),
    "too_long": _("“%(detail)s” is too long."),
    "not_words": _("“%(detail)s” is not made of words. Use letters, * and ..; no other signs."),
    "too_many": _("That is too many words (%(detail)s). At most 400 fit in one topic."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that was read: what, why, and the words that decided."""

    name: object
    value: object
    why: str
    words: tuple[str, ...]
    level: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A reading, ready to show. `topics` are (name, percentage, words)."""

    answers: tuple[Answer, ...]
    topics: tuple[tuple[str, int, tuple[str, ...]], ...]
    personal: tuple[tuple[object, str, bool], ...]


def told(reading: Reading, text: str) -> Told:
    """The reading of this text in words."""
    answers = (
        Answer(
            _("Kind"),
            KINDS[reading.kind][0],
            why(reading.kind_reason),
            reading.kind_words,
        ),
        Answer(
            _("Urgency"),
            URGENCIES[reading.urgency][0],
            why(reading.urgency_reason),
            reading.urgency_words,
            reading.urgency,
        ),
        Answer(_("Language"), LANGUAGES.get(reading.language, reading.language), "", ()),
    )
    topics = tuple((gettext(NAMES[t.slug]), round(t.score * 100), t.words) for t in reading.topics)
    personal = tuple(
        (PERSONAL.get(p.kind, p.kind), text[p.start : p.end], p.certain) for p in reading.personal
    )
    return Told(answers, topics, personal)


def why(reason: str) -> str:
    """The reason code of a kind or an urgency in words."""
    if reason in REASONS:
        return str(REASONS[reason])
    kind = reason.removeprefix("words_of_").removeprefix("kind_")
    if kind not in KINDS:
        return ""
    form = gettext("the kind: %(kind)s") if reason.startswith("kind_") else gettext("words of: %(kind)s")
    return form % {"kind": str(KINDS[kind][0]).lower()}


def why_refused(refused: Refused) -> str:
    """Why the change was not made."""
    return str(REFUSALS.get(refused.reason, REFUSALS["right"])) % {"detail": refused.detail}
