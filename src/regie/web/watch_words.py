"""Listening in words: purposes, states, what is wrong with a query, and a query read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regie.kernel.clock import local
from regie.watch.explanation import Line, Warned
from regie.watch.lawful import Objection
from regie.watch.models import Alarm, Lesson, MonitoringQuery
from regie.watch.query import QueryWrong
from regie.watch.refusal import Refused
from regie.web.library_words import LANGUAGE_NAMES

PURPOSES: Final = {
    "service": (
        gettext_lazy("Service"),
        gettext_lazy("To see where residents need help or an answer."),
    ),
    "communication": (
        gettext_lazy("Communication"),
        gettext_lazy("To know what people ask about our plans and work, and explain better."),
    ),
    "crisis_picture": (
        gettext_lazy("Picture in a crisis"),
        gettext_lazy("To know early that something is going on, and what people need to know."),
    ),
}
# purpose -> name, why not here, whom to turn to
FORBIDDEN: Final = {
    "public_order": (
        gettext_lazy("Public order"),
        gettext_lazy("Following who may disturb public order is for the police, under the mayor."),
        gettext_lazy("Turn to the mayor's office for public order and safety, or the police."),
    ),
    "fraud": (
        gettext_lazy("Fraud"),
        gettext_lazy("Searching for fraud means looking at persons. That needs a law of its own."),
        gettext_lazy("Turn to the social investigation department."),
    ),
    "enforcement": (
        gettext_lazy("Enforcement"),
        gettext_lazy("Gathering proof against somebody is work of supervisors with powers."),
        gettext_lazy("Turn to the department of supervision and enforcement."),
    ),
    "persons": (
        gettext_lazy("Looking into a person"),
        gettext_lazy("We listen to topics, never to persons: no resident, councillor or journalist."),
        gettext_lazy("Turn to the privacy officer. In danger: call 112."),
    ),
}
# state or standing -> label, kind of badge, icon
STANDINGS: Final = {
    "draft": (gettext_lazy("Being written"), "", "pencil"),
    "asked": (gettext_lazy("Waits for advice"), "info", "hourglass"),
    "advised": (gettext_lazy("Waits for approval"), "info", "badge-check"),
    "coming": (gettext_lazy("Begins later"), "info", "clock"),
    "in_force": (gettext_lazy("We listen"), "ok", "radio-tower"),
    "over": (gettext_lazy("Ended"), "", "history"),
    "ended": (gettext_lazy("Ended"), "", "history"),
    "withdrawn": (gettext_lazy("Withdrawn"), "", "undo-2"),
}
ADVICES: Final = {
    "positive": gettext_lazy("Yes"),
    "conditions": gettext_lazy("Yes, on conditions"),
    "negative": gettext_lazy("No"),
}
ALARM_STATES: Final = {
    "open": (gettext_lazy("New"), "acute", "bell-ring"),
    "confirmed": (gettext_lazy("Real"), "warn", "eye"),
    "dismissed": (gettext_lazy("Nothing"), "", "check"),
    "crisis": (gettext_lazy("Crisis"), "bad", "siren"),
}
KINDS: Final = {
    "few": gettext_lazy("Several people at once"),
    "burst": gettext_lazy("More than usual"),
    "emerging": gettext_lazy("A new story within the theme"),
    "shift": gettext_lazy("The tone changes"),
}
TONES: Final = {
    "negative": gettext_lazy("Complaints and threats"),
    "urgent": gettext_lazy("Urgent messages"),
}
BECAUSE: Final = {
    "too_small": gettext_lazy("Too few messages to matter"),
    "usual": gettext_lazy("This happens more often"),
    "one_voice": gettext_lazy("It was one person or one text"),
    "off_topic": gettext_lazy("The messages are about something else"),
    "known": gettext_lazy("We knew already"),
    "test": gettext_lazy("It was a test"),
}
THRESHOLDS: Final = {
    "few": gettext_lazy("messages of different people in ten minutes"),
    "least": gettext_lazy("messages that a burst has at least"),
    "score": gettext_lazy("how far a burst must stand out (0 to 1)"),
    "story": gettext_lazy("different people in a new story"),
    "rise": gettext_lazy("how far the share of a tone must rise (0 to 1)"),
}
FIELDS: Final = {
    "theme": gettext_lazy("Theme"),
    "text": gettext_lazy("Query"),
    "purpose": gettext_lazy("Purpose"),
    "reason": gettext_lazy("Why we listen"),
    "audience": gettext_lazy("For whom"),
    "legal_ground": gettext_lazy("Legal ground"),
    "dpia": gettext_lazy("Reference of the DPIA"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
}
_FAULTS: Final = {
    "missing": gettext_lazy("Fill this in."),
    "too_long": gettext_lazy("This is too long."),
    "purpose": gettext_lazy("Choose one of the three purposes."),
    "wrong": gettext_lazy("The query cannot be read yet. See below it."),
    "unlawful": gettext_lazy("This names or points to somebody. Write about the topic."),
    "past": gettext_lazy("This day is past."),
    "before_start": gettext_lazy("The last day comes before the first."),
    "too_long_period": gettext_lazy("This is too long. Choose a shorter time; you can ask again later."),
}
_REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("This is not open to you."),
    "municipal_only": gettext_lazy("Only the municipality itself does this."),
    "not_there": gettext_lazy("This is not there any more."),
    "state": gettext_lazy("Somebody decided about this meanwhile."),
    "faults": gettext_lazy("It cannot go on like this. Mend what is marked."),
    "own_words": gettext_lazy("You wrote this yourself. Somebody else decides about it."),
    "no_note": gettext_lazy("Write why."),
    "no_reason": gettext_lazy("Choose why it was nothing."),
    "later_lesson": gettext_lazy("Take back the later change first."),
    "wrong_address": gettext_lazy("Give a name, and an address that begins with https://."),
    "double": gettext_lazy("This feed is there already."),
}
# code -> what it is, how to ask instead
_OBJECTIONS: Final = {
    "handle": (gettext_lazy("an account"), gettext_lazy("Ask about the topic, whoever writes about it.")),
    "author": (
        gettext_lazy("a search by author"),
        gettext_lazy("Ask about the topic, not about who wrote."),
    ),
    "account": (gettext_lazy("probably an account"), gettext_lazy("Use words that anybody would use.")),
    "link": (gettext_lazy("a link to a profile or page"), gettext_lazy("Ask for words of the topic.")),
    "name": (
        gettext_lazy("the name of a person"),
        gettext_lazy("Name the function, the plan or the event instead."),
    ),
    "email": (gettext_lazy("an e-mail address"), gettext_lazy("Leave it out; ask about the topic.")),
    "phone": (gettext_lazy("a telephone number"), gettext_lazy("Leave it out; ask about the topic.")),
    "bsn": (gettext_lazy("a citizen number"), gettext_lazy("Leave it out; never search for it.")),
    "iban": (gettext_lazy("a bank account"), gettext_lazy("Leave it out; never search for it.")),
    "plate": (gettext_lazy("a number plate"), gettext_lazy("Ask about the traffic or the place.")),
    "address": (gettext_lazy("a home address"), gettext_lazy("Ask for the street or the neighbourhood.")),
    "postcode": (gettext_lazy("a postcode of a few homes"), gettext_lazy("Ask for the neighbourhood.")),
    "birth_date": (gettext_lazy("a date of birth"), gettext_lazy("Leave it out.")),
    "document": (gettext_lazy("the number of a document"), gettext_lazy("Leave it out.")),
    "special": (
        gettext_lazy("what somebody is or believes"),
        gettext_lazy("Ask for the event, the place or the plan: a mosque, the shelter, the demonstration."),
    ),
}
_CATEGORIES: Final = {
    "health": gettext_lazy("health"),
    "ethnicity": gettext_lazy("origin"),
    "religion": gettext_lazy("religion"),
    "politics": gettext_lazy("political opinion"),
    "union": gettext_lazy("union membership"),
    "sexuality": gettext_lazy("sexual orientation"),
    "crime": gettext_lazy("criminal past"),
    "biometric": gettext_lazy("body features"),
}
_WRONG: Final = {
    "empty": gettext_lazy("Write what to look for."),
    "too_long": gettext_lazy("The query is too long. Split it into two themes."),
    "quote": gettext_lazy("A quotation mark is not closed."),
    "bracket": gettext_lazy("A bracket is missing or too many."),
    "operand": gettext_lazy("After this word something must follow."),
    "operator": gettext_lazy("Two operators stand side by side."),
    "mixed": gettext_lazy("AND and OR stand side by side without brackets. What do you mean?"),
    "prefix": gettext_lazy("Give at least three letters before the *."),
    "wildcard": gettext_lazy("Use * only at the end of a word, and ? beside letters."),
    "near": gettext_lazy("Write NEAR/3 between words, phrases, or words with OR in brackets."),
    "field": gettext_lazy("Only lang:, source:, place: and raw: can be used."),
    "person": gettext_lazy("We do not search by author. Ask about the topic."),
    "only_not": gettext_lazy("Say what to look for, not only what to leave out."),
    "value": gettext_lazy("Something must follow this."),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """How something stands, ready to show."""

    label: object
    kind: str
    icon: str


def standing(query: MonitoringQuery, today: date) -> Badge:
    """The state by the calendar."""
    return Badge(*STANDINGS[query.standing(today)])


def alarm_state(alarm: Alarm) -> Badge:
    """What a person said it is."""
    return Badge(*ALARM_STATES[alarm.state])


def refusal(refused: Refused) -> str:
    """Why it was not done; with faults, the fields by name."""
    text = str(_REFUSALS.get(refused.reason, refused.reason))
    names = dict.fromkeys(str(FIELDS[fault.field]) for fault in refused.faults)
    return f"{text} ({', '.join(names)})" if names else text


def faults(refused: Refused) -> dict[str, str]:
    """By field, what is wrong with it."""
    return {fault.field: str(_FAULTS[fault.code]) for fault in reversed(refused.faults)}


def objection(one: Objection) -> dict[str, str]:
    """The words, what they are, and how to ask instead."""
    what, instead = _OBJECTIONS[one.code]
    detail = f" ({_CATEGORIES[one.detail]})" if one.detail in _CATEGORIES else ""
    return {"words": one.words, "what": f"{what}{detail}", "instead": str(instead)}


def wrong(error: QueryWrong, text: str) -> dict[str, object]:
    """What cannot be read, where, and what it could mean."""
    return {
        "text": str(_WRONG.get(error.code, error.code)),
        "words": text[error.start : error.end][:80],
        "readings": list(error.readings),
    }


def read_aloud(lines: Sequence[Line]) -> list[dict[str, object]]:
    """The outline as lines of Dutch with their depth."""
    return [{"depth": line.depth, "text": _line(line)} for line in lines]


def _line(line: Line) -> str:
    values = line.values
    first = values[0] if values else ""
    match line.code:
        case "all":
            return _("all of these:")
        case "any":
            return _("at least one of these:")
        case "not":
            return _("but not:")
        case "near":
            return _words_between(first, _("close to each other, in any order:"))
        case "near_ordered":
            return _words_between(first, _("close to each other, in this order:"))
    return _leaf(line.code, values)


def _words_between(number: str, text: str) -> str:
    n = int(number)
    between = ngettext("with at most %(n)d word between", "with at most %(n)d words between", n) % {"n": n}
    return f"{text[:-1]}, {between}:"


def _leaf(code: str, values: Sequence[str]) -> str:
    first = values[0] if values else ""
    sentences = {
        "word": _("the word “%(x)s”"),
        "tag": _("the tag #%(x)s"),
        "begins": _("a word that begins with “%(x)s”"),
        "tag_begins": _("a tag that begins with #%(x)s"),
        "pattern": _("a word like “%(x)s”, with any letter in place of each ?"),
        "phrase": _("exactly these words in a row: “%(x)s”"),
        "raw": _("exactly as written, with capitals and accents: “%(x)s”"),
        "lang": _("written in: %(x)s"),
        "source": _("on the source “%(x)s”"),
        "place": _("from the place “%(x)s”"),
    }
    if code == "close":
        words = ", ".join(f"“{one}”" for one in values[:-1])
        return _words_between(values[-1], _("these words close together (%(x)s):") % {"x": words})[:-1]
    if code == "lang" and first in LANGUAGE_NAMES:
        first = str(LANGUAGE_NAMES[first])
    return sentences.get(code, "%(x)s") % {"x": first}


def warning(one: Warned) -> str:
    """What to look at before the query is used."""
    values = ", ".join(one.values)
    if one.code == "too_broad":
        if one.values and one.values[0].isdigit():
            return _("Too broad: it matches %(x)s % of the messages. Add a word that must be there.").replace(
                "%(x)s", one.values[0]
            )
        return (
            _("Probably too broad: %(x)s is said a lot. Add a word that must be there.") % {"x": values}
            if values
            else _("Probably too broad: it names no word that must be there.")
        )
    sentences = {
        "never": _("This can never match: its parts exclude each other."),
        "doubled": _("This asks the same as the theme “%(x)s” that we listen to already.") % {"x": values},
        "small_operator": _("“%(x)s” is read as a word. Use capitals to join things.") % {"x": values},
        "minus": _("“%(x)s” is read as a word. Write NOT (or NIET) to leave something out.") % {"x": values},
    }
    return sentences.get(one.code, one.code)


def lesson(one: Lesson) -> dict[str, object]:
    """What was taught, as a sentence."""
    return {
        "row": one,
        "text": _("%(what)s: from %(before)s to %(after)s")
        % {"what": THRESHOLDS[one.threshold], "before": number(one.before), "after": number(one.after)},
    }


def number(value: float) -> str:
    """With a comma, and no empty decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))
    return text.replace(".", ",")


