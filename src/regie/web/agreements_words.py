"""The five agreements in words: what each is for, what its choices mean, and what is wrong in one."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from regie.engagement.contents import Wrong

AGREEMENTS: Final = {
    "frame": _("Frame and instructions"),
    "tone": _("Tone of voice"),
    "escalation": _("Escalation"),
    "feedback": _("Feedback"),
    "alignment": _("Alignment"),
}
PURPOSES: Final = {
    "frame": _("What we ask of every answer, each instruction with the public value it serves."),
    "tone": _("How we sound: u or je, sign-off, words we avoid."),
    "escalation": _("What goes to the municipality at once, to whom, and within how many minutes."),
    "feedback": _("How we look at the work together and what we do with mistakes."),
    "alignment": _("Who meets whom, when, and about what."),
}
ICONS: Final = {
    "frame": "book-open",
    "tone": "spell-check",
    "escalation": "siren",
    "feedback": "target",
    "alignment": "users",
}
# How an agreement stands: word, icon, badge.
STANDINGS: Final = {
    "holds": (_("In force"), "circle-check", "ok"),
    "soon": (_("Ends soon"), "calendar-clock", "warn"),
    "missing": (_("Missing"), "circle-alert", "bad"),
    "unsigned": (_("Not signed"), "pencil", "warn"),
    "expired": (_("Expired"), "circle-x", "bad"),
    "not_yet": (_("Starts later"), "clock", "info"),
    "changed": (_("Seal broken"), "shield-alert", "bad"),
}
AT_ONCE: Final = {
    "danger": _("Danger for people: fire, gas, violence, somebody missing"),
    "threat": _("Threats to residents, staff or administrators"),
    "self_harm": _("Somebody writes about harming themselves"),
    "press": _("Questions from the press"),
    "councillor": _("Questions from councillors"),
    "complaint": _("Complaints and objections that need a formal answer"),
    "personal_data": _("Personal data in public, or a possible data breach"),
    "rumour": _("A rumour that spreads"),
}
HOW: Final = {
    "screen": _("in Regie and by mail"),
    "phone": _("by telephone"),
    "message": _("by text message"),
}
RHYTHMS: Final = {
    "daily": _("every day"),
    "weekly": _("every week"),
    "fortnightly": _("every two weeks"),
    "monthly": _("every month"),
    "quarterly": _("every quarter"),
}
JUDGED: Final = {
    "correct": _("Is it true and complete?"),
    "tone": _("Is the tone ours?"),
    "within_mandate": _("Was it within the mandate?"),
    "on_time": _("Was it on time?"),
    "privacy": _("Were personal data kept out?"),
}
FORMS_OF_ADDRESS: Final = {
    "u": _("u, formal"),
    "je": _("je, informal"),
    "follow": _("follow the resident"),
}
SIGN_OFFS: Final = {
    "initials": _("initials, as ^AB"),
    "first_name": _("first name"),
    "none": _("none"),
}
# What a code says is wrong, and what mends it. Codes of the tone guide are among them.
WRONGS: Final = {
    "empty": _("Fill this in."),
    "none": _("Add at least one."),
    "choose": _("Choose at least one."),
    "same_as_good": _("The bad example says the same as the good one. Write what somebody should not say."),
    "twice": _("This stands here twice."),
    "double": _("This stands here twice."),
    "too_long": _("This is too long; make it shorter."),
    "number": _("Fill in a whole number that makes sense."),
    "later": _("Each step comes later than the one before it."),
    "percentage": _("Fill in a percentage from 1 to 100."),
    "municipal_role": _("Choose a role of the municipality."),
    "both_sides": _("Choose at least one role of the municipality and one of the agency."),
    "time": _("Fill in a time, as 09:30."),
    "unknown_kind": _("This agreement is not known."),
    "out_of_range": _("This number is too small or too large."),
    "not_a_number": _("Fill in a number."),
    "not_a_domain": _("Write a domain without anything behind it, as veldermeer.nl."),
    "too_many": _("These are too many."),
    "unknown_topic": _("This topic does not exist."),
}
UNCLEAR: Final = _("This cannot be read. Fill it in again.")


def wrong(one: Wrong) -> str:
    """What is wrong, as a sentence with its mend."""
    return str(WRONGS.get(one.code, UNCLEAR))
