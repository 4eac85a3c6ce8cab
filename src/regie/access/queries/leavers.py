"""What hangs on a seat: everything that is taken back when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from regie.engagement.models import Assignment
from regie.inbox.models import Case
from regie.people.models import Membership, Organisation
from regie.people.queries import valid_seats
from regie.publishing.models import Release


@dataclass(frozen=True, slots=True)
class Hanging:
    """Names of own assignments, numbers of the rest, and whether another seat keeps it all."""

    assignments: list[str]
    elsewhere: int  # assignments of other municipalities, whose names are theirs
    cases: int
    queued: int
    other: bool


def hangs_on(seat: Membership, municipality_id: int | None, now: datetime) -> Hanging:
    """As it stands now, told to this municipality. Cases of agency people are counted over all of them."""
    agency = seat.organisation.kind == Organisation.AGENCY
    held = Assignment.objects.filter(agency_id=seat.organisation_id, members=seat.user_id)
    held = held if agency else held.none()
    own_names = held.filter(municipality_id=municipality_id).order_by("name").values_list("name", flat=True)
    cases = Case.objects.filter(holder_id=seat.user_id)
    own = Q(agency_id=None, municipality_id=seat.organisation_id)
    queued = Release.objects.filter(author_id=seat.user_id, state="queued")
    others = valid_seats(now).filter(user_id=seat.user_id, organisation_id=seat.organisation_id)
    return Hanging(
        assignments=list(own_names),
        elsewhere=held.exclude(municipality_id=municipality_id).count(),
        cases=cases.count() if agency else cases.filter(municipality_id=seat.organisation_id).count(),
        queued=queued.filter(Q(agency_id=seat.organisation_id) | own).count(),
        other=others.exclude(pk=seat.pk).exists(),
    )