def kind(alarm: Alarm) -> str:
    """What kind of alarm it is; of a tone that changes also which."""
    name = KINDS[alarm.kind]
    return f"{name}: {str(TONES[alarm.tone]).lower()}" if alarm.tone else str(name)


def figures(alarm: Alarm) -> list[tuple[str, str]]:
    """The four figures above an alarm: how many, beside what, since when, and how long we took."""
    if alarm.tone:
        share, before = _share(alarm.count, alarm.of), _share(alarm.baseline, alarm.of)
        return [
            (_("%(tone)s in the last day") % {"tone": TONES[alarm.tone]}, f"{alarm.count} ({share})"),
            (_("Of so many messages"), number(alarm.of)),
            (
                _("In the two weeks before"),
                _("%(share)s of %(of)d") % {"share": before, "of": alarm.of_before},
            ),
            (_("From the last message to this alarm"), _span(alarm.raised_at - alarm.at)),
        ]
    usual = _("By chance in half an hour") if alarm.kind == "emerging" else _("Usually in that time")
    return [
        (_("Messages of different people"), number(alarm.count)),
        (usual, number(round(alarm.baseline, 2))),
        (_("First message"), hour(alarm.first_message_at)),
        (_("From then to this alarm"), took(alarm)),
    ]


def told(alarm: Alarm) -> str:
    """How many, beside what is usual, in a line."""
    if alarm.tone:
        share, before = _share(alarm.count, alarm.of), _share(alarm.baseline, alarm.of)
        said = _("%(share)s of %(of)d messages, before %(before)s")
        return said % {"share": share, "of": alarm.of, "before": before}
    said = ngettext("%(n)d message, usually %(usual)s", "%(n)d messages, usually %(usual)s", alarm.count)
    return said % {"n": alarm.count, "usual": number(round(alarm.baseline, 2))}


def _share(part: float, of: int) -> str:
    return f"{round(100 * part / of) if of else 0}%"


def took(alarm: Alarm) -> str:
    """How long we took: from the first message to the alarm, of a tone from the message that tipped it."""
    return _span(alarm.raised_at - (alarm.at if alarm.tone else alarm.first_message_at))


def _span(passed: timedelta) -> str:
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 90:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _("%(n)d hr") % {"n": round(minutes / 60)}


def hour(moment: datetime) -> str:
    """23:10, on a Dutch clock."""
    return f"{local(moment):%H:%M}"


def choices(names: Iterable[str], words: dict[str, object]) -> list[tuple[str, object]]:
    """Codes with their words, for a list to choose from."""
    return [(name, words[name]) for name in names]
