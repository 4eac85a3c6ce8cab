"""Access in the demo: a seat that ends soon, a review that is open, one of last quarter, a rehearsal."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.access import tasks
from regie.access.actions import exiting
from regie.access.models import AccessPolicy, Review, ReviewItem
from regie.access.policy import SPECIAL, add_months, in_review
from regie.access.queries import policies, reviews
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people.models import Membership, Organisation

PLACE, ENDS_SOON = "veldermeer", "Aisha Demo"


def arrange(director: Actor, now: datetime) -> None:
    """Of one municipality; the other shows how it looks when nothing waits."""
    place = Organisation.objects.get(slug=PLACE)
    Membership.objects.filter(user__name=ENDS_SOON).update(
        until=now + timedelta(days=20), asked_by="Carla Demo, coördinator"
    )
    today = local(now).date()
    _last_quarter(place, now)
    AccessPolicy.objects.create(
        municipality=place, special_next_on=today, everyone_next_on=add_months(today, 7)
    )
    tasks.review(now)
    tasks.remind(now)
    assignment = Assignment.objects.get(municipality=place, state=Assignment.ACTIVE)
    rehearsal = exiting.begin(assignment.pk, True, by=director, now=now)
    note = "Met Carla doorgelopen: lopende zaken, gevoelige dossiers, piketlijst. Een uur was genoeg."
    exiting.tick(rehearsal.pk, "handover", note, by=director, now=now)
    exiting.ask_export(rehearsal.pk, by=director, now=now)


def _last_quarter(place: Organisation, now: datetime) -> None:
    """A review of three months ago, done in time; rows, as actions never decide in the past."""
    began = now - timedelta(days=91)
    by_role = {seat.role: seat.user_id for seat in policies.seats_for(place.pk, now)}
    director, head = by_role["director"], by_role["head_of_communication"]
    review = Review.objects.create(
        municipality=place,
        kind=SPECIAL,
        opened_at=began,
        decide_by=began + timedelta(days=14),
        closed_at=began + timedelta(days=3),
        closed_by_id=director,
    )
    seats = [seat for seat in policies.seats_for(place.pk, now) if in_review(SPECIAL, seat.role)]
    shown = reviews.shown_of(seats, place.pk, now)
    ReviewItem.objects.bulk_create(
        ReviewItem(
            review=review,
            seat=seat,
            shown=shown[seat.pk],
            decision=ReviewItem.KEEP,
            reason="Werkt elke week mee" if seat.role == "coordinator" else "still_needed",
            by_id=head if seat.user_id == director else director,
            role="head_of_communication" if seat.user_id == director else "director",
            at=began + timedelta(days=3),
        )
        for seat in seats
    )
