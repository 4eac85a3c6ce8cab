"""My shifts: what comes, what I ask of colleagues and they of me, when I cannot, and my calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regie.kernel.clock import AMSTERDAM, utc_now
from regie.roster.actions import exchanges, feeds, people
from regie.roster.actions.exchanges import Wish
from regie.roster.ical import Entry, written
from regie.roster.models import Absence, CalendarFeed, Exchange, Shift, Worker
from regie.roster.queries import asked, line
from regie.roster.refusal import Refused
from regie.web.roster import by_person, page
from regie.web.roster_words import refusal
from regie.web.session import SeatRequest, requires

SHOWN = timedelta(weeks=12)
FEED_BACK, FEED_AHEAD = timedelta(weeks=8), timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Offer:
    """A request as shown, with what the checker says if the reader would say yes."""

    row: Exchange
    mine: bool
    may_answer: bool
    people: list[dict[str, object]]
    blocked: bool


@require_safe
@requires("roster.exchange")
def mine(request: SeatRequest) -> HttpResponse:
    """My coming shifts, requests, absences and calendar."""
    now, actor = utc_now(), request.actor
    user_id = actor.user_id or 0
    waiting = {row.pk for row in asked.waiting_for(actor, now)}
    rows = asked.exchanges(actor, now).filter(state__in=asked.OPEN)
    shown = {
        "shifts": line.own(user_id, now, now + SHOWN),
        "offers": [_offer(row, user_id, row.pk in waiting) for row in rows],
        "away": Absence.objects.filter(worker__user_id=user_id, end__gt=now).select_related("worker"),
        "workers": Worker.objects.filter(
            user_id=user_id, organisation_id=actor.organisation_id or 0, active=True
        ),
        "feed": CalendarFeed.objects.filter(user_id=user_id).first(),
        "link": request.session.pop("roster_feed", ""),
        "now": now,
        "view": "mine",
    }
    return page(request, "mine", shown)


def _offer(row: Exchange, user_id: int, may_answer: bool) -> Offer:
    taker = row.consented_by or asked.taker_of(row, user_id)
    found = asked.weighed(row, taker, utc_now()) if may_answer and taker is not None else []
    blocked = any(one.effect == "block" for one in found)
    return Offer(
        row, row.asked_by.user_id == user_id, may_answer and taker is not None, by_person(found), blocked
    )


@require_http_methods(["GET", "POST"])
@requires("roster.exchange")
def ask(request: SeatRequest, pk: int) -> HttpResponse:
    """Ask a colleague, or everybody, to take over or swap this shift; what cannot be is said beforehand."""
    now = utc_now()
    shift = get_object_or_404(line.own(request.actor.user_id or 0, now, now + FEED_AHEAD), pk=pk)
    if request.method == "POST":
        to, _sep, other = request.POST.get("to", "").partition(":")
        wish = Wish(shift.pk, _number(to), _number(other))
        try:
            exchanges.ask(wish, by=request.actor, now=now)
        except Refused as no:
            messages.error(request, refusal(no))
            return redirect("roster-ask", pk)
        messages.success(request, _("Asked. You hear it here as soon as somebody says yes."))
        return redirect("roster-mine")
    return page(request, "ask", {"shift": shift, "choices": _choices(shift), "view": "mine"})


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _choices(shift: Shift) -> list[dict[str, Any]]:
    """Colleagues of the same employer with the shifts they could give in return."""
    now = utc_now()
    colleagues = Worker.objects.filter(
        organisation_id=shift.roster.organisation_id, active=True, user__is_active=True
    ).exclude(pk=shift.worker_id or 0)
    theirs = Shift.objects.filter(
        worker__in=colleagues, roster_id=shift.roster_id, start__gt=now, roster__state="published"
    ).order_by("start")
    by_worker: dict[int, list[Shift]] = {}
    for one in theirs:
        by_worker.setdefault(one.worker_id or 0, []).append(one)
    return [
        {"worker": one, "shifts": by_worker.get(one.pk, [])[:20]} for one in colleagues.select_related("user")
    ]


@require_POST
@requires("roster.exchange")
def settle(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Say yes or no to a request, take it back, or confirm it as a planner."""
    row = get_object_or_404(asked.exchanges(request.actor, utc_now()), pk=pk)
    verbs = {"consent": exchanges.consent, "decline": exchanges.decline, "confirm": exchanges.confirm}
    if deed not in verbs:
        raise Http404
    try:
        done = verbs[deed](row.pk, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, refusal(no))
        return redirect("roster-mine")
    told = {
        "done": _("Done: the roster is changed."),
        "consented": _("Agreed. A planner confirms it."),
        "declined": _("Declined."),
        "withdrawn": _("Taken back."),
    }
    messages.success(request, told.get(done.state, done.state))
    return redirect("roster-mine")


