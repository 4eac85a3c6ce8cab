"""People: who has which role until when, and giving and ending seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regie.access.actions import leaving
from regie.access.queries import leavers, policies
from regie.engagement import queries as engagement
from regie.engagement.actions import people as engagement_people
from regie.engagement.models import Assignment
from regie.kernel.clock import utc_now
from regie.people import actions, queries
from regie.people.models import Membership, Organisation
from regie.people.roles import may
from regie.people.seats import SeatRefused, latest_end, state
from regie.web.people_forms import REASONS, EndForm, PasswordForm, SeatForm, suggested_end
from regie.web.people_mail import mail_invitation
from regie.web.second_factor import sensitive
from regie.web.session import SeatRequest, origin, requires


@dataclass(frozen=True, slots=True)
class Row:
    """One seat as it stands in the list."""

    seat: Membership
    state: str  # see people.seats.state
    factor: bool
    assignments: list[str]
    mine: bool

    @property
    def last_day(self) -> datetime | None:
        """A moment on the last day of the seat; seats given on the screen end at midnight after it."""
        return self.seat.until - timedelta(seconds=1) if self.seat.until else None


@requires("people.read")
def people(request: SeatRequest) -> HttpResponse:
    """The seats of one's own organisation and, for a municipality, of the agencies that work for it."""
    now = utc_now()
    given = _given(request, now)
    ended = request.GET.get("ended") == "yes"
    seats = list(queries.seats_of(_organisations(request, given), now, ended=ended))
    rows = _rows(request, [seat for seat in seats if _in_sight(request, seat, given)], given, now)
    soon = [row for row in rows if row.state == "soon"]
    return render(
        request,
        "people/list.html",
        {
            "rows": rows,
            "soon": soon,
            "ended": ended,
            "manage": may(request.actor.role, "people.manage"),
            "may_review": may(request.actor.role, "access.read"),
        },
    )


def _given(request: SeatRequest, now: datetime) -> list[Assignment]:
    if request.seat.organisation.kind != Organisation.MUNICIPALITY:
        return []
    return list(engagement.given_by(request.actor.organisation_id, now))


def _organisations(request: SeatRequest, given: list[Assignment]) -> set[int]:
    return {request.seat.organisation_id, *(one.agency_id for one in given)}


def _in_sight(request: SeatRequest, seat: Membership, given: list[Assignment]) -> bool:
    """Of an agency a municipality sees who works for it, and to whom it gave the seat."""
    if seat.organisation_id == request.seat.organisation_id:
        return True
    working = {member.pk for one in given for member in one.members.all()}
    return seat.user_id in working or seat.made_by_id == request.user.pk


def _rows(request: SeatRequest, seats: list[Membership], given: list[Assignment], now: datetime) -> list[Row]:
    secured = set(
        Authenticator.objects.filter(user__in=[seat.user_id for seat in seats])
        .exclude(type="recovery_codes")
        .values_list("user_id", flat=True)
    )
    work: dict[int, list[str]] = {}
    for one in given:
        for member in one.members.all():
            work.setdefault(member.pk, []).append(one.name)
    return [
        Row(
            seat,
            state(seat.since, seat.until, now),
            seat.user_id in secured,
            work.get(seat.user_id, []) if seat.organisation.kind == Organisation.AGENCY else [],
            seat.user_id == request.user.pk,
        )
        for seat in seats
    ]


