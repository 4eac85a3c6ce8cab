"""Giving and ending seats, and the invitation with which somebody chooses a password."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core import signing
from django.db import connection, transaction
from django.db.models import F

from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.kernel.text import clean
from regie.people.models import Membership, Organisation, User
from regie.people.queries import seats, valid_seats
from regie.people.roles import RIGHTS, may
from regie.people.seats import LONGEST_MONTHS, NewSeat, Reason, SeatRefused, reason_against

INVITATION_DAYS = 7
_SALT = "regie.people.invitation"
_INITIALS_LOCK = 7_103_001  # initials are handed out one at a time


@dataclass(frozen=True, slots=True)
class Invitation:
    """A seat, and the token with which its holder chooses a password (empty: has one already)."""

    seat: Membership
    token: str


def give_seat(
    new: NewSeat, *, by: Actor, now: datetime, agencies: Collection[int] = (), months: int = LONGEST_MONTHS
) -> Invitation:
    """Give a seat, making the account when the address is not known yet.

    `agencies`: those the municipality of `by` has an assignment with; there it may give seats too,
    for so many `months` at most.
    Raises SeatRefused, after writing the refusal in the ledger. An ended seat of the same role is
    taken up again, a running one gets the new end; a known person keeps name and initials.
    """
    organisation = Organisation.objects.get(pk=new.organisation_id)
    reason = _not_allowed(organisation, by, agencies) or reason_against(
        new, organisation.kind, now, months=months
    )
    subject = f"organisation:{organisation.pk}"
    if reason is None:
        seat = _give(new, organisation, by=by, now=now)
        if isinstance(seat, Membership):
            return Invitation(seat, "" if seat.user.has_usable_password() else invitation_token(seat.user))
        reason = seat
    audit.refused("people.seat_given", by=by, reason=reason, subject=subject)
    raise SeatRefused(reason)


@transaction.atomic
def _give(new: NewSeat, organisation: Organisation, *, by: Actor, now: datetime) -> Membership | Reason:
    user = User.objects.filter(email__iexact=new.email).first() or _make_account(new, by=by)
    if user is None:
        return "initials_taken"
    held = Membership.objects.select_for_update().filter(user=user, organisation=organisation, role=new.role)
    seat = held.first() or Membership(user=user, organisation=organisation, role=new.role, since=now)
    running = seat.pk is not None and (seat.until is None or seat.until > now)
    if running and seat.until == new.until:
        return "already_seated"
    seat.since = seat.since if running else now
    seat.until, seat.made_by_id, seat.closed_at = new.until, by.user_id, None
    seat.asked_by = clean(new.asked_by, limit=120).strip() or seat.asked_by
    seat.save()
    audit.record(
        "people.seat_given",
        by=by,
        subject=f"seat:{seat.pk}",
        details={
            "user": user.pk,
            "organisation": organisation.pk,
            "role": new.role,
            "until": _iso(new.until),
        },
        personal={"name": user.name, **({"asked_by": seat.asked_by} if seat.asked_by else {})},
    )
    return seat


def move_end(
    seat_id: int,
    until: datetime | None,
    *,
    by: Actor,
    now: datetime,
    agencies: Collection[int] = (),
    months: int = LONGEST_MONTHS,
) -> Membership:
    """Give a running seat another end, earlier or later. Raises SeatRefused, recorded."""
    seat = Membership.objects.select_related("organisation", "user").get(pk=seat_id)
    asked = NewSeat(seat.user.email, seat.user.name, "AA", seat.organisation_id, seat.role, until)
    reason = _not_allowed(seat.organisation, by, agencies)
    if reason is None and seat.until is not None and seat.until <= now:
        reason = "already_ended"
    reason = reason or reason_against(asked, seat.organisation.kind, now, months=months)
    if reason is not None:
        audit.refused("people.seat_end_moved", by=by, reason=reason, subject=f"seat:{seat.pk}")
        raise SeatRefused(reason)
    with transaction.atomic():
        before, seat.until = seat.until, until
        seat.save(update_fields=["until"])
        audit.record(
            "people.seat_end_moved",
            by=by,
            subject=f"seat:{seat.pk}",
            details={"from": _iso(before), "until": _iso(until)},
        )
    return seat


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def end_sessions(user_ids: Collection[int], *, by: Actor, now: datetime) -> int:  # noqa: ARG001 - the ledger keeps time
    """Every session, invitation and password link of these people is worth nothing from now on.

    Whoever still has a seat signs in again. How many people it was.
    """
    if not user_ids:
        return 0
    with transaction.atomic():
        ended = User.objects.filter(pk__in=user_ids).update(session_epoch=F("session_epoch") + 1)
        for user_id in sorted(set(user_ids)):
            audit.record("people.sessions_ended", by=by, subject=f"user:{user_id}")
    return ended


def _make_account(new: NewSeat, *, by: Actor) -> User | None:
    """A new account, or None when the initials belong to somebody else, also of long ago."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_INITIALS_LOCK])
    if User.objects.filter(initials__iexact=new.initials).exists():
        return None
    user = User.objects.create_user(new.email, name=new.name, initials=new.initials)
    audit.record("people.account_made", by=by, subject=f"user:{user.pk}", personal={"name": new.name})
    return user


