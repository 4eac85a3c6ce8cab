"""Temporary peaks in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.peaks.refusal import Refused
from regie.web.people_forms import REASONS as SEATS

STATES: Final = {
    "prepared": (gettext_lazy("In preparation"), "info", "pencil"),
    "running": (gettext_lazy("Running"), "warn", "activity"),
    "over": (gettext_lazy("Over"), "", "archive"),
    "dropped": (gettext_lazy("Called off"), "", "x"),
}
KINDS: Final = {
    "elections": (gettext_lazy("Elections"), "badge-check"),
    "works": (gettext_lazy("Large works"), "triangle-alert"),
    "unrest": (gettext_lazy("Unrest"), "shield-alert"),
    "other": (gettext_lazy("Something else"), "zap"),
}
ABOUT: Final = {
    "elections": gettext_lazy(
        "Neutral words only, election time in the mandate, many questions about voting."
    ),
    "works": gettext_lazy("Weeks of diversions, noise and shops that are hard to reach."),
    "unrest": gettext_lazy("Feelings run high for a few days; rumours, press and people who worry."),
    "other": gettext_lazy("Begin with an empty page."),
}
PHASES: Final = {
    "": gettext_lazy("None: the usual mandate holds"),
    "elections": gettext_lazy("Election time"),
    "crisis": gettext_lazy("Crisis"),
}
WHENS: Final = {
    "before": gettext_lazy("Before the start"),
    "during": gettext_lazy("While it runs"),
    "after": gettext_lazy("Afterwards"),
}
PARTS: Final = {
    "day": gettext_lazy("Day, 8–18"),
    "evening": gettext_lazy("Evening, 18–23"),
    "night": gettext_lazy("Night, 23–8"),
}
ANSWERS: Final = {
    "draft": (gettext_lazy("Waits for approval"), "warn", "hourglass"),
    "approved": (gettext_lazy("Approved"), "ok", "circle-check"),
    "declined": (gettext_lazy("Declined"), "", "x"),
    "replaced": (gettext_lazy("Replaced"), "", "x"),
    "retired": (gettext_lazy("Not said any more"), "", "x"),
}
RIGHTS: Final = {
    "peaks.run": gettext_lazy("start and end a peak"),
    "peaks.prepare": gettext_lazy("prepare a peak"),
    "peaks.tick": gettext_lazy("keep the checklist"),
    "people.manage": gettext_lazy("give and end accounts"),
    "mandate.phase": gettext_lazy("set a special time"),
    "library.approve": gettext_lazy("take back answers"),
    "roster.plan": gettext_lazy("change what the roster asks"),
}
REFUSALS: Final = {
    "scope": gettext_lazy("Only the municipality itself does this."),
    "software": gettext_lazy("Only a person decides this."),
    "state": gettext_lazy("That cannot be done in this state; look at how it stands now."),
    "kind": gettext_lazy("Choose a peak of the list."),
    "title": gettext_lazy("Give it a name that colleagues know."),
    "title_taken": gettext_lazy("A peak with this name is prepared or runs already."),
    "period": gettext_lazy("A peak lasts an hour at least and 92 days at most."),
    "over": gettext_lazy("Its end has passed already. Prepare a new one."),
    "multiple": gettext_lazy("Choose a number from 1 to 50: how many times the usual."),
    "phase": gettext_lazy("Choose a special time of the list."),
    "queue": gettext_lazy("A queue needs a name and a selection."),
    "staff": gettext_lazy("Say in which hours the extra people are needed."),
    "windows": gettext_lazy("Write the hours like ma-vr 09:00-17:00."),
    "person": gettext_lazy("Fill in a name and a work address."),
    "seated": gettext_lazy("This person works here already, or is on the list. No account is needed."),
    "reason": gettext_lazy("Say why it ends now, so that colleagues understand it."),
    "end_far": gettext_lazy("The peak lasts longer than accounts of an agency may last here."),
}


def refusal(no: Refused) -> str:
    """Why it was refused, and what to do."""
    if no.reason == "right":
        what = RIGHTS.get(no.detail)
        if what is None:
            return _("Your role may not do this.")
        return _("For this peak one must also be allowed to %(what)s. Ask the director.") % {"what": what}
    seats = {str(code): text for code, text in SEATS.items()}
    return str(REFUSALS.get(no.reason) or seats.get(no.reason) or no.reason)