@requires("people.manage")
@sensitive
def give(request: SeatRequest) -> HttpResponse:
    """Invite somebody, or give somebody known another seat."""
    now = utc_now()
    given = _given(request, now)
    places = list(
        Organisation.objects.filter(pk__in=_organisations(request, given)).order_by("-kind", "name")
    )
    initial = {"until": suggested_end(now)}
    form = SeatForm(places, given, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _give(request, form, given, now)
        if made is not None:
            return made
    return render(request, "people/give.html", {"form": form}, status=422 if form.errors else 200)


def _give(
    request: SeatRequest, form: SeatForm, given: list[Assignment], now: datetime
) -> HttpResponse | None:
    try:
        made = actions.give_seat(
            form.seat(), by=request.actor, now=now, agencies=_agencies(given), months=_months(request)
        )
    except SeatRefused as refusal:
        form.refuse(refusal.reason)
        return None
    if form.cleaned_data.get("assignments"):
        engagement_people.put_to_work(
            made.seat.user_id, form.cleaned_data["assignments"], by=request.actor, now=now
        )
    return _invited(request, made)


def _months(request: SeatRequest) -> int:
    """How long a seat at an agency may last here."""
    return policies.policy_of(request.actor.organisation_id).longest_months


def _agencies(given: list[Assignment]) -> set[int]:
    return {one.agency_id for one in given}


def _invited(request: SeatRequest, made: actions.Invitation) -> HttpResponse:
    """Mail the link, and show it once: many municipalities try Regie before mail is arranged."""
    if not made.token:
        messages.success(request, _("%(name)s has the seat.") % {"name": made.seat.user.name})
        return redirect("people")
    link = f"{settings.PUBLIC_URL}{reverse('invitation', args=[made.token])}"
    mailed = mail_invitation(made.seat, link, inviter=request.actor.name)
    return render(request, "people/invited.html", {"made": made, "link": link, "mailed": mailed})


@requires("people.manage")
@sensitive
def end(request: SeatRequest, seat_id: int) -> HttpResponse:
    """Show what ends with it and ask why; then end the seat and take everything back at once."""
    now = utc_now()
    given = _given(request, now)
    seat = get_object_or_404(queries.seats_of(_organisations(request, given), now), pk=seat_id)
    reason = request.POST.get("reason", "").strip()
    if request.method != "POST" or not reason:
        told = {
            "one": seat,
            "hangs": leavers.hangs_on(seat, request.actor.organisation_id, now),
            "missing": request.method == "POST",
        }
        return render(request, "people/end.html", told, status=422 if told["missing"] else 200)
    try:
        gone = leaving.leave(seat_id, reason, by=request.actor, now=now, agencies=_agencies(given))
    except SeatRefused as refusal:
        messages.error(request, str(REASONS[refusal.reason]))
    else:
        messages.success(request, _gone_words(seat, gone))
    return redirect("people")


def _gone_words(seat: Membership, gone: leaving.Departure) -> str:
    text = _("The seat of %(name)s has ended.") % {"name": seat.user.name}
    if gone.cases:
        more = ngettext("%(n)d case is free again.", "%(n)d cases are free again.", len(gone.cases))
        text = f"{text} {more % {'n': len(gone.cases)}}"
    return text


@requires("people.manage")
@sensitive
def move(request: SeatRequest, seat_id: int) -> HttpResponse:
    """Give a running seat another last day."""
    now = utc_now()
    given = _given(request, now)
    seat = get_object_or_404(queries.seats_of(_organisations(request, given), now), pk=seat_id)
    latest = latest_end(now, _months(request)) if seat.organisation.kind == Organisation.AGENCY else None
    form = EndForm(request.POST or None, initial={"until": suggested_end(now)})
    if request.method == "POST" and form.is_valid():
        try:
            agencies, months = _agencies(given), _months(request)
            actions.move_end(seat_id, form.end(), by=request.actor, now=now, agencies=agencies, months=months)
        except SeatRefused as refusal:
            form.add_error("until", str(REASONS[refusal.reason]))
        else:
            messages.success(request, _("The end date of %(name)s is changed.") % {"name": seat.user.name})
            return redirect("people")
    told = {"one": seat, "form": form, "latest": latest - timedelta(seconds=1) if latest else None}
    return render(request, "people/move.html", told, status=422 if form.errors else 200)


@requires("people.manage")
@require_POST
def invite_again(request: SeatRequest, seat_id: int) -> HttpResponse:
    """A fresh link for somebody who has no password yet."""
    now = utc_now()
    given = _given(request, now)
    get_object_or_404(queries.seats_of(_organisations(request, given), now), pk=seat_id)
    try:
        made = actions.invite_again(seat_id, by=request.actor, now=now, agencies=_agencies(given))
    except SeatRefused as refusal:
        messages.error(request, str(REASONS[refusal.reason]))
        return redirect("people")
    return _invited(request, made)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the first password with the link of the invitation. Public: the link is the key."""
    try:
        user = actions.invited(token, utc_now())
    except SeatRefused as refusal:
        return render(request, "people/link_spent.html", {"why": REASONS[refusal.reason]}, status=410)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        actions.accept(token, password, by=actions.at_the_door(origin(request)), now=utc_now())
        messages.success(request, _("Your password is saved. Sign in with it now."))
        return HttpResponseRedirect(reverse("account_login"))
    return render(request, "people/invitation.html", {"form": form, "invited": user})


urlpatterns = [
    path("people/", people, name="people"),
    path("people/give/", give, name="people_give"),
    path("people/seats/<int:seat_id>/end/", end, name="people_end"),
    path("people/seats/<int:seat_id>/move/", move, name="people_move"),
    path("people/seats/<int:seat_id>/invite/", invite_again, name="people_invite"),
    path("invitation/<str:token>/", invitation, name="invitation"),
]