def end_seat(seat_id: int, *, by: Actor, now: datetime, agencies: Collection[int] = ()) -> Membership:
    """End a seat now. Raises SeatRefused; the last person who manages people of a municipality stays."""
    seat = Membership.objects.select_related("organisation", "user").get(pk=seat_id)
    reason = _not_allowed(seat.organisation, by, agencies) or _end(seat, by=by, now=now)
    if reason is not None:
        audit.refused("people.seat_ended", by=by, reason=reason, subject=f"seat:{seat.pk}")
        raise SeatRefused(reason)
    return seat


@transaction.atomic
def _end(seat: Membership, *, by: Actor, now: datetime) -> Reason | None:
    # The organisation is locked, so two managers cannot end each other's seat at once.
    Organisation.objects.select_for_update().get(pk=seat.organisation_id)
    seat.refresh_from_db(fields=["until"])
    if seat.until is not None and seat.until <= now:
        return "already_ended"
    if may(seat.role, "people.manage") and not _other_manager(seat, now):
        return "last_manager"
    seat.until = now
    seat.save(update_fields=["until"])
    details = {"user": seat.user_id, "organisation": seat.organisation_id, "role": seat.role}
    audit.record("people.seat_ended", by=by, subject=f"seat:{seat.pk}", details=details)
    return None


def _other_manager(seat: Membership, now: datetime) -> bool:
    managing = [role for role, rights in RIGHTS.items() if "people.manage" in rights]
    found = valid_seats(now).filter(organisation_id=seat.organisation_id, role__in=managing)
    return found.exclude(user_id=seat.user_id).exists()


def invite_again(seat_id: int, *, by: Actor, now: datetime, agencies: Collection[int] = ()) -> Invitation:
    """A fresh link for somebody who has no password yet."""
    seat = Membership.objects.select_related("organisation", "user").get(pk=seat_id)
    reason = _not_allowed(seat.organisation, by, agencies)
    if reason is None and seat.until is not None and seat.until <= now:
        reason = "already_ended"
    if reason is None and seat.user.has_usable_password():
        reason = "password_known"
    if reason is not None:
        audit.refused("people.invited_again", by=by, reason=reason, subject=f"user:{seat.user_id}")
        raise SeatRefused(reason)
    audit.record("people.invited_again", by=by, subject=f"user:{seat.user_id}")
    return Invitation(seat, invitation_token(seat.user))


def _not_allowed(organisation: Organisation, by: Actor, agencies: Collection[int]) -> Reason | None:
    if not may(by.role, "people.manage"):
        return "not_allowed"
    if by.organisation_id == organisation.pk:
        return None
    engaged = organisation.kind == Organisation.AGENCY and organisation.pk in agencies
    return None if engaged else "other_organisation"


def invitation_token(user: User) -> str:
    """Signed, for seven days, and spent as soon as the password changes."""
    return signing.dumps({"user": user.pk, "state": _state(user)}, salt=_SALT)


def invited(token: str, now: datetime) -> User:
    """Whose invitation this is. Raises SeatRefused when it is false, old or used, or no seat is left."""
    try:
        told = signing.loads(token, salt=_SALT, max_age=INVITATION_DAYS * 86_400)
    except signing.BadSignature:
        raise SeatRefused("link_spent") from None
    user = User.objects.filter(pk=told["user"], is_active=True).first()
    if user is None or told["state"] != _state(user) or not seats(user, now).exists():
        raise SeatRefused("link_spent")
    return user


def accept(token: str, password: str, *, by: Actor, now: datetime) -> User:
    """Set the first password of whoever holds the link; the password has been judged before.

    `by` is software with the origin of the request: until now nobody has signed in.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=invited(token, now).pk)
        invited(token, now)  # locked above, so of two windows only the first comes past this line
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record("people.invitation_accepted", by=by, subject=f"user:{user.pk}")
    return user


def at_the_door(origin: str) -> Actor:
    """The actor for somebody with an invitation who has not signed in yet."""
    return software("invitation", origin=origin)


def _state(user: User) -> str:
    """Changes with the password (Django puts random letters in an unusable one) and when sessions end."""
    return sha256(f"{user.password}{user.session_epoch}".encode()).hexdigest()[:16]
