"""Calls for hands: asking everybody who is free and lawful, answering, and who comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.hands import queries
from regie.hands.actions import answers, calls
from regie.hands.actions.calls import MOST_PLACES, NewCall
from regie.hands.actions.links import is_open
from regie.hands.models import Ask, Call
from regie.hands.queries import Stretch
from regie.hands.refusal import Refused
from regie.kernel.clock import local, utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.roster.queries import line
from regie.web import hands_words as words
from regie.web.session import SeatRequest, requires

SHOWN: Final = 40
HOURS: Final = (2, 3, 4, 6, 8, 10, 12)


class CallForm(forms.Form):
    """What is asked: for what, how many, from when and how long."""

    title = forms.CharField(
        label=gettext_lazy("What help is needed for"),
        help_text=gettext_lazy("Goes out by mail and text message: no names of residents."),
        max_length=120,
    )
    places = forms.IntegerField(
        label=gettext_lazy("How many people"), min_value=1, max_value=MOST_PLACES, initial=2
    )
    start = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("For how many hours"), choices=[(n, str(n)) for n in HOURS], coerce=int, initial=4
    )
    skills = forms.CharField(
        label=gettext_lazy("Only who can (skills, with a space between)"), required=False, max_length=80
    )

    def stretch(self) -> Stretch:
        """When, and with which skills."""
        told = self.cleaned_data
        end = told["start"] + timedelta(hours=told["hours"])
        return Stretch(told["start"], end, tuple(told["skills"].lower().split()))


@require_safe
@requires("duty.read")
def page(request: SeatRequest) -> HttpResponse:
    """Calls of late, those that wait for my answer first."""
    now = utc_now()
    found = queries.seen_by(request.actor, now).order_by("-asked_at", "-pk")[:SHOWN]
    shown = {
        "waiting": [ask.call for ask in queries.waiting(request.actor.user_id, now)],
        "rows": [(one, words.STATES[one.state]) for one in found],
        "may_call": may(request.actor.role, "hands.call") and _place(request) is not None,
    }
    return render(request, "hands/list.html", shown)


@requires("hands.call")
def new(request: SeatRequest) -> HttpResponse:
    """First who is free (GET), then the call itself (POST)."""
    place, now = _place(request), utc_now()
    if place is None:
        messages.info(request, _("At the top of the page you choose for whom you work."))
        return redirect("hands")
    given = request.POST if request.method == "POST" else request.GET if "start" in request.GET else None
    form = CallForm(given, initial={"start": _soon(now), "title": request.GET.get("title", "")})
    if request.method == "POST" and form.is_valid():
        made = _make(request, form, place, now)
        if made is not None:
            return redirect("hands-call", made.pk)
    found = None
    if form.is_bound and form.is_valid():
        found = queries.hands(place.pk, form.stretch(), by=request.actor, now=now)
    shown = {
        "form": form,
        "asked_for": found is not None,
        "free": [one for one in found or () if one.free],
        "others": sum(not one.free for one in found or ()),
        "place": place,
    }
    return render(request, "hands/new.html", shown, status=400 if form.errors else 200)


def _make(request: SeatRequest, form: CallForm, place: Organisation, now: datetime) -> Call | None:
    told, when = form.cleaned_data, form.stretch()
    asked = NewCall(place.pk, told["title"], told["places"], when.start, when.end, when.skills)
    try:
        made = calls.call(asked, by=request.actor, now=now)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return None
    messages.success(request, _("%(n)d people are asked.") % {"n": made.asks.count()})
    return made


def _soon(now: datetime) -> datetime:
    """The next quarter of an hour."""
    there = local(now).replace(second=0, microsecond=0)
    return there + timedelta(minutes=15 - there.minute % 15)


@require_safe
@requires("duty.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """How a call stands; whoever was asked answers here in one tap."""
    return render(request, "hands/call.html", _shown(request, _found(request, pk)))


def _shown(request: SeatRequest, call: Call) -> dict[str, Any]:
    now = utc_now()
    mine = queries.ask_of(call, request.actor.user_id)
    asker = call.employer_id or call.municipality_id
    can = may(request.actor.role, "hands.call") and request.actor.organisation_id == asker
    rows = queries.asks(call, request.actor)
    return {
        "call": call,
        "badge": words.STATES[call.state],
        "mine": mine,
        "my_badge": words.ASKS[mine.state] if mine else None,
        "open": is_open(call, now),
        "may_give_back": mine is not None and mine.state == Ask.PLACED and call.start > now,
        "rows": [(ask, words.ASKS[ask.state]) for ask in rows],
        "may_withdraw": can and call.state in {Call.OPEN, Call.FULL} and call.end > now,
        "left": max(0, call.places - sum(ask.state == Ask.PLACED for ask in call.asks.all())),
    }


@require_POST
@requires("duty.read")
def answer(request: SeatRequest, pk: int) -> HttpResponse:
    """I come, or I cannot."""
    call, yes = _found(request, pk), request.POST.get("comes") == "yes"
    try:
        if yes:
            answers.accept(call, by=request.actor, now=utc_now())
            messages.success(request, _("Thank you. You are on the roster."))
        else:
            answers.decline(call, by=request.actor, now=utc_now())
            messages.success(request, _("Clear. Somebody else is asked."))
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("hands-call", pk)


@require_POST
@requires("hands.call")
def withdraw(request: SeatRequest, pk: int) -> HttpResponse:
    """Nobody more is asked."""
    try:
        calls.withdraw(_found(request, pk), by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
    else:
        messages.success(request, _("Taken back. Who said yes stays on the roster."))
    return redirect("hands-call", pk)


def _found(request: SeatRequest, pk: int) -> Call:
    call = queries.seen_by(request.actor, utc_now()).filter(pk=pk).first()
    if call is None:
        raise Http404
    return call


def _place(request: SeatRequest) -> Organisation | None:
    chosen = request.actor.municipality_id
    return line.places(request.actor, utc_now()).filter(pk=chosen or 0).first()


urlpatterns = [
    path("hands/", page, name="hands"),
    path("hands/new/", new, name="hands-new"),
    path("hands/<int:pk>/", one, name="hands-call"),
    path("hands/<int:pk>/answer/", answer, name="hands-answer"),
    path("hands/<int:pk>/withdraw/", withdraw, name="hands-withdraw"),
]
