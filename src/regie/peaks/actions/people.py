"""The extra people of a peak: named ahead, and given accounts that end with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regie.engagement import queries as engagement
from regie.engagement.actions.people import put_to_work
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.peaks.actions.authority import deed, locked, permitted, record
from regie.peaks.models import ExtraPerson, Peak
from regie.peaks.refusal import Refused
from regie.peaks.states import LIVE
from regie.people import actions as people
from regie.people import queries as seats
from regie.people.actions import Invitation
from regie.people.models import Organisation, User
from regie.people.seats import LONGEST_MONTHS, NewSeat, SeatRefused, reason_against


@dataclass(frozen=True, slots=True)
class Extra:
    """Who comes: of an agency under `assignment_id`, or of the municipality itself (0)."""

    email: str
    name: str
    initials: str
    role: str
    assignment_id: int = 0


def add(peak: Peak, who: Extra, *, by: Actor, now: datetime, months: int = LONGEST_MONTHS) -> ExtraPerson:
    """Name somebody. The account comes later; whoever works here already needs none and is refused."""
    with deed("peaks.person_added", by, str(peak)):
        row = locked(peak)
        permitted(["peaks.prepare", "people.manage"], row.municipality_id, by)
        if row.state not in LIVE or row.ends_at <= now:
            raise Refused("state")
        given = _assignment(row, who.assignment_id, now)
        organisation = given.agency if given else row.municipality
        seat = _seat(row, who, organisation)
        wrong = reason_against(seat, organisation.kind, now, months=months)
        if wrong:
            raise SeatRefused(wrong)
        _unknown(seat, row, now)
        made = ExtraPerson.objects.create(
            peak=row,
            email=seat.email,
            name=seat.name,
            initials=seat.initials,
            organisation=organisation,
            role=seat.role,
            assignment=given,
        )
        record("peaks.person_added", row, by, role=made.role, organisation=organisation.pk)
    return made


def _assignment(peak: Peak, assignment_id: int, now: datetime) -> Assignment | None:
    if not assignment_id:
        return None
    found = engagement.given_by(peak.municipality_id, now).filter(pk=assignment_id).first()
    if found is None:
        raise Refused("scope")
    return found


def _seat(peak: Peak, who: Extra, organisation: Organisation) -> NewSeat:
    email, name = who.email.strip().lower(), " ".join(who.name.split())
    if "@" not in email or not name:
        raise Refused("person")
    initials = who.initials.strip().upper()
    return NewSeat(email, name, initials, organisation.pk, who.role, peak.ends_at, peak.title)


def _unknown(seat: NewSeat, peak: Peak, now: datetime) -> None:
    """A seat that runs is never given a nearer end by a peak."""
    held = seats.valid_seats(now).filter(user__email__iexact=seat.email, organisation_id=seat.organisation_id)
    if held.exists() or peak.people.filter(email=seat.email).exists():
        raise Refused("seated")
    known = User.objects.filter(email__iexact=seat.email).exists()
    if not known and User.objects.filter(initials__iexact=seat.initials).exists():
        raise SeatRefused("initials_taken")


def remove(person: ExtraPerson, *, by: Actor, now: datetime) -> None:
    """Does not come. An account that was given already ends now."""
    with deed("peaks.person_removed", by, f"peak:{person.peak_id}"):
        row = locked(Peak.objects.get(pk=person.peak_id))
        permitted(["peaks.prepare", "people.manage"], row.municipality_id, by)
        if row.state not in LIVE:
            raise Refused("state")
        one = ExtraPerson.objects.select_for_update().get(pk=person.pk)
        _end_seat(one, by, now)
        record("peaks.person_removed", row, by, role=one.role)
        one.delete()


def give_accounts(peak: Peak, *, by: Actor, now: datetime) -> list[Invitation]:
    """Accounts for whoever has none yet, until the end of the peak. Early, so that people can try them."""
    with deed("peaks.accounts_given", by, str(peak)):
        row = locked(peak)
        permitted(["people.manage"], row.municipality_id, by)
        if row.state not in LIVE or row.ends_at <= now:
            raise Refused("state")
        return give(row, by, now)


def give(peak: Peak, by: Actor, now: datetime) -> list[Invitation]:
    """The same inside the transaction of whoever asks; `peak` is locked."""
    waiting = list(peak.people.filter(seat__isnull=True).select_related("organisation", "assignment"))
    agencies = {one.organisation_id for one in waiting if one.assignment_id}
    made = []
    for one in waiting:
        new = NewSeat(
            one.email, one.name, one.initials, one.organisation_id, one.role, peak.ends_at, peak.title
        )
        invitation = people.give_seat(new, by=by, now=now, agencies=agencies)
        one.seat, one.given_at = invitation.seat, now
        one.save()
        if one.assignment is not None:
            user = invitation.seat.user_id
            held = Assignment.objects.filter(
                municipality_id=peak.municipality_id, members=user, state=Assignment.ACTIVE
            )
            under = {one.assignment.pk, *held.values_list("pk", flat=True)}
            put_to_work(user, under, by=by, now=now)
        made.append(invitation)
    if made:
        record("peaks.accounts_given", peak, by, people=len(made), until=peak.ends_at)
    return made


def end_accounts(peak: Peak, *, by: Actor, now: datetime) -> int:
    """End those that still run; at the end of the peak they end by themselves."""
    return sum(_end_seat(one, by, now) for one in peak.people.filter(seat__until__gt=now))


def _end_seat(one: ExtraPerson, by: Actor, now: datetime) -> int:
    if one.seat is None or (one.seat.until is not None and one.seat.until <= now):
        return 0
    people.end_seat(one.seat.pk, by=by, now=now, agencies={one.organisation_id})
    return 1
