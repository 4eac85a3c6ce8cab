"""Acting through the link of a page: whoever holds it acts in the seat that was asked, if it still holds.

What the link may do depends on how it came (ADR 0075): everything that stops or advises always; letting a
text go out only by the means the municipality allows, and only the exact text that was shown.
"""

from __future__ import annotations

from datetime import datetime

from regie.engagement import queries as engagement
from regie.escalation.models import Concern
from regie.kernel.actor import Actor
from regie.paging import queries as paging
from regie.paging.models import Attempt
from regie.people import queries as people
from regie.people.models import Membership
from regie.people.roles import SIDES


def concern_of(attempt: Attempt) -> Concern | None:
    """What the page was about; None for a page about something else."""
    number = attempt.page.about.removeprefix("concern:")
    if not number.isdigit():
        return None
    rows = Concern.objects.select_related("municipality", "raised_by", "raised_for", "answered_by")
    return rows.filter(pk=int(number), municipality_id=attempt.page.municipality_id).first()


def actor_of(attempt: Attempt, *, origin: str, now: datetime) -> Actor | None:
    """The person in the seat that was asked; None when that seat no longer holds."""
    page = attempt.page
    seats = people.valid_seats(now).filter(user_id=page.user_id, role=page.role)
    where = f"link by {attempt.kind}, {origin}"
    for seat in seats:
        if _covers(seat, page.municipality_id, now):
            return people.actor(seat, municipality_id=page.municipality_id, origin=where)
    return None


def _covers(seat: Membership, municipality_id: int, now: datetime) -> bool:
    if SIDES.get(seat.role) == "municipality":
        return seat.organisation_id == municipality_id
    users = engagement.at_work(municipality_id, seat.role, now, agency_id=seat.organisation_id)
    return any(user.pk == seat.user_id for user in users)


def may_release(attempt: Attempt) -> bool:
    """Whether a link that came by this means may let a text go out."""
    return attempt.kind in paging.release_by(attempt.page.municipality_id)
