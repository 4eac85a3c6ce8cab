"""Which municipalities, channels and topics an actor may see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from regie.engagement.models import Assignment
from regie.kernel.actor import Actor


def in_force(now: datetime) -> QuerySet[Assignment]:
    """Assignments that hold at the moment."""
    return Assignment.objects.filter(
        state=Assignment.ACTIVE, starts_at__lte=now, ends_at__gt=now
    ).select_related("municipality", "agency")


def held_by(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    """Assignments under which this agency person works now; none for software or municipal people."""
    if actor.user_id is None or actor.organisation_id is None:
        return Assignment.objects.none()
    return in_force(now).filter(agency_id=actor.organisation_id, members=actor.user_id)


def for_work(actor: Actor, channel_id: int, now: datetime) -> Assignment | None:
    """The assignment that lets this agency person work on the channel; None when there is none.

    Two assignments over the same channel are allowed; the one that ends first is taken, so access
    never outlives a mandate by accident.
    """
    return held_by(actor, now).filter(channels=channel_id).order_by("ends_at", "pk").first()


def given_by(municipality_id: int | None, now: datetime) -> QuerySet[Assignment]:
    """Assignments this municipality has given and that hold now, with the people who work under them."""
    return in_force(now).filter(municipality_id=municipality_id).prefetch_related("members")
