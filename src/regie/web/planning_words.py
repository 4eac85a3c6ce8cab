"""The calendar in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regie.planning.conflicts import Conflict
from regie.web.release_words import REFUSALS as AT_THE_DOOR
from regie.web.release_words import STATES as OF_RELEASE

# state -> label, kind of badge, icon. Of what was handed over the release's own state is shown.
STATES: Final = {
    **OF_RELEASE,
    "planned": (pgettext_lazy("slot", "Planned, not handed over"), "", "calendar-clock"),
    "queued": (gettext_lazy("Goes out by plan"), "ok", "calendar-clock"),
    "held": (gettext_lazy("Held by a crisis"), "warn", "octagon-pause"),
    "stopped": (gettext_lazy("Stopped"), "bad", "octagon-pause"),
    "dropped": (gettext_lazy("Taken off the calendar"), "", "x"),
}
# The first of these that any channel of an item is in, is shown for the item.
PRESSING: Final = (
    "unknown", "failed", "held", "stopped", "refused", "lapsed", "expired", "returned", "escalated",
    "waiting", "planned", "sending", "queued", "withdrawn", "sent", "dropped",
)  # fmt: skip
EVERY: Final = {
    "": gettext_lazy("Once"),
    "day": gettext_lazy("Every day"),
    "workday": gettext_lazy("Every working day"),
    "week": gettext_lazy("Every week"),
    "fortnight": gettext_lazy("Every two weeks"),
    "month": gettext_lazy("Every month"),
}
REFUSALS: Final = {
    **AT_THE_DOOR,
    "state": gettext_lazy("This can no longer be done: somebody was faster, or it is out already."),
    "time": gettext_lazy("That time does not exist on that day: the clock goes forward then."),
    "no_title": gettext_lazy("Give it a name."),
    "no_subject": gettext_lazy("A newsletter needs a subject."),
    "no_channel": gettext_lazy("Choose at least one channel."),
    "series": gettext_lazy("A series needs a last day after the first, and at most 120 times in between."),
    "crisis_paused": gettext_lazy("A crisis pauses everything that is planned. Decide when it is over."),
    "nothing_waits": gettext_lazy("Everything of this was handed over already."),
    "nothing_failed": gettext_lazy("Nothing of this failed for certain, so nothing is sent again."),
    "not_out": gettext_lazy("This is not out, so there is nothing to correct. Change the text instead."),
}


def refusal(reason: str) -> str:
    """Why a press was refused."""
    return str(REFUSALS.get(reason, reason))


def conflict(one: Conflict) -> str:
    """Why to look again, in one sentence."""
    named = {
        "audience": _("On the same day for the same people: %(what)s."),
        "council": _("The council meets: %(what)s."),
        "holiday": _("Public holiday: %(what)s."),
        "remembrance": _("National remembrance: %(what)s."),
        "marked": _("On this day: %(what)s."),
    }
    if one.reason == "crisis":
        return _("A crisis runs then.")
    if one.reason == "elections":
        said = _("It is election time then: neutral words only.")
        return f"{said} {one.what}".strip()
    return named[one.reason] % {"what": one.what}
