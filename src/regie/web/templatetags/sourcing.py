"""Words of weighing for templates."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.web.sourcing_words import scenario_name

register = template.Library()
STATES: Final = {
    "queued": gettext_lazy("waits"),
    "running": gettext_lazy("is being made"),
    "done": gettext_lazy("ready"),
    "failed": gettext_lazy("failed"),
}


@register.simple_tag
def scenario(code: str | None) -> str:
    """What was advised, or that nothing may be yet."""
    return scenario_name(code) if code else _("not yet, first this")


@register.simple_tag
def run_state(state: str) -> str:
    """How far an advice is."""
    return str(STATES.get(state, state))
