"""Reviews of rights: what is open, what is shown about a seat, and the history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from regie.access.models import Review, ReviewItem
from regie.access.policy import is_special
from regie.access.queries.policies import factors
from regie.engagement import queries as engagement
from regie.people.models import Membership, Organisation


def reviews_of(municipality_id: int | None) -> QuerySet[Review]:
    """All reviews of the municipality, newest first, with `total`, `left` and `settled` counted."""
    found = Review.objects.filter(municipality_id=municipality_id).select_related("closed_by")
    open_ = Q(items__decision="")
    return found.annotate(
        total=Count("items"),
        left=Count("items", filter=open_),
        settled=Count("items", filter=~open_),
    )


def items(review: Review) -> QuerySet[ReviewItem]:
    """The seats in it, by organisation and name."""
    found = review.items.select_related("seat__user", "seat__organisation", "by")
    return found.order_by("-seat__organisation__kind", "seat__organisation__name", "seat__user__name", "pk")


def counts(review: Review) -> dict[str, object]:
    """How many of each decision."""
    found = dict(review.items.values_list("decision").annotate(n=Count("pk")).order_by("decision"))
    names = (ReviewItem.KEEP, ReviewItem.MOVE, ReviewItem.END, ReviewItem.GONE)
    return {"kind": review.kind, **{name: found.get(name, 0) for name in names}}


def waiting(municipality_id: int, user_id: int) -> QuerySet[Review]:
    """Open reviews in which something is left that this person may decide."""
    mine = Q(items__decision="") & ~Q(items__seat__user_id=user_id)
    found = Review.objects.filter(municipality_id=municipality_id, closed_at=None)
    return found.annotate(left=Count("items", filter=mine)).filter(left__gt=0).order_by("decide_by")


def shown_of(
    seats: Iterable[Membership], municipality_id: int, now: datetime
) -> dict[int, dict[str, object]]:
    """What a reviewer looks at, by seat: role, special, ends, last sign-in, second factor, assignments."""
    rows = list(seats)
    secured = factors(seat.user_id for seat in rows)
    work: dict[int, list[str]] = {}
    for one in engagement.given_by(municipality_id, now):
        for member in one.members.all():
            work.setdefault(member.pk, []).append(one.name)
    return {
        seat.pk: {
            "role": seat.role,
            "special": is_special(seat.role),
            "until": seat.until.isoformat() if seat.until else "",
            "last_login": seat.user.last_login.isoformat() if seat.user.last_login else "",
            "factor": seat.user_id in secured,
            "assignments": work.get(seat.user_id, [])
            if seat.organisation.kind == Organisation.AGENCY
            else [],
        }
        for seat in rows
    }
