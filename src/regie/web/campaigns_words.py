"""Campaigns in words: states, steps of a brief with what each asks, the ethics box, refusals."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.campaigns.refusal import Refused
from regie.web.assignments_words import VALUES
from regie.web.templatetags.campaigns import campaign_day

STATES: Final = {
    "draft": (gettext_lazy("Being written"), "info", "pencil"),
    "sent": (gettext_lazy("With the agency"), "warn", "hourglass"),
    "accepted": (gettext_lazy("Taken on"), "ok", "circle-check"),
    "refused": (gettext_lazy("Refused by the agency"), "bad", "circle-x"),
    "ended": (gettext_lazy("Done"), "", "archive"),
    "dropped": (gettext_lazy("Called off"), "", "x"),
}
# Name, the question it answers, and an example of a municipality that filled it in.
STEPS: Final = {
    "reason": (
        gettext_lazy("Reason"),
        gettext_lazy("Why now, and what do we want to say?"),
        gettext_lazy(
            "One bag in three beside the containers at the station was household waste. Core message: "
            "there is always a container with room within 300 metres."
        ),
    ),
    "behaviour": (
        gettext_lazy("Behaviour"),
        gettext_lazy("Who does what, where and when, that can be seen?"),
        gettext_lazy("Residents of the station area put a full bag in another container, from January on."),
    ),
    "audience": (
        gettext_lazy("Audience"),
        gettext_lazy("For whom is it, and what stands in their way?"),
        gettext_lazy("They do not know where the next container is, and others leave their bags too."),
    ),
    "strategy": (
        gettext_lazy("Strategy"),
        gettext_lazy("How do we make it easy, attractive, social and timely?"),
        gettext_lazy("A map on the container that is full, at the moment it is full."),
    ),
    "execution": (
        gettext_lazy("Execution"),
        gettext_lazy("Through which channels, by whom, for how much, ready when?"),
        gettext_lazy("Copy and design, 40 hours, ready four weeks before the start."),
    ),
    "measurement": (
        gettext_lazy("Measurement"),
        gettext_lazy("How do we see whether it worked, and where do we stand now?"),
        gettext_lazy("Bags beside containers, a week: 214 in October, below 120 in March."),
    ),
}
FIELDS: Final = {
    "reason": gettext_lazy("What is the reason?"),
    "core_message": gettext_lazy("Core message, in two sentences"),
    "policy_phase": gettext_lazy("How far is the policy?"),
    "behaviour": gettext_lazy("Desired behaviour"),
    "behaviour_by": gettext_lazy("From when, and where"),
    "audiences": gettext_lazy("For whom"),
    "hinders": gettext_lazy("What hinders them"),
    "helps": gettext_lazy("What helps them already"),
    "approach": gettext_lazy("Approach"),
    "easy": gettext_lazy("Easy: what do we make simpler?"),
    "attractive": gettext_lazy("Attractive: what catches the eye?"),
    "social": gettext_lazy("Social: what do others do?"),
    "timely": gettext_lazy("Timely: at which moment?"),
    "east": gettext_lazy("at least one of easy, attractive, social and timely"),
    "sensitivity": gettext_lazy("How sensitive is it?"),
    "channels": gettext_lazy("Channels"),
    "expertise": gettext_lazy("Expertise that is asked"),
    "hours": gettext_lazy("Hours at most"),
    "euros": gettext_lazy("Money besides, in euros"),
    "deadline": gettext_lazy("Ready on"),
    "measure": gettext_lazy("What do we measure?"),
    "unit": gettext_lazy("In what"),
    "baseline": gettext_lazy("How much is it now?"),
    "baseline_on": gettext_lazy("Measured on"),
    "target": gettext_lazy("How much must it become?"),
    "how_measured": gettext_lazy("How is it measured?"),
}
CODES: Final[dict[str, object]] = {
    "to_decide": gettext_lazy("Still to be decided"),
    "decided": gettext_lazy("Decided"),
    "in_execution": gettext_lazy("In execution"),
    "low": gettext_lazy("Hardly"),
    "medium": gettext_lazy("Somewhat"),
    "high": gettext_lazy("Very"),
    "all_residents": gettext_lazy("All residents"),
    "neighbourhood": gettext_lazy("One neighbourhood"),
    "young_people": gettext_lazy("Young people"),
    "parents": gettext_lazy("Parents"),
    "older_people": gettext_lazy("Older people"),
    "newcomers": gettext_lazy("Newcomers"),
    "low_literacy": gettext_lazy("People who find reading hard"),
    "entrepreneurs": gettext_lazy("Entrepreneurs"),
    "visitors": gettext_lazy("Visitors"),
    "volunteers": gettext_lazy("Volunteers and clubs"),
    "copy": gettext_lazy("Copy"),
    "design": gettext_lazy("Design"),
    "behaviour": gettext_lazy("Behavioural science"),
    "translation": gettext_lazy("Translation"),
    "accessibility": gettext_lazy("Accessibility"),
}
# What must hold, and what to think of.
ETHICS: Final = {
    "recognisable": (
        gettext_lazy("The sender is recognisable"),
        gettext_lazy("Everybody sees at once that it comes from the municipality."),
    ),
    "resistible": (
        gettext_lazy("It can be resisted"),
        gettext_lazy("Who does otherwise is not hindered, shamed or worse off for it."),
    ),
    "vulnerable": (
        gettext_lazy("Vulnerable people were thought of"),
        gettext_lazy("Whom could it harm or frighten, and what do we do about that?"),
    ),
    "proportionate": (
        gettext_lazy("It is proportionate"),
        gettext_lazy("The means fit the weight of the goal."),
    ),
    "no_tricks": (
        gettext_lazy("No dark patterns"),
        gettext_lazy("No false hurry, no hidden choice, no guilt."),
    ),
    "no_made_people": (
        gettext_lazy("No real persons in images made by a machine"),
        gettext_lazy("Photographs are of people who agreed; made images show nobody who exists."),
    ),
}
DAYS: Final = {
    "council": (gettext_lazy("Council"), "landmark"),
    "college": (gettext_lazy("College"), "users"),
    "election": (gettext_lazy("Election"), "badge-check"),
    "works": (gettext_lazy("Works"), "triangle-alert"),
    "remembrance": (gettext_lazy("Remembrance"), "flag"),
    "holiday": (gettext_lazy("Holiday"), "house"),
    "event": (gettext_lazy("Event"), "calendar-clock"),
}
CHANGED: Final = {
    "title": gettext_lazy("title"),
    "description": gettext_lazy("meaning"),
    "public_values": gettext_lazy("public values"),
    "audiences": gettext_lazy("audiences"),
    "policy_phase": gettext_lazy("phase of the policy"),
    "starts_on": gettext_lazy("beginning"),
    "ends_on": gettext_lazy("end"),
}
_REFUSALS: Final = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("This campaign is of another organisation."),
    "software": gettext_lazy("A person does this."),
    "state": gettext_lazy("It has moved on in the meantime; look at how it stands now."),
    "name": gettext_lazy("Give it a name."),
    "goals": gettext_lazy("Choose at least one goal: nothing is published that hangs from no goal."),
    "goal_over": gettext_lazy("A goal that it serves is over. Choose one that holds."),
    "assignment": gettext_lazy("Choose an assignment that is in force: it says to whom it goes."),
    "step": gettext_lazy("That step does not exist."),
    "not_signed": gettext_lazy("The ethics box is not signed for the brief as it stands now."),
    "own_text": gettext_lazy("You wrote the brief; somebody else signs its ethics box."),
    "changed": gettext_lazy(
        "It was changed while you were reading. Read it as it stands now, then say so again."
    ),
    "why": gettext_lazy("Say why."),
    "question": gettext_lazy("Write something."),
    "answered": gettext_lazy("This question has an answer already."),
    "dates": gettext_lazy("The last day comes after the first, at most 400 days later."),
    "kind": gettext_lazy("Choose what it is."),
    "title": gettext_lazy("Say what is on."),
    "not_there": gettext_lazy("It is not there any more."),
}


def refusal(no: Refused) -> str:
    """Why not, and what to do about it."""
    if no.reason == "brief":
        steps = ", ".join(str(STEPS[one][0]) for one in no.detail.split(", ") if one in STEPS)
        return _("The brief is not whole yet: %(steps)s.") % {"steps": steps}
    if no.reason == "points":
        names = ", ".join(str(ETHICS[one][0]) for one in no.detail.split(", ") if one in ETHICS)
        return _("Say why it holds: %(points)s.") % {"points": names}
    return str(_REFUSALS[no.reason])


def code(value: object) -> str:
    """A chosen code in words; what is not known as it is."""
    return str(CODES.get(str(value), value))


def of_goal(value: object) -> str:
    """Something of a goal as it is kept for comparing, in words; a dash for nothing."""
    if isinstance(value, list):
        return ", ".join(str(VALUES.get(one, code(one))) for one in value) or "–"
    text = str(value or "")
    return campaign_day(text) or code(text) or "–"
