"""Rules, refusals and states of the roster in plain words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regie.kernel.clock import local
from regie.roster import words
from regie.roster.queries.checks import Finding
from regie.roster.queries.cover import Gap
from regie.roster.refusal import Refused
from regie.web.templatetags.dates import localised

REFUSED: Final[dict[str, object]] = {
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("This roster is planned by another employer, or is not there any more."),
    "period": gettext_lazy(
        "That day lies outside the roster. Choose a day within it, or begin a roster for those weeks."
    ),
    "overlap": gettext_lazy("There is a roster of your people over these days already."),
    "state": gettext_lazy("This can no longer be done: somebody published or ended it."),
    "behind": gettext_lazy("A colleague changed this shift meanwhile. Nothing was overwritten; look again."),
    "time": gettext_lazy(
        "That moment does not exist, or lies in the past: the clock skips an hour in that night."
    ),
    "length": gettext_lazy(
        "A shift lasts at most 24 hours, being on call at most 7 days, and it ends after it begins."
    ),
    "worker": gettext_lazy("This person cannot be rostered here."),
    "empty": gettext_lazy("There is no shift in it yet."),
    "own": gettext_lazy("Only your own coming shift can be exchanged."),
    "other_employer": gettext_lazy("Shifts are exchanged between people of the same employer."),
    "exchange": gettext_lazy("A request for this shift is open already."),
    "past": gettext_lazy("That has begun already."),
    "name": gettext_lazy("Give it a name."),
    "rows": gettext_lazy("The file or form cannot be used; nothing was changed."),
    "windows": gettext_lazy("These hours cannot be read. Write them like: mon-fri 18:00-08:00."),
    "running": gettext_lazy("A search for this roster is going already."),
    "days": gettext_lazy("These numbers of days are not possible."),
}
_UNITS: Final = {"shifts", "nights", "sundays", "periods", "days"}


def rule_name(rule: str) -> str:
    """A rule in a few words; an unknown one by its code."""
    return words.rule(rule, _)


def gap_in_words(gap: Gap) -> str:
    """What a gap comes to: nobody, too few, or nobody on call."""
    return words.gap(gap.what, gap.missing, _)


def refusal(no: Refused) -> str:
    """Why not, which rule, and what helps."""
    if no.reason == "blocked":
        names = ", ".join(rule_name(rule) for rule in no.rules)
        return _("The working hours act does not allow it: %(names)s. Mend that first.") % {"names": names}
    told = str(REFUSED.get(no.reason, no.reason))
    return f"{told} ({'; '.join(no.rules)})" if no.rules else told


def measured(one: Finding) -> str:
    """`7 of 11 hours`, or nothing where the numbers say nothing."""
    if one.rule in {"two_places", "unavailable", "skill_missing", "no_nights"}:
        return ""
    told = {"value": _number(one.value), "limit": _number(one.limit)}
    if one.unit == "hours":
        return _("%(value)s hours; the limit is %(limit)s") % told
    if one.unit == "minutes":
        return _("%(value)s minutes; the limit is %(limit)s") % told
    return _("%(value)s; the limit is %(limit)s") % told


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def stretch(start: datetime, end: datetime) -> str:
    """`vr 20 nov 23:00 – 07:00`, with the second day when it is more than a night away."""
    begins, ends = local(start), local(end)
    form = localised("D j M H:i")
    far = (ends - begins).total_seconds() > 86_400
    return f"{date_format(begins, form)} – {date_format(ends, form if far else 'H:i')}"


def hours_of(start: datetime, end: datetime) -> str:
    """`8 uur`."""
    hours = (end - start).total_seconds() / 3600
    return ngettext("%(n)s hour", "%(n)s hours", 1 if hours == 1 else 2) % {"n": _number(round(hours, 2))}
