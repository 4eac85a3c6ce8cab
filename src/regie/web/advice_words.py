"""Advice through a link in words: why a link does not open, where a question stands."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

# reason -> title, what it means
SHUT: Final = {
    "unknown": (
        _("This link does not work"),
        _("Look whether you copied the whole link, or ask whoever sent it for a new one."),
    ),
    "answered": (
        _("You have answered already"),
        _("Your advice was received. You need not do anything more."),
    ),
    "taken_back": (
        _("The question was taken back"),
        _("The municipality no longer needs your advice. You need not do anything."),
    ),
    "changed": (
        _("The text has changed"),
        _(
            "After this link was sent, somebody changed the text. So your answer would be about other words."
            " If your advice is still needed you get a new link. You need not do anything."
        ),
    ),
    "decided": (
        _("There has been a decision"),
        _("The municipality decided about this text in the meantime. You need not do anything."),
    ),
    "expired": (
        _("The time is over"),
        _("This link no longer works. If your advice is still needed you get a new one."),
    ),
    "locked": (
        _("This link is shut"),
        _("A wrong code was typed too often. Ask whoever sent the link for a new one."),
    ),
    "too_often": (
        _("Wait a moment"),
        _("There were too many tries from your address. Try again in ten minutes."),
    ),
}
FAULTS: Final = {
    "no_answer": _("Choose yes or no."),
    "no_comment": _("Write in a few words what should be different."),
    "wrong_code": _("That is not the code."),
    "old_code": _("This code no longer works. Ask for a new one."),
    "not_mailed": _("The code could not be mailed. Try again in a moment."),
}
# state -> label, kind of badge, icon
STATES: Final = {
    "asked": (_("Asked"), "info", "hourglass"),
    "yes": (_("Advises: yes"), "ok", "circle-check"),
    "no": (_("Advises: no"), "bad", "circle-x"),
    "taken_back": (_("Taken back"), "", "x"),
    "lapsed": (_("Lapsed"), "", "timer"),
    "locked": (_("Shut after wrong codes"), "warn", "lock"),
}
WHY: Final = {
    "changed": _("The text changed, so the link no longer works."),
    "decided": _("It was decided without this advice."),
    "expired": _("No answer in time."),
    "not_mailed": _("The link could not be mailed."),
}
