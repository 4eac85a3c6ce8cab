"""The administrative calendar on screen: what is on, and what nothing planned should overlook."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.campaigns import queries
from regie.campaigns.actions import calendar
from regie.campaigns.models import CalendarDay
from regie.campaigns.refusal import Refused
from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.web import campaigns_words as words
from regie.web.campaigns_forms import DayForm
from regie.web.session import SeatRequest, requires

AHEAD: Final = timedelta(days=366)
BEHIND: Final = timedelta(days=31)


@require_safe
@requires("campaigns.read")
def page(request: SeatRequest) -> HttpResponse:
    """The coming year by month, and the last month."""
    return _page(request, DayForm())


def _page(request: SeatRequest, form: DayForm) -> HttpResponse:
    today, place = local(utc_now()).date(), request.actor.municipality_id
    days = [
        (one, words.DAYS[one.kind], one.ends_on < today)
        for one in queries.calendar(place, today - BEHIND, today + AHEAD)
    ]
    may_keep = request.actor.organisation_id == place and may(request.actor.role, "campaigns.calendar")
    shown = {"days": days, "form": form, "may_keep": may_keep}
    return render(request, "campaigns/calendar.html", shown, status=422 if form.errors else 200)


@require_POST
@requires("campaigns.calendar")
def add(request: SeatRequest) -> HttpResponse:
    """Put a day in."""
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            calendar.add(form.new(request.seat.organisation_id), by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, words.refusal(no))
        else:
            messages.success(request, _("It is in the calendar."))
            return redirect("calendar")
    return _page(request, form)


@require_POST
@requires("campaigns.calendar")
def remove(request: SeatRequest, pk: int) -> HttpResponse:
    """Take a day out."""
    own = CalendarDay.objects.filter(municipality_id=request.seat.organisation_id)
    try:
        calendar.remove(get_object_or_404(own, pk=pk), by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
    else:
        messages.success(request, _("It is out of the calendar."))
    return redirect("calendar")


urlpatterns = [
    path("calendar/", page, name="calendar"),
    path("calendar/add/", add, name="calendar-add"),
    path("calendar/<int:pk>/remove/", remove, name="calendar-remove"),
]
