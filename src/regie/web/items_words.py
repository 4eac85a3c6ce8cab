"""Items and variants in words: what lacks, what experts look at, why something is refused."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.content.refusal import Refused
from regie.content.wording import Wrong
from regie.web import media_words
from regie.web.campaigns_words import code

KINDS: Final = {"post": gettext_lazy("Message on a network"), "newsletter": gettext_lazy("Newsletter")}
LANGUAGES: Final = {
    "nl": gettext_lazy("Dutch"),
    "en": gettext_lazy("English"),
    "fy": gettext_lazy("Frisian"),
    "de": gettext_lazy("German"),
    "fr": gettext_lazy("French"),
    "pl": gettext_lazy("Polish"),
    "tr": gettext_lazy("Turkish"),
    "ar": gettext_lazy("Arabic"),
    "uk": gettext_lazy("Ukrainian"),
}
LETTERS: Final = {"": gettext_lazy("no trial"), "A": "A", "B": "B"}
VERDICTS: Final = {
    "good": (gettext_lazy("Good"), "ok", "circle-check"),
    "remarks": (gettext_lazy("Good, with remarks"), "ok", "circle-check"),
    "not_yet": (gettext_lazy("Not yet"), "bad", "circle-x"),
}
NOT_JUDGED: Final = (gettext_lazy("Not judged yet"), "", "hourglass")
OLD: Final = (gettext_lazy("About older words"), "warn", "history")
POINTS: Final = {
    "one_message": gettext_lazy("It says one thing, and that first"),
    "plain_words": gettext_lazy("Plain words, short sentences"),
    "tone": gettext_lazy("It fits the tone that was agreed"),
    "true": gettext_lazy("Every fact was looked up"),
    "readable_small": gettext_lazy("It can be read on a small phone"),
    "contrast": gettext_lazy("Contrast is enough, in light and dark"),
    "house_style": gettext_lazy("It fits the house style"),
    "no_text_in_picture": gettext_lazy("No words in the picture that stand nowhere else"),
    "one_behaviour": gettext_lazy("It asks one thing that somebody can do now"),
    "easy": gettext_lazy("The next step is one tap away"),
    "hindrance_met": gettext_lazy("What hinders people is met"),
    "can_be_resisted": gettext_lazy("Who does otherwise is not shamed or hurried"),
    "same_meaning": gettext_lazy("It means the same as the source"),
    "natural": gettext_lazy("It reads as if written in this language"),
    "names_kept": gettext_lazy("Names, dates and amounts are right"),
    "alt_text": gettext_lazy("The words for the picture say what matters"),
    "subtitles": gettext_lazy("Everything said can be read as well"),
    "tags": gettext_lazy("Tags have a capital for each word"),
    "b1": gettext_lazy("It is language level B1"),
}
LACKS: Final = {
    "stale": gettext_lazy("The source has changed since; look whether it still fits"),
    "subject": gettext_lazy("A newsletter needs a subject"),
    "ab_pair": gettext_lazy("A and B belong together; one of them lacks"),
    "ab_question": gettext_lazy("Write down first what A and B must tell"),
}
WRONGS: Final = {
    "empty": gettext_lazy("There are no words"),
    "link_plain": gettext_lazy("This link is not safe: it begins with http"),
    "link_tracking": gettext_lazy("This link follows people; take out what stands behind the question mark"),
    "link_bare": gettext_lazy("This link works only inside your own network"),
    "link_twice": gettext_lazy("The same link stands there twice"),
}
REFUSALS: Final = {
    "brief": gettext_lazy(
        "Content is made when the agency has taken the brief on, and until the campaign ends."
    ),
    "scope": gettext_lazy("This campaign is not yours to work on."),
    "source": gettext_lazy("Write what must be said; every variant is made from it."),
    "choice": gettext_lazy("Choose from the list."),
    "account": gettext_lazy("Choose a channel of this municipality that works."),
    "language": gettext_lazy("Choose a language of the list."),
    "letter": gettext_lazy("Choose A, B or no trial."),
    "words": gettext_lazy("Write something first."),
    "media": gettext_lazy("That picture was withdrawn. Choose another one."),
    "own": gettext_lazy("You wrote these words, so somebody else judges them."),
    "changed": gettext_lazy("The words have changed while you read. Read them again."),
    "points": gettext_lazy("Good means every point of the list. Otherwise choose “Good, with remarks”."),
    "note": gettext_lazy("Write what should be otherwise."),
    "quote": gettext_lazy("Those words do not stand there. Copy them exactly, or leave it empty."),
    "place": gettext_lazy("Give both numbers from 0 to 100, for a variant that has a picture."),
    "resolved": gettext_lazy("A colleague resolved it already."),
}


def refusal(no: Refused) -> str:
    """Why it was refused, and what to do."""
    return str(REFUSALS.get(no.reason) or media_words.refusal(no))


def wrong(one: Wrong) -> str:
    """What to mend in the words."""
    if one.code == "too_long":
        return _("%(n)s characters too long for this network") % {"n": one.detail}
    if one.code == "tag_case":
        return _("#%(tag)s: begin each word with a capital, so that it is read aloud well") % {
            "tag": one.detail
        }
    if one.code == "tags":
        return _("%(n)s tags; two is enough") % {"n": one.detail}
    return str(WRONGS[one.code])


def lacking(found: str, detail: str) -> str:
    """What lacks before it can be approved."""
    if found == "words":
        return str(WRONGS.get(detail) or _("The text is too long for this network"))
    if found == "media":
        return _("Picture: %(what)s") % {"what": media_words.LACKS[detail]}
    if found == "comments":
        return _("Comments that are not resolved: %(n)s") % {"n": detail}
    if found in {"review", "old_review", "not_yet"}:
        what = {"review": NOT_JUDGED, "old_review": OLD, "not_yet": VERDICTS["not_yet"]}[found][0]
        return f"{code(detail)}: {what}"
    return str(LACKS[found])
