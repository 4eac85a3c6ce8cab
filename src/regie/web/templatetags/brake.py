"""Whether a brake is on, for the control in the header."""

from __future__ import annotations

from django import template

from regie.mandate import queries

register = template.Library()


@register.simple_tag
def brake_is_on(municipality_id: int) -> bool:
    """One small query per page, for municipal people only: what is stopped must never be a surprise."""
    return queries.brakes_on(municipality_id).exists()