@require_POST
@requires("roster.exchange")
def away(request: SeatRequest) -> HttpResponse:
    """Tell when one cannot, or would rather not."""
    worker = Worker.objects.filter(
        user_id=request.actor.user_id or 0, organisation_id=request.actor.organisation_id or 0
    ).first()
    try:
        start, end = _moment(request, "start"), _moment(request, "end")
        wish = request.POST.get("wish") == "yes"
        number = worker.pk if worker else 0
        people.be_away(number, start, end, wish=wish, by=request.actor, now=utc_now())
        messages.success(request, _("Kept. The checker counts with it; nobody sees why."))
    except Refused as no:
        messages.error(request, refusal(no))
    return redirect("roster-mine")


def _moment(request: SeatRequest, name: str) -> Any:
    try:
        found = parse_datetime(request.POST.get(name, ""))
    except ValueError:
        found = None
    if found is None:
        raise Refused("time")
    return found if found.tzinfo is not None else found.replace(tzinfo=AMSTERDAM)


@require_POST
@requires("roster.exchange")
def back(request: SeatRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    row = get_object_or_404(Absence, pk=pk, worker__user_id=request.actor.user_id or 0)
    try:
        people.be_back(row.pk, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, refusal(no))
    return redirect("roster-mine")


@require_POST
@requires("roster.exchange")
def renew(request: SeatRequest) -> HttpResponse:
    """A new secret address; the old one is dead."""
    secret = feeds.renew(by=request.actor, now=utc_now())
    request.session["roster_feed"] = request.build_absolute_uri(reverse("roster-feed", args=[secret]))
    return redirect(f"{reverse('roster-mine')}#calendar")


@require_POST
@requires("roster.exchange")
def stop(request: SeatRequest) -> HttpResponse:
    """No address any more."""
    feeds.stop(by=request.actor, now=utc_now())
    messages.success(request, _("The calendar address no longer works."))
    return redirect("roster-mine")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - nobody is signed in
    """Somebody's own shifts as a calendar; the secret in the address opens it, and nothing else does."""
    now = utc_now()
    found = feeds.opened(secret, now)
    if found is None:
        raise Http404
    rows = line.own(found.user_id, now - FEED_BACK, now + FEED_AHEAD)
    entries = [
        Entry(
            uid=f"shift-{row.pk}@regie",
            start=row.start,
            end=row.end,
            title=_("On call") if row.kind == Shift.ON_CALL else _("Duty"),
            place=row.roster.municipality.name,
            categories=(row.kind,),
            sequence=row.version,
            stamp=row.told_at or row.roster.published_at or now,
        )
        for row in rows
    ]
    answer = HttpResponse(written(_("My shifts"), entries), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


urlpatterns = [
    path("roster/mine/", mine, name="roster-mine"),
    path("roster/mine/away/", away, name="roster-away"),
    path("roster/mine/away/<int:pk>/end/", back, name="roster-back"),
    path("roster/mine/calendar/renew/", renew, name="roster-feed-renew"),
    path("roster/mine/calendar/stop/", stop, name="roster-feed-stop"),
    path("roster/shift/<int:pk>/ask/", ask, name="roster-ask"),
    path("roster/exchange/<int:pk>/<str:deed>/", settle, name="roster-exchange"),
    path("roster/calendar/<str:secret>.ics", feed, name="roster-feed"),
]
