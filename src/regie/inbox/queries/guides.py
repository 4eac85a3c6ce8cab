"""Which tone guide holds for a reply, and how its writer signs."""

from __future__ import annotations

from datetime import datetime

from regie.engagement import queries as engagement
from regie.inbox.models import Case
from regie.interpret.tone import DEFAULT, ToneGuide, ToneWrong, parse
from regie.kernel.actor import Actor
from regie.people.models import User


def guide_for(case: Case, *, by: Actor, now: datetime) -> ToneGuide:
    """The signed tone agreement that covers the channel of this case; without one the product's own.

    An agency works under its own assignment; the municipality's people keep the tone that was agreed for
    the same channel, so a resident hears one voice.
    """
    held = engagement.held_by(by, now) if by.on_behalf else engagement.in_force(now)
    covering = held.filter(municipality_id=case.municipality_id, channels=case.account_id)
    first = covering.order_by("ends_at", "pk").values_list("pk", flat=True).first()
    signed = engagement.agreement(first, "tone", now) if first is not None else None
    if signed is None:
        return DEFAULT
    try:
        return parse(signed.content)
    except ToneWrong:  # signed under an older format: its style is not half applied
        return DEFAULT


def signature_of(guide: ToneGuide, by: Actor) -> str:
    """The sign-off of this person under the guide; empty for none."""
    if guide.sign_off == "none" or by.user_id is None:
        return ""
    name, initials = User.objects.values_list("name", "initials").get(pk=by.user_id)
    return guide.signature(name, initials)
