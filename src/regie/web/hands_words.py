"""Calls for hands in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from regie.hands.refusal import Refused

STATES: Final = {
    "open": (_("Open"), "info", "hourglass"),
    "full": (_("Full"), "ok", "circle-check"),
    "closed": (_("Closed"), "", "clock"),
    "withdrawn": (_("Taken back"), "", "x"),
}
ASKS: Final = {
    "asked": (_("Asked"), "info", "hourglass"),
    "placed": (_("Comes"), "ok", "user-check"),
    "cannot": (_("Cannot"), "", "user-x"),
    "late": (_("Was full before an answer"), "", "clock"),
    "over": (_("Did not answer"), "", "clock"),
}
REFUSALS: Final = {
    "right": _("Your role may not do this."),
    "scope": _("You were not asked in this call."),
    "software": _("Only a person decides this."),
    "title": _("Say in a few words what help is needed for."),
    "places": _("Choose between one and twenty people."),
    "hours": _("Choose one to twelve hours, at most two weeks ahead."),
    "nobody": _("Nobody is free then by roster and law. Choose other hours, or look on the roster."),
    "state": _("That was done already, or it is over."),
    "full": _("All places are taken already. Thank you for answering; you need not come."),
    "over": _("This call is over. You need not come."),
    "blocked": _("The Working Hours Act or the roster no longer lets you work then. You need not come."),
}


def refusal(no: Refused) -> str:
    """Why it was refused, and what to do."""
    return str(REFUSALS.get(no.reason, no.reason))
