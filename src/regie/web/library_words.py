"""Answers of the library in words: how they stand, why they are proposed, why something is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regie.interpret.topics import NAMES
from regie.library.edits import Piece, comes_from, pieces, share_edited
from regie.library.models import AnswerUse, AnswerVersion
from regie.library.queries.suggestions import Suggestion
from regie.library.ranking import Why
from regie.library.refusal import Refused
from regie.library.states import EXPIRING

# standing -> label, kind of badge, icon
STANDINGS: Final = {
    "draft": (gettext_lazy("To approve"), "info", "hourglass"),
    "holds": (gettext_lazy("Holds"), "ok", "badge-check"),
    "expiring": (gettext_lazy("Ends soon"), "warn", "calendar-clock"),
    "expired": (gettext_lazy("Ended"), "bad", "octagon-x"),
    "coming": (gettext_lazy("Holds later"), "info", "clock"),
    "declined": (gettext_lazy("Declined"), "", "undo-2"),
    "replaced": (gettext_lazy("Replaced"), "", "history"),
    "retired": (gettext_lazy("Withdrawn"), "bad", "ban"),
}
SHOWS: Final = {
    "holds": gettext_lazy("In use"),
    "to_approve": gettext_lazy("To approve"),
    "expiring": gettext_lazy("Ends soon"),
    "expired": gettext_lazy("Ended"),
    "mine": gettext_lazy("Mine"),
    "all": gettext_lazy("Everything"),
}
LANGUAGE_NAMES: Final = {
    "nl": gettext_lazy("Dutch"), "en": gettext_lazy("English"), "fy": gettext_lazy("Frisian"),
    "de": gettext_lazy("German"), "fr": gettext_lazy("French"), "tr": gettext_lazy("Turkish"),
    "ar": gettext_lazy("Arabic"), "pl": gettext_lazy("Polish"), "uk": gettext_lazy("Ukrainian"),
    "es": gettext_lazy("Spanish"),
}  # fmt: skip
REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("This library is not open to you."),
    "not_there": gettext_lazy("This answer is not there any more."),
    "no_title": gettext_lazy("Write the question that this answers."),
    "no_text": gettext_lazy("Write the answer."),
    "too_long": gettext_lazy("This is too long."),
    "unknown_topic": gettext_lazy("Choose a topic of the list."),
    "unknown_language": gettext_lazy("Choose a language of the list."),
    "dates": gettext_lazy("The end comes before the beginning."),
    "over": gettext_lazy("The end is already past. Choose a later day."),
    "source": gettext_lazy("Say where this is known from: a name, or an address that begins with https."),
    "unknown_placeholder": gettext_lazy("We do not know the place {%(detail)s}. Use one of the list."),
    "broken_placeholder": gettext_lazy("A brace stands alone: %(detail)s"),
    "own_words": gettext_lazy("You wrote this yourself. A colleague approves it."),
    "state": gettext_lazy("This has been decided meanwhile."),
    "no_comment": gettext_lazy("Write why: whoever reads it must be able to go on."),
    "no_owner": gettext_lazy("Choose somebody of the municipality who writes answers."),
    "nothing_changed": gettext_lazy("Nothing was changed."),
    "missing_column": gettext_lazy("This column is missing."),
    "empty": gettext_lazy("Nothing stands here."),
    "not_a_date": gettext_lazy("Write a date as 2027-01-31."),
    "too_many": gettext_lazy("The table is too long; cut it in parts."),
    "unreadable": gettext_lazy("This is no CSV file in UTF-8."),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """How something stands, ready to show."""

    label: str
    kind: str
    icon: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """An answer proposed for a question, with why."""

    pk: int
    answer_id: int
    title: str
    text: str
    why: str
    until: datetime
    soon: bool


def badge(standing: str) -> Badge:
    """Label, kind and icon of a standing."""
    label, kind, icon = STANDINGS[standing]
    return Badge(str(label), kind, icon)


def refusal(no: Refused) -> str:
    """Why the press did nothing, and what to do."""
    return wrong(no.reason, no.detail)


def wrong(code: str, detail: str = "") -> str:
    """A code of the library in words."""
    return str(REFUSALS.get(code, _("This cannot be done."))) % {"detail": detail}


def topic_name(slug: str) -> str:
    """The name of a topic."""
    return _(str(NAMES.get(slug, slug)))


def proposed(one: Suggestion, now: datetime) -> Proposed:
    """The suggestion in words."""
    version = one.version
    return Proposed(
        version.pk,
        version.answer_id,
        version.title,
        version.text,
        " · ".join(filter(None, (_why(why) for why in one.why))),
        version.valid_until,
        version.standing(now) == EXPIRING,
    )


def _why(why: Why) -> str:
    if why.code == "words":
        return _("same words: %(words)s") % {"words": why.detail}
    if why.code == "used":
        return _("used before for: %(words)s") % {"words": why.detail}
    if why.code == "pieces":
        return _("words that look alike")
    times = int(why.detail or 0)
    if not times:
        return _("same topic")
    return ngettext("same topic, sent %(times)d time", "same topic, sent %(times)d times", times) % {
        "times": times
    }


@dataclass(frozen=True, slots=True)
class Edited:
    """A reply beside the answer that it came from, word by word."""

    use: AnswerUse
    pieces: tuple[Piece, ...]
    percent: int


def edited(use: AnswerUse) -> Edited:
    """What was changed in this reply."""
    return Edited(use, pieces(use.inserted, use.sent), round(use.share_edited * 100))


@dataclass(frozen=True, slots=True)
class Origin:
    """The answer that a text comes from, and what the writer changed in it."""

    version: AnswerVersion
    percent: int
    pieces: tuple[Piece, ...]


def origin(version: AnswerVersion | None, inserted: str, text: str) -> Origin | None:
    """Where a text comes from; None when it is the writer's own, or has become so."""
    if version is None or not comes_from(inserted, text):
        return None
    return Origin(version, round(share_edited(inserted, text) * 100), pieces(inserted, text))


def changed(before: AnswerVersion | None, after: AnswerVersion) -> tuple[Piece, ...]:
    """What a version changed in the text before it; nothing for the first."""
    return pieces(before.text, after.text) if before is not None else ()
