"""The review of rights: opened when due, decided seat by seat by somebody else, closed at the last one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from regie.access.actions import leaving, reminding
from regie.access.models import AccessPolicy, Review, ReviewItem
from regie.access.policy import EVERYONE, KINDS, SPECIAL, add_months, in_review
from regie.access.queries import policies, reviews
from regie.audit import actions as audit
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local
from regie.kernel.text import clean
from regie.people import actions as people
from regie.people.models import Organisation
from regie.people.roles import may
from regie.people.seats import SeatRefused

STILL_NEEDED = "still_needed"  # the reason of who keeps a seat and says nothing more


class ReviewRefused(Exception):
    """The decision was not taken; `reason` is a code: those below, or of `people.seats`.

    right, scope, closed, decided, own_seat, decision_unknown, reason_missing, end_missing.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided about a seat: keep, end or move (then `until`), and why."""

    decision: str
    reason: str
    until: datetime | None = None


def open_due(now: datetime) -> int:
    """Open the reviews whose day has come, and plan the first of a municipality that has none yet."""
    opened = 0
    for place in Organisation.objects.filter(kind=Organisation.MUNICIPALITY, active=True, practice=False):
        opened += _open_due(place.pk, now)
    return opened


@transaction.atomic
def _open_due(municipality_id: int, now: datetime) -> int:
    AccessPolicy.objects.get_or_create(municipality_id=municipality_id)
    row = AccessPolicy.objects.select_for_update().get(municipality_id=municipality_id)
    today, opened = local(now).date(), 0
    # The yearly one first: it looks at everybody, so a quarterly one due in its days is part of it.
    for kind in (EVERYONE, SPECIAL):
        due = _next(row, kind)
        if due is None:
            _plan(row, kind, add_months(today, _months(row, kind)))
        elif due <= today:
            opened += _open(row, kind, by=software("access", municipality_id=municipality_id), now=now)
    row.save()
    return opened


def begin(municipality_id: int, kind: str, *, by: Actor, now: datetime) -> Review:
    """Open a review by hand before its day. Raises ReviewRefused, recorded."""
    if kind not in KINDS or not _permitted(municipality_id, by):
        raise _refuse("access.review_opened", "right" if kind in KINDS else "decision_unknown", by)
    with transaction.atomic():
        AccessPolicy.objects.get_or_create(municipality_id=municipality_id)
        row = AccessPolicy.objects.select_for_update().get(municipality_id=municipality_id)
        opened = _open(row, kind, by=by, now=now)
        row.save()
    if not opened:
        raise _refuse("access.review_opened", "open_already", by)
    return Review.objects.get(municipality_id=municipality_id, kind=kind, closed_at=None)


def _open(row: AccessPolicy, kind: str, *, by: Actor, now: datetime) -> int:
    if Review.objects.filter(municipality_id=row.municipality_id, kind=kind, closed_at=None).exists():
        return 0
    found = policies.seats_for(row.municipality_id, now)
    seats = [seat for seat in found if in_review(kind, seat.role)]
    decide_by = now + timedelta(days=row.decide_within_days)
    _plan(row, kind, add_months(local(now).date(), _months(row, kind)))
    special = row.special_next_on
    if kind == EVERYONE and special is not None and special <= local(decide_by).date():
        _plan(row, SPECIAL, add_months(local(now).date(), row.special_every_months))
    if not seats:
        return 0
    review = Review.objects.create(
        municipality_id=row.municipality_id, kind=kind, opened_at=now, decide_by=decide_by
    )
    ReviewItem.objects.bulk_create(ReviewItem(review=review, seat=seat) for seat in seats)
    details = {"kind": kind, "seats": len(seats), "decide_by": decide_by.isoformat()}
    audit.record("access.review_opened", by=by, subject=f"review:{review.pk}", details=details)
    _tell(review, "review_open", "open", now)
    return 1


def remind_late(now: datetime) -> int:
    """Remind of reviews that are late, again every week until they are done."""
    done = 0
    for review in Review.objects.filter(closed_at=None, decide_by__lte=now):
        weeks = (now - review.decide_by).days // 7
        done += _tell(review, "review_late", f"week {weeks}", now)
    return done


def _tell(review: Review, kind: str, mark: str, now: datetime) -> int:
    whom = [user.pk for user in policies.with_right(review.municipality_id, "access.review", now)]
    return reminding.queue(kind, f"review:{review.pk}", mark, whom, {"review": review.pk}, now=now)


def decide(
    item_id: int, ruling: Ruling, *, by: Actor, now: datetime, agencies: Collection[int] = ()
) -> ReviewItem:
    """Decide about one seat and do it at once. Nobody decides about themselves.

    Raises ReviewRefused, recorded. `agencies`: those the municipality has an assignment with.
    """
    subject = f"review_item:{item_id}"
    try:
        with transaction.atomic():
            return _decide(item_id, ruling, agencies, by=by, now=now)
    except (ReviewRefused, SeatRefused) as refusal:
        raise _refuse("access.review_decided", refusal.reason, by, subject) from refusal


def _decide(
    item_id: int, ruling: Ruling, agencies: Collection[int], *, by: Actor, now: datetime
) -> ReviewItem:
    item = ReviewItem.objects.select_for_update(of=("self",)).select_related("review", "seat").get(pk=item_id)
    reason = clean(ruling.reason, limit=2_000).strip()
    wrong = _objection(item, ruling, reason, by)
    if wrong:
        raise ReviewRefused(wrong)
    item.shown = reviews.shown_of([item.seat], item.review.municipality_id, now)[item.seat_id]
    item.decision, item.reason, item.until = ruling.decision, reason or STILL_NEEDED, ruling.until
    item.by_id, item.role, item.at = by.user_id, by.role, now
    item.save()
    if ruling.decision == ReviewItem.END:
        leaving.leave(item.seat_id, reason, by=by, now=now, agencies=agencies)
    if ruling.decision == ReviewItem.MOVE:
        months = policies.policy_of(item.review.municipality_id).longest_months
        people.move_end(item.seat_id, ruling.until, by=by, now=now, agencies=agencies, months=months)
    audit.record(
        "access.review_decided",
        by=by,
        subject=f"review:{item.review_id}",
        details={"seat": item.seat_id, "decision": item.decision, "shown": item.shown},
        personal={"reason": item.reason},
    )
    _close_if_done(item.review_id, by=by, now=now)
    return item


def _objection(item: ReviewItem, ruling: Ruling, reason: str, by: Actor) -> str:
    checks: Sequence[tuple[bool, str]] = (
        (not may(by.role, "access.review"), "right"),
        (not _permitted(item.review.municipality_id, by), "scope"),
        (item.review.closed_at is not None, "closed"),
        (bool(item.decision), "decided"),
        (item.seat.user_id == by.user_id, "own_seat"),
        (ruling.decision not in {ReviewItem.KEEP, ReviewItem.END, ReviewItem.MOVE}, "decision_unknown"),
        (ruling.decision != ReviewItem.KEEP and not reason, "reason_missing"),
        (ruling.decision == ReviewItem.MOVE and ruling.until is None, "end_missing"),
    )
    return next((code for fails, code in checks if fails), "")


def settle(now: datetime) -> int:
    """Tick off seats that ended meanwhile, and close reviews in which nothing is left to decide."""
    gone = ReviewItem.objects.filter(decision="", review__closed_at=None, seat__until__lte=now)
    with transaction.atomic():
        changed = gone.update(decision=ReviewItem.GONE, at=now)
        for review in Review.objects.filter(closed_at=None).exclude(items__decision=""):
            _close_if_done(review.pk, by=software("access", municipality_id=review.municipality_id), now=now)
    return changed


def _close_if_done(review_id: int, *, by: Actor, now: datetime) -> None:
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.closed_at is not None or review.items.filter(decision="").exists():
        return
    review.closed_at, review.closed_by_id = now, by.user_id
    review.save(update_fields=["closed_at", "closed_by"])
    counts = reviews.counts(review)
    audit.record("access.review_closed", by=by, subject=f"review:{review.pk}", details=counts)


def _permitted(municipality_id: int, by: Actor) -> bool:
    own = by.is_person and by.organisation_id == municipality_id
    return own and may(by.role, "access.review")


def _refuse(action: str, reason: str, by: Actor, subject: str = "") -> ReviewRefused:
    audit.refused(action, by=by, reason=reason, subject=subject)
    return ReviewRefused(reason)


def _next(row: AccessPolicy, kind: str) -> date | None:
    return row.everyone_next_on if kind == EVERYONE else row.special_next_on


def _months(row: AccessPolicy, kind: str) -> int:
    return row.everyone_every_months if kind == EVERYONE else row.special_every_months


def _plan(row: AccessPolicy, kind: str, day: date) -> None:
    if kind == EVERYONE:
        row.everyone_next_on = day
    else:
        row.special_next_on = day
