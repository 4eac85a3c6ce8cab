"""How the brake stands, for the control in the header."""

from __future__ import annotations

from typing import Any

from django import template

from regie.mandate import queries
from regie.people.models import Membership
from regie.people.roles import may
from regie.web.brake_words import WHY

register = template.Library()


@register.simple_tag
def brake_control(seat: Membership) -> dict[str, Any]:
    """One small query per page, for municipal people only: what is stopped must never be a surprise."""
    scopes = list(queries.brakes_on(seat.organisation_id).order_by().values_list("scope", flat=True))
    return {
        "on": bool(scopes),
        "all": "municipality" in scopes,
        "may_set": may(seat.role, "brake.set"),
        "may_read": may(seat.role, "brake.read"),
        "why": WHY.items(),
    }
