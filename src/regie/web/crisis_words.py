"""The crisis room in words: states, levels and what they do, rumours, moods, and why a press was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.crisis.refusal import Refused
from regie.interpret.topics import NAMES
from regie.library.refusal import Refused as LibraryRefused
from regie.mandate.levels import Level
from regie.mandate.refusal import Refused as MandateRefused
from regie.publishing.proposal import NotAllowed
from regie.web import library_words

# state -> label, kind of badge, icon
STATES: Final = {
    "watched": (gettext_lazy("Being watched"), "info", "eye"),
    "running": (gettext_lazy("Crisis"), "bad", "siren"),
    "aftercare": (gettext_lazy("Aftercare"), "warn", "life-buoy"),
    "closed": (pgettext_lazy("crisis", "Closed"), "", "archive"),
}
RUMOURS: Final = {
    "unconfirmed": (gettext_lazy("Not confirmed"), "warn", "circle-question-mark"),
    "refuted": (gettext_lazy("Not true"), "bad", "circle-x"),
    "confirmed": (gettext_lazy("True"), "ok", "circle-check"),
}
SENTIMENTS: Final = {
    "calm": gettext_lazy("Calm"),
    "worried": gettext_lazy("Worried"),
    "angry": gettext_lazy("Angry"),
    "sad": gettext_lazy("Sad"),
    "mixed": gettext_lazy("Mixed"),
    "unknown": gettext_lazy("Cannot be told"),
}
CONFIDENCE: Final = {
    "low": gettext_lazy("Low"),
    "middle": gettext_lazy("Middle"),
    "high": gettext_lazy("High"),
}
DECISIONS: Final = {
    "follow": (gettext_lazy("Follow the advice"), "ok", "check"),
    "change": (gettext_lazy("Do something else"), "warn", "pencil"),
    "not": (gettext_lazy("Do not follow it"), "bad", "x"),
}
PARTS: Final = {
    "sources_online": gettext_lazy("Sources online"),
    "sources_offline": gettext_lazy("Sources offline"),
    "gaps": gettext_lazy("What we have no view of"),
    "behaviour_seen": gettext_lazy("What people do"),
    "behaviour_needed": gettext_lazy("What people should do"),
    "meaning": gettext_lazy("What it means to people"),
    "sentiment": gettext_lazy("Mood"),
    "interpretation": gettext_lazy("Interpretation"),
    "advice_message": gettext_lazy("Advice: message"),
    "advice_tone": gettext_lazy("Advice: tone"),
    "advice_channel": gettext_lazy("Advice: channel"),
    "advice_speaker": gettext_lazy("Advice: who speaks"),
    "confidence": gettext_lazy("How sure we are"),
}
AFTERCARE: Final = {
    "open_questions": gettext_lazy("Answer what is still open, also the questions that came too late"),
    "last_message": gettext_lazy("A last message: what happened, what we do now, where people can go"),
    "victims": gettext_lazy("Contact with those affected and their families; one person for them"),
    "damage": gettext_lazy("Where to report damage, and what we do about cleaning and measuring"),
    "neighbours": gettext_lazy("A meeting or letter for the neighbourhood"),
    "silence": gettext_lazy("Commemoration, silent march or flag: led by the municipality"),
    "team": gettext_lazy("Care for the people who worked on it, also those of the agency"),
    "evaluate": gettext_lazy("Evaluate with the agency: what worked, what do we change"),
    "archive": gettext_lazy("Check that pictures, messages and decisions are in the archive"),
}
MOMENTS: Final = {
    "alarm": gettext_lazy("First alarm"),
    "picture": gettext_lazy("First picture"),
    "kernel_approved": gettext_lazy("First kernel message approved"),
    "message": gettext_lazy("First message out"),
    "grip1": gettext_lazy("GRIP 1 entered"),
    "grip2": gettext_lazy("GRIP 2 entered"),
    "alert": gettext_lazy("NL-Alert pinned"),
    "press": gettext_lazy("Press dealt with"),
    "safe": gettext_lazy("Scaled down to GRIP 0"),
}
EFFECTS: Final = {
    "flag": gettext_lazy("what is planned is shown for a look"),
    "pause": gettext_lazy("what is planned stops"),
    "kernel": gettext_lazy("replies stand on a valid kernel message"),
    "release": gettext_lazy("the adviser or spokesperson releases everything; an agency sends nothing"),
    "relay": gettext_lazy("about the crisis only the region's own words go out"),
}
REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("Only the municipality itself does this."),
    "software": gettext_lazy("Only a person decides this."),
    "state": gettext_lazy("That cannot be done in this state; look at how it stands now."),
    "title": gettext_lazy("Say in a few words what is going on."),
    "source": gettext_lazy("Say who told you."),
    "level": gettext_lazy("Choose a level from 0 to 5."),
    "until": gettext_lazy("The moment lies in the future. Fill in when it was set or sent."),
    "topic": gettext_lazy("Choose topics of the list."),
    "running": gettext_lazy("Another crisis has a level already. Scale that one down first."),
    "link": gettext_lazy("The address of the official text begins with https."),
    "no_text": gettext_lazy("This is still empty: %(part)s."),
    "personal": gettext_lazy("A name, handle or number stands in %(part)s. Say what is said, not by whom."),
    "sentiment": gettext_lazy("Choose a mood, and say on how many examples it rests."),
    "lines": gettext_lazy("The interpretation takes more than five lines. What is the core?"),
    "too_long": gettext_lazy("This is too long: %(part)s."),
    "own_work": gettext_lazy("You made this picture, so somebody else decides on it."),
    "decision": gettext_lazy("Choose what you decide."),
    "status": gettext_lazy("Choose what we know about it."),
    "hours": gettext_lazy("Choose a number that fits."),
    "places": gettext_lazy("Choose between one and twenty people."),
    "nobody": gettext_lazy(
        "Nobody is free then by roster and law. Choose other hours, or look on the roster."
    ),
    "script": gettext_lazy("Choose an exercise of the list."),
    "speed": gettext_lazy("Choose a speed of the list."),
    "no_practice": gettext_lazy("Connect a practice channel first, under Channels."),
    "open_items": gettext_lazy("The aftercare is not done yet. Tick off what is done or is not needed."),
    "crisis_paused": gettext_lazy("The crisis still stops this. Thaw or scale down first."),
}
KERNEL_REFUSALS: Final = {
    "next": gettext_lazy("The next update comes after now and before the end of this message."),
    "dates": gettext_lazy("A kernel message ends within 24 hours from now."),
    "source": gettext_lazy("Say whose text it is, with an address that begins with https."),
    "no_text": gettext_lazy("Fill in all four parts; also what we do not know yet."),
    "own_words": gettext_lazy("You wrote this yourself. Somebody else of the municipality approves it."),
    "over": gettext_lazy("Its end has passed already. Write a new version."),
    "no_comment": gettext_lazy("Say why, so that the writer understands."),
}


def refusal(no: Refused | LibraryRefused | MandateRefused | NotAllowed) -> str:
    """Why a press was refused, and what to do."""
    if isinstance(no, LibraryRefused):
        known = KERNEL_REFUSALS.get(no.reason)
        return str(known) if known else library_words.refusal(no)
    part = str(PARTS.get(getattr(no, "detail", ""), getattr(no, "detail", "") or _("the text")))
    return str(REFUSALS.get(no.reason, no.reason)) % {"part": part.lower()}


def effects(level: Level) -> list[str]:
    """What a level does, in words; empty for none."""
    return [str(text) for name, text in EFFECTS.items() if getattr(level, name)]


LEVEL_REFUSALS: Final = {
    "milder": gettext_lazy(
        "A higher level does less than a lower one. Switch it on in every level above it too."
    ),
    "rhythm": gettext_lazy("The minutes between pictures are a number from 5 to 720, or empty."),
    "reason_missing": gettext_lazy("Say why, and by which plan."),
    "incomplete": gettext_lazy("The table needs all levels from 0 to 5."),
}


def level_refusal(reason: str) -> str:
    """Why a table of levels cannot be laid down."""
    found = {**REFUSALS, **LEVEL_REFUSALS}.get(reason)
    return str(found) if found else reason


def levels(table: Sequence[Level]) -> list[tuple[int, list[str], int | None]]:
    """The table: level, what it does, and the rhythm it brings."""
    return [(one.grip, effects(one), one.rhythm_minutes) for one in table]


def topic(slug: str) -> str:
    """The name of a topic."""
    return _(NAMES.get(slug, slug))
