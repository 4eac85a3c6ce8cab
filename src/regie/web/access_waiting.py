"""What waits about access: agreements to read, accounts that end, reviews to do, exits to finish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regie.access.policy import step
from regie.access.queries import policies, reviews
from regie.engagement import queries as engagement
from regie.kernel.clock import local
from regie.people.models import Membership, Organisation
from regie.people.roles import may
from regie.web.acknowledge_words import kind_words
from regie.web.rights_forms import KIND_NAMES
from regie.web.session import SeatRequest
from regie.web.waiting import Task


def tasks(request: SeatRequest, now: datetime) -> Iterable[Task]:
    """All of it for this reader."""
    days = policies.policy_of(request.actor.municipality_id).remind_days
    yield from _to_read(request, now)
    yield from _own_end(request, days, now)
    if request.seat.organisation.kind == Organisation.MUNICIPALITY:
        yield from _ending(request, days, now)
        yield from _reviews(request)


def _to_read(request: SeatRequest, now: datetime) -> Iterable[Task]:
    if not may(request.actor.role, "engagement.acknowledge"):
        return
    for one in engagement.to_read(request.actor, now):
        told = {"kind": kind_words(one.kind), "version": one.version}
        yield Task(
            icon="book-open",
            kind=_("Read and confirm"),
            text=_("%(kind)s, version %(version)d: read it before your next reply") % told,
            href=reverse("acknowledge"),
            step=_("Read"),
            due=None,
            tone="warn",
            place=one.assignment.municipality.name,
        )


def _own_end(request: SeatRequest, days: tuple[int, ...], now: datetime) -> Iterable[Task]:
    seat = request.seat
    if seat.until is None or step(seat.until, days, now) is None:
        return
    yield Task(
        icon="calendar-clock",
        kind=_("Your account"),
        text=_("Your account ends on %(day)s. Ask the municipality if the work goes on.") % _day(seat),
        href=reverse("people") if may(request.actor.role, "people.read") else "",
        step=_("Look"),
        due=seat.until,
        tone="warn",
        place=seat.organisation.name,
    )


def _ending(request: SeatRequest, days: tuple[int, ...], now: datetime) -> Iterable[Task]:
    place = request.actor.organisation_id
    if not may(request.actor.role, "people.manage") or place is None:
        return
    near = policies.seats_for(place, now).filter(until__lte=now + timedelta(days=max(days) + 1))
    for seat in near:
        if seat.user_id == request.user.pk or seat.until is None or step(seat.until, days, now) is None:
            continue
        yield Task(
            icon="calendar-clock",
            kind=_("Account that ends"),
            text=_("%(name)s, until %(day)s. Renew it, or do nothing and it ends.") % _day(seat),
            href=reverse("people_move", args=[seat.pk]),
            step=_("Look"),
            due=seat.until,
            tone="quiet",
            place=seat.organisation.name,
        )


def _reviews(request: SeatRequest) -> Iterable[Task]:
    place, who = request.actor.organisation_id, request.actor.user_id
    if not may(request.actor.role, "access.review") or place is None or who is None:
        return
    for review in reviews.waiting(place, who):
        left = int(vars(review)["left"])  # annotated by the query
        text = ngettext("%(n)d account waits for a decision", "%(n)d accounts wait for a decision", left)
        yield Task(
            icon="user-check",
            kind=_("Review of rights"),
            text=f"{KIND_NAMES[review.kind]}: {text % {'n': left}}",
            href=reverse("rights_review", args=[review.pk]),
            step=_("Go through them"),
            due=review.decide_by,
            tone="info",
        )


def _day(seat: Membership) -> dict[str, str]:
    last = local(seat.until) - timedelta(seconds=1) if seat.until else None
    return {"name": seat.user.name, "day": date_format(last, "j F") if last else ""}
