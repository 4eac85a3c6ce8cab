"""One situation (a cell of a mandate) as a short sentence, so that an example says something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from regie.kernel.clock import AMSTERDAM
from regie.mandate.rules import AT
from regie.web.facts_in_words import value_name

# What an example begins with; the rest follows after a dot, for who wants to know.
_FIRST: Final = {
    "action": gettext_noop("%(value)s"),
    "kind": gettext_noop("to %(value)s"),
    "topic": gettext_noop("about %(value)s"),
    "channel": gettext_noop("on %(value)s"),
}
_REST: Final = {
    "risk": gettext_noop("risk %(value)s"),
    "visibility": gettext_noop("%(value)s"),
    "language": gettext_noop("%(value)s"),
    "personal_data": gettext_noop("%(value)s"),
    "phase": gettext_noop("%(value)s"),
}
_ARTICLE: Final = re.compile(r"^(?:in het|in een|een|het|de|in|an?|the) (?=\S)", re.I)


def situation(facts: Mapping[str, str]) -> str:
    """`A reply to a question about waste on Bluesky, Monday 23:00`."""
    parts = [_(text) % {"value": value_name(key, facts[key])} for key, text in _FIRST.items() if key in facts]
    sentence = " ".join(parts)
    if moment := _moment(facts):
        sentence = _("%(what)s, %(when)s") % {"what": sentence, "when": date_format(moment, "l H:i")}
    return sentence[:1].upper() + sentence[1:]


def details(facts: Mapping[str, str]) -> str:
    """The other facts: `risk low, public, in Dutch`."""
    return ", ".join(
        _(text) % {"value": value_name(key, facts[key])} for key, text in _REST.items() if key in facts
    )


def _moment(facts: Mapping[str, str]) -> datetime | None:
    try:
        return datetime.fromisoformat(facts[AT]).astimezone(AMSTERDAM)
    except (KeyError, ValueError):
        return None


def chip_name(attribute: str, value: str) -> str:
    """A value on a chip: without article, `vraag` and not `een vraag`."""
    name = value_name(attribute, value)
    return name if attribute == "phase" else _ARTICLE.sub("", name)
