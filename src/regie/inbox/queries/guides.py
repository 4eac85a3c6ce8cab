"""Which tone guide holds for a reply, and how its writer signs."""

from __future__ import annotations

from datetime import datetime

from regie.inbox.models import Case
from regie.interpret.tone import DEFAULT, ToneGuide
from regie.kernel.actor import Actor
from regie.people.models import User


def guide_for(case: Case, *, by: Actor, now: datetime) -> ToneGuide:  # noqa: ARG001
    """The guide that ships with the product."""
    return DEFAULT


def signature_of(guide: ToneGuide, by: Actor) -> str:
    """The sign-off of this person under the guide; empty for none."""
    if guide.sign_off == "none" or by.user_id is None:
        return ""
    name, initials = User.objects.values_list("name", "initials").get(pk=by.user_id)
    return guide.signature(name, initials)
