"""Rows of the ladder as sentences, and why a row cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regie.escalation.ladder import ALL, Row, Rung
from regie.interpret.topics import NAMES
from regie.web.concern_words import URGENCIES
from regie.web.facts_in_words import window_name
from regie.web.roles_in_words import role_name

FAULTS: Final = {
    "no_rows": gettext_lazy("At least one row must stay."),
    "too_many": gettext_lazy("That are too many rows."),
    "no_steps": gettext_lazy("Name at least one level."),
    "too_many_steps": gettext_lazy("That are too many levels."),
    "unknown_role": gettext_lazy("Choose roles from the list."),
    "no_municipality": gettext_lazy("Name at least one level of the municipality: it has the last word."),
    "unknown_urgency": gettext_lazy("Choose an urgency from the list."),
    "window": gettext_lazy("Write hours like “mon-fri 18:00-08:00”, one line each."),
    "always_quiet": gettext_lazy("Quiet hours cannot fill the whole week: then nobody would ever be called."),
    "last_has_conditions": gettext_lazy("The last row must fit everything that no other row fits."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row to read."""

    name: str
    when: str
    steps: tuple[str, ...]
    quiet: str


def fault(reason: str) -> str:
    """Why the rows are not kept."""
    return str(FAULTS.get(reason, reason))


def in_words(row: Row) -> Shown:
    """The row as somebody says it."""
    parts = []
    if row.urgencies:
        parts.append(", ".join(str(URGENCIES[u][0]) for u in row.urgencies))
    if row.topics:
        parts.append(", ".join(_(NAMES.get(topic, topic)) for topic in row.topics))
    if row.times:
        parts.append("; ".join(window_name(one) for one in row.times))
    when = " · ".join(parts) or _("Everything else")
    quiet = (
        _("Quiet, except acute: %(hours)s") % {"hours": "; ".join(window_name(one) for one in row.quiet)}
        if row.quiet
        else ""
    )
    return Shown(row.name or _("Otherwise"), when, tuple(_step(step) for step in row.steps), quiet)


def _step(step: Rung) -> str:
    joint = f" {_('and')} " if step.need == ALL else f" {_('or')} "
    names = {"who": joint.join(role_name(role) for role in step.roles), "n": step.within_minutes}
    said = ngettext("%(who)s: %(n)s minute", "%(who)s: %(n)s minutes", step.within_minutes) % names
    if step.times > 1:
        said += ", " + _("told %(times)s times") % {"times": step.times}
    return said
