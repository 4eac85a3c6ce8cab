"""One item of the calendar with all its channels, and the list of what a crisis froze."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import utc_now
from regie.people.roles import may
from regie.planning import queries
from regie.planning.actions import freezing, mending, slots
from regie.planning.models import Slot
from regie.planning.refusal import Refused
from regie.publishing.actions import planned
from regie.publishing.proposal import NotAllowed
from regie.web import planning_board as board
from regie.web import planning_words as words
from regie.web.planning_forms import MomentForm
from regie.web.session import SeatRequest, requires

Deed = Callable[[SeatRequest, Slot, datetime], str]


@require_safe
@requires("planning.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """Texts, states, clashes, and what can be done now."""
    now = utc_now()
    slot = get_object_or_404(queries.visible_to(request.actor, now), pk=pk)
    return render(request, "planning/slot.html", _shown(request, slot, now))


def _shown(request: SeatRequest, slot: Slot, now: datetime) -> dict[str, Any]:
    rows = list(queries.together(slot)) or [slot]
    states = [_state(row) for row in rows]
    around = queries.around(slot.municipality_id, slot.on, slot.on)
    day = queries.between(request.actor, slot.on, slot.on, now).values(*board.FIELDS)
    chip = next((c for c in board.chips(day, around) if c.item == str(slot.item)), None)
    waiting = [one for row in rows for one in (row.release, row.comment) if one and one.state in _ASKS]
    role, writes = request.actor.role, may(request.actor.role, "planning.write")
    submits = may(role, "inbox.submit")
    return {
        "slot": slot,
        "rows": [(row, words.STATES[state], _text(row)) for row, state in zip(rows, states, strict=True)],
        "conflicts": chip.conflicts if chip else [],
        "moment": MomentForm(initial={"on": slot.on, "at": slot.at}),
        "may_move": writes and chip is not None and chip.movable,
        "may_offer": submits and any(row.state == Slot.PLANNED for row in rows),
        "may_drop": writes and any(slots.droppable(row) and row.state != Slot.DROPPED for row in rows),
        "may_repair": submits and any(_failed(row) for row in rows),
        "may_write": writes,
        "may_correct": submits,
        "waiting": waiting if may(role, "publishing.approve") else [],
        "held": any(row.state == Slot.HELD for row in rows),
    }


_ASKS: Final = ("waiting", "escalated")


def _state(row: Slot) -> str:
    return row.release.state if row.release is not None and row.state == Slot.OFFERED else row.state


def _text(row: Slot) -> str:
    return row.release.text if row.release is not None else row.text


def _failed(row: Slot) -> bool:
    return row.state == Slot.OFFERED and row.release is not None and row.release.state in planned.AGAIN


@require_POST
@requires("planning.read")
def deed(request: SeatRequest, pk: int, name: str) -> HttpResponse:
    """Do one of DEEDS; the action itself asks for the right."""
    now = utc_now()
    slot = get_object_or_404(queries.visible_to(request.actor, now), pk=pk)
    do = DEEDS.get(name)
    if do is None:
        raise Http404
    try:
        messages.success(request, do(request, slot, now))
    except (Refused, NotAllowed) as no:
        messages.error(request, words.refusal(no.reason))
    return redirect("planning-slot", pk)


def _offer(request: SeatRequest, slot: Slot, now: datetime) -> str:
    slots.offer(slot, by=request.actor, now=now)
    return _("Handed over. The mandate says who approves it.")


def _drop(request: SeatRequest, slot: Slot, now: datetime) -> str:
    slots.drop(slot, request.POST.get("reason", ""), by=request.actor, now=now)
    return _("Taken off the calendar.")


def _rewrite(request: SeatRequest, slot: Slot, now: datetime) -> str:
    slots.rewrite(slot, request.POST.get("text", ""), by=request.actor, now=now)
    return _("Changed, for this channel only.")


def _repair(request: SeatRequest, slot: Slot, now: datetime) -> str:
    done = mending.repair(slot, by=request.actor, now=now)
    said = _("Offered again: %(names)s. What is out already stays as it is.") % {
        "names": ", ".join(done.again)
    }
    if done.unsure:
        said += " " + _("First look whether it is there: %(names)s.") % {"names": ", ".join(done.unsure)}
    return said


def _correct(request: SeatRequest, slot: Slot, now: datetime) -> str:
    mending.correct(slot, request.POST.get("text", ""), by=request.actor, now=now)
    return _("The note is handed over and goes out below the post.")


def _approve(request: SeatRequest, slot: Slot, now: datetime) -> str:
    shown = {
        int(pk): request.POST.get(f"binding-{pk}", "")
        for pk in request.POST.getlist("release")
        if pk.isdigit()
    }
    done = planned.approve_bundle(
        f"item:{slot.item}", shown, by=request.actor, now=now, comment=request.POST.get("comment", "")
    )
    return _("Approved: %(n)s texts at once.") % {"n": len(done)}


DEEDS: Final[dict[str, Deed]] = {
    "offer": _offer,
    "drop": _drop,
    "rewrite": _rewrite,
    "repair": _repair,
    "correct": _correct,
    "approve": _approve,
}


@require_safe
@requires("planning.decide")
def held(request: SeatRequest) -> HttpResponse:
    """What a crisis froze: each is released, moved or dropped by a person."""
    now, place = utc_now(), _place(request)
    rows = [
        (
            one,
            _text(one),
            MomentForm(initial={"on": one.on, "at": one.at}, prefix=str(one.pk)),
            one.moment <= now,
        )
        for one in queries.held(place)
    ]
    running = queries.paused(place, now, practice=False)
    return render(request, "planning/held.html", {"rows": rows, "running": running})


@require_POST
@requires("planning.decide")
def decide(request: SeatRequest, pk: int) -> HttpResponse:
    """Release for the moment that stood, for another one, or drop it."""
    now, by = utc_now(), request.actor
    slot = get_object_or_404(queries.held(_place(request)), pk=pk)
    form = MomentForm(request.POST, prefix=str(pk))
    try:
        if request.POST.get("what") == "drop":
            freezing.drop_held(slot, request.POST.get("reason", ""), by=by, now=now)
            messages.success(request, _("Taken off the calendar."))
        elif request.POST.get("what") == "move" and form.is_valid():
            freezing.let_out_at(slot, form.cleaned_data["on"], form.cleaned_data["at"], by=by, now=now)
            messages.success(request, _("Released for another moment. Approvals are asked anew."))
        elif request.POST.get("what") == "release":
            freezing.let_out(slot, by=by, now=now)
            messages.success(request, _("Released for its own moment. Approvals are asked anew."))
        else:
            messages.error(request, _("Fill in a day and a time."))
    except (Refused, NotAllowed) as no:
        messages.error(request, words.refusal(no.reason))
    return redirect("planning-held")


def _place(request: SeatRequest) -> int:
    actor = request.actor
    return actor.municipality_id or 0 if actor.organisation_id == actor.municipality_id else 0


urlpatterns = [
    path("planning/held/", held, name="planning-held"),
    path("planning/held/<int:pk>/", decide, name="planning-decide"),
    path("planning/<int:pk>/", one, name="planning-slot"),
    path("planning/<int:pk>/do/<slug:name>/", deed, name="planning-deed"),
]
