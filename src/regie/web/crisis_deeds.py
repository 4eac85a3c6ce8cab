"""What people do in the crisis room: each view parses a form, calls one action, and goes back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.crisis.actions import crises, exercises, hands, levels, rumours
from regie.crisis.actions.levels import Heard
from regie.crisis.models import AftercareItem, Crisis, Exercise, Inject, NlAlert, Rumour
from regie.crisis.queries import crises as queries
from regie.crisis.refusal import Refused
from regie.halt.actions import held
from regie.kernel.clock import AMSTERDAM, utc_now
from regie.library.refusal import Refused as LibraryRefused
from regie.mandate.refusal import Refused as MandateRefused
from regie.people.roles import may
from regie.practice import actions as practice
from regie.watch.actions import judging
from regie.watch.refusal import Refused as AlarmRefused
from regie.web import crisis_words as words
from regie.web.crisis import found_or_404
from regie.web.session import SeatRequest, requires

Deed = Callable[[SeatRequest, Crisis], str]
REFUSED = (Refused, LibraryRefused, MandateRefused)


def deed(right: str, anchor: str = "") -> Callable[[Deed], Callable[..., HttpResponse]]:
    """A POST about one crisis: does it, says what came of it, and goes back to that place in the room."""

    def wrap(do: Deed) -> Callable[..., HttpResponse]:
        @requires(right)
        @require_POST
        @wraps(do)
        def view(request: SeatRequest, pk: int) -> HttpResponse:
            crisis = found_or_404(request, pk)
            try:
                messages.success(request, do(request, crisis))
            except REFUSED as no:
                messages.error(request, words.refusal(no))
            return redirect(f"/crisis/{pk}/{anchor}")

        return view

    return wrap


@requires("crisis.open")
@require_POST
def open_(request: SeatRequest) -> HttpResponse:
    """Begin to watch something together."""
    new = crises.NewCrisis(
        request.actor.municipality_id or 0,
        request.POST.get("title", ""),
        request.POST.getlist("topics"),
        number(request.POST.get("alarm", "")),
    )
    try:
        made = crises.open_(new, by=request.actor, now=utc_now())
    except REFUSED as no:
        messages.error(request, words.refusal(no))
        return redirect("crisis")
    if made.alarm_id is not None and may(request.actor.role, "watch.judge"):
        with suppress(AlarmRefused):  # a second crisis from the same alarm: it says so already
            judging.mark_crisis(made.alarm_id, by=request.actor, now=utc_now())
    return redirect("crisis-room", made.pk)


@deed("mandate.phase", "#level")
def level(request: SeatRequest, crisis: Crisis) -> str:
    """Write down a level that somebody told us."""
    chosen = number(request.POST.get("level", ""))
    heard = Heard(
        -1 if chosen is None else chosen, request.POST.get("source", ""), _moment(request, "set_at")
    )
    entry = levels.enter_level(crisis, heard, by=request.actor, now=utc_now())
    return _("GRIP %(level)s is written down and holds now.") % {"level": entry.level}


@deed("mandate.phase", "#now")
def alert(request: SeatRequest, crisis: Crisis) -> str:
    """Pin the official text of an NL-Alert."""
    text, url = request.POST.get("text", ""), request.POST.get("url", "")
    levels.pin_alert(crisis, text, url, _moment(request, "sent_at"), by=request.actor, now=utc_now())
    return _("Pinned. What was planned stands still.")


@deed("mandate.phase", "#now")
def unpin(request: SeatRequest, crisis: Crisis) -> str:
    """The alert is over."""
    found = get_object_or_404(NlAlert, pk=number(request.POST.get("alert", "")) or 0, crisis=crisis)
    levels.unpin_alert(found, by=request.actor, now=utc_now())
    return _("Taken down. What was planned stands still until you thaw it.")


@deed("mandate.phase", "#planned")
def freeze(request: SeatRequest, crisis: Crisis) -> str:
    """Stop what is planned, or end that stop."""
    on = request.POST.get("on") == "yes"
    levels.freeze(crisis, on, by=request.actor, now=utc_now())
    return (
        _("What is planned stands still.") if on else _("Thawed. What was stopped waits for your decision.")
    )


@deed("publishing.withdraw", "#planned")
def decide_frozen(request: SeatRequest, crisis: Crisis) -> str:
    """Offer what was stopped again, or take it back."""
    stopped = list(
        queries.frozen(crisis).filter(pk__in=[p for p in request.POST.getlist("release") if p.isdigit()])
    )
    decision = "again" if request.POST.get("do") == "again" else "withdraw"
    done, refused = held.decide_all(stopped, decision, by=request.actor, now=utc_now())
    if refused:
        raise Refused(next(iter(refused)))
    return _("%(n)d texts decided.") % {"n": done}


@deed("crisis.open", "#queues")
def topics(request: SeatRequest, crisis: Crisis) -> str:
    """Open and close queues."""
    crises.set_topics(crisis, request.POST.getlist("topics"), by=request.actor, now=utc_now())
    return _("Saved. Replies on these topics are replies in the crisis.")


@deed("crisis.open", "#now")
def rhythm(request: SeatRequest, crisis: Crisis) -> str:
    """A picture every so many minutes."""
    minutes = number(request.POST.get("minutes", "")) or 0
    crises.set_rhythm(crisis, minutes, by=request.actor, now=utc_now())
    return _("Saved. The countdown begins now.")


@deed("crisis.picture", "#rumours")
def rumour(request: SeatRequest, crisis: Crisis) -> str:
    """Write down what is said."""
    count = number(request.POST.get("count", "")) or 1
    rumours.see(crisis, request.POST.get("text", ""), count, by=request.actor, now=utc_now())
    return _("Written down. Now find out whether it is true.")


@deed("crisis.picture", "#rumours")
def judge(request: SeatRequest, crisis: Crisis) -> str:
    """What we know about a rumour, and from whom."""
    found = get_object_or_404(Rumour, pk=number(request.POST.get("rumour", "")) or 0, crisis=crisis)
    status, source = request.POST.get("status", ""), request.POST.get("source", "")
    rumours.judge(found, status, source, by=request.actor, now=utc_now())
    return _("Saved.")


@deed("hands.call", "#hands")
def call(request: SeatRequest, crisis: Crisis) -> str:
    """Ask everybody who is free."""
    places, hours = number(request.POST.get("places", "")) or 0, number(request.POST.get("hours", "")) or 0
    made = hands.call(crisis, places, hours, by=request.actor, now=utc_now())
    return _("%(n)d people are asked.") % {"n": made.asks.count()}


@deed("crisis.open", "#aftercare")
def down(request: SeatRequest, crisis: Crisis) -> str:
    """It is over: scale down."""
    crises.scale_down(crisis, by=request.actor, now=utc_now())
    return _("Scaled down. Now the aftercare.")


@deed("crisis.open", "#aftercare")
def tick(request: SeatRequest, crisis: Crisis) -> str:
    """This part of the aftercare is done."""
    item = get_object_or_404(AftercareItem, pk=number(request.POST.get("item", "")) or 0, crisis=crisis)
    crises.tick(item, request.POST.get("note", ""), by=request.actor, now=utc_now())
    return _("Done.")


@deed("crisis.open")
def close(request: SeatRequest, crisis: Crisis) -> str:
    """Into the archive."""
    crises.close(crisis, by=request.actor, now=utc_now())
    return _("In the archive.")


@requires("practice.play")
@require_POST
def exercise(request: SeatRequest) -> HttpResponse:
    """Start an exercise."""
    place, script = request.actor.municipality_id or 0, request.POST.get("script", "")
    try:
        made = exercises.start(place, script, _speed(request), by=request.actor, now=utc_now())
    except REFUSED as no:
        messages.error(request, words.refusal(no))
        return redirect("crisis")
    return redirect("crisis-room", made.crisis_id)


@deed("practice.play", "#now")
def pace(request: SeatRequest, crisis: Crisis) -> str:
    """Pause, go on, another speed, or the end."""
    found = get_object_or_404(Exercise.objects.select_related("crisis__municipality"), crisis=crisis)
    do, at, slug = request.POST.get("do"), utc_now(), crisis.municipality.slug
    if do == "finish":
        exercises.finish(found, by=request.actor, now=at)
        return _("The exercise is over. Here is its report.")
    if do == "pause":
        practice.pause(slug, by=request.actor, now=at)
        return _("The script stands still.")
    if do == "resume":
        practice.resume(slug, by=request.actor, now=at)
        return _("The script goes on.")
    exercises.set_speed(found, _speed(request), by=request.actor, now=at)
    return _("The script runs at another speed.")


@deed("crisis.read", "#now")
def inject(request: SeatRequest, crisis: Crisis) -> str:
    """What we did about an inject."""
    found = get_object_or_404(
        Inject.objects.select_related("exercise__crisis", "exercise__play"),
        pk=number(request.POST.get("inject", "")) or 0,
        exercise__crisis=crisis,
    )
    exercises.handle(found, request.POST.get("note", ""), by=request.actor, now=utc_now())
    return _("Written down.")


# -- how ------------------------------------------------------------------------------------------


def number(said: str) -> int | None:
    """A whole number as a form sends it; None for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _moment(request: SeatRequest, name: str) -> datetime:
    """The local moment of an input; now when nothing useful was filled in."""
    return moment(request.POST.get(name, "")) or utc_now()


