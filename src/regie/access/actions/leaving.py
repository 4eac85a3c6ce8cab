"""Somebody leaves: the seat ends, and everything that hung on it is taken back in the same transaction.

However a seat ended (by hand, at its date, in a review), `close_ended` finds it and does the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from regie.access.actions import reminding
from regie.access.queries import policies
from regie.audit import actions as audit
from regie.engagement.actions import members
from regie.inbox.actions import leavers as inbox
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.people import actions as people
from regie.people import queries
from regie.people.models import Membership, Organisation
from regie.people.seats import SeatRefused
from regie.publishing.actions import leavers as publishing

_deed = audit.deeds(SeatRefused)  # people writes its refusal inside the transaction that is undone


@dataclass(frozen=True, slots=True)
class Departure:
    """What was taken back from somebody who left; lists of ids."""

    seat: int
    assignments: list[int]
    cases: list[int]
    lapsed: list[int]  # queued texts that go back to the queue
    kept: list[int]  # queued texts a municipality had approved: they still go, as approved


def leave(
    seat_id: int, reason: str, *, by: Actor, now: datetime, agencies: Collection[int] = ()
) -> Departure:
    """End the seat and take everything back at once. Raises SeatRefused, recorded."""
    with _deed("access.left", by, f"seat:{seat_id}"):
        seat = people.end_seat(seat_id, by=by, now=now, agencies=agencies)
        return close(seat, reason=reason, by=by, now=now)


@transaction.atomic
def close(seat: Membership, *, reason: str, by: Actor, now: datetime) -> Departure:
    """Take back what hung on a seat that has ended. What another valid seat there still covers, stays."""
    row = Membership.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=seat.pk)
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    other = queries.valid_seats(now).filter(user_id=row.user_id, organisation_id=row.organisation_id)
    gone = _nothing(row) if other.exists() else _take_back(row, by=by, now=now)
    people.end_sessions([row.user_id], by=by, now=now)
    told = clean(reason, limit=2_000).strip()
    audit.record(
        "access.left",
        by=by,
        subject=f"seat:{row.pk}",
        details={**asdict(gone), "user": row.user_id, "organisation": row.organisation_id},
        personal={"reason": told} if told else None,
    )
    return gone


def _nothing(seat: Membership) -> Departure:
    return Departure(seat.pk, [], [], [], [])


def _take_back(seat: Membership, *, by: Actor, now: datetime) -> Departure:
    agency = seat.organisation.kind == Organisation.AGENCY
    removed = members.remove_from_all(seat.user_id, seat.organisation_id, by=by, now=now) if agency else []
    lapsed, kept = publishing.judge_again(seat.user_id, seat.organisation_id, by=by, now=now)
    # At an agency the whole work ends; a municipality's own people may also work elsewhere.
    municipality_id = None if agency else seat.organisation_id
    cases = inbox.give_back_all(seat.user_id, municipality_id, by=by, now=now)
    return Departure(seat.pk, removed, cases, lapsed, kept)


def close_ended(now: datetime, *, limit: int = 50) -> int:
    """Close seats whose end has passed, each in a transaction of its own; safe in many workers at once."""
    done = 0
    while done < limit and _close_next(now):
        done += 1
    return done


@transaction.atomic
def _close_next(now: datetime) -> bool:
    row = (
        Membership.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(until__lte=now, closed_at=None)
        .select_related("organisation", "user")
        .order_by("until", "pk")
        .first()
    )
    if row is None:
        return False
    municipal = row.organisation.kind == Organisation.MUNICIPALITY
    by = software("access", municipality_id=row.organisation_id if municipal else None)
    audit.record(
        "access.seat_ran_out",
        by=by,
        subject=f"seat:{row.pk}",
        details={"user": row.user_id, "organisation": row.organisation_id, "role": row.role},
    )
    told = _readers(row, now)
    gone = close(row, reason="", by=by, now=now)
    facts = {"seat": row.pk, "until": row.until.isoformat() if row.until else "", "cases": len(gone.cases)}
    reminding.queue("seat_ended", f"seat:{row.pk}", f"{row.until:%Y-%m-%d}", told, facts, now=now)
    return True


def _readers(seat: Membership, now: datetime) -> set[int]:
    """Who is told that a seat ran out: those who manage people where the work was done."""
    places = policies.municipalities_of(seat, now)
    return {user.pk for place in places for user in policies.with_right(place, "people.manage", now)}