def moment(said: str) -> datetime | None:
    """A local date and time as an input sends it; None for anything else."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except ValueError:
        return None


def _speed(request: SeatRequest) -> float:
    chosen = number(request.POST.get("speed", ""))
    return float(chosen or 0)


urlpatterns = [
    path("crisis/open/", open_, name="crisis-open"),
    path("crisis/exercise/", exercise, name="crisis-exercise"),
    path("crisis/<int:pk>/level/", level, name="crisis-level"),
    path("crisis/<int:pk>/alert/", alert, name="crisis-alert"),
    path("crisis/<int:pk>/unpin/", unpin, name="crisis-unpin"),
    path("crisis/<int:pk>/freeze/", freeze, name="crisis-freeze"),
    path("crisis/<int:pk>/frozen/", decide_frozen, name="crisis-frozen"),
    path("crisis/<int:pk>/topics/", topics, name="crisis-topics"),
    path("crisis/<int:pk>/rhythm/", rhythm, name="crisis-rhythm"),
    path("crisis/<int:pk>/rumour/", rumour, name="crisis-rumour"),
    path("crisis/<int:pk>/judge/", judge, name="crisis-judge"),
    path("crisis/<int:pk>/call/", call, name="crisis-call"),
    path("crisis/<int:pk>/down/", down, name="crisis-down"),
    path("crisis/<int:pk>/tick/", tick, name="crisis-tick"),
    path("crisis/<int:pk>/close/", close, name="crisis-close"),
    path("crisis/<int:pk>/pace/", pace, name="crisis-pace"),
    path("crisis/<int:pk>/inject/", inject, name="crisis-inject"),
]
