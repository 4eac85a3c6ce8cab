"""The calendar: month, week and list; planning, moving, and what a crisis froze."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.planning import queries
from regie.planning.actions import slots
from regie.planning.models import Slot
from regie.planning.refusal import Refused
from regie.publishing.proposal import NotAllowed
from regie.web import planning_board as board
from regie.web import planning_words as words
from regie.web.planning_forms import MomentForm, PlanForm
from regie.web.session import SeatRequest, requires

VIEWS: Final = ("month", "week", "list")
LIST_DAYS: Final = 28


@require_safe
@requires("planning.read")
def page(request: SeatRequest) -> HttpResponse:
    """The days around one day, as chosen."""
    now, actor = utc_now(), request.actor
    today = local(now).date()
    on = _day(request.GET.get("on", "")) or today
    view = request.GET.get("view", "month")
    view = view if view in VIEWS else "month"
    first, last = _span(view, on)
    rows = _chosen(request, queries.between(actor, first, last, now)).values(*board.FIELDS)
    around = queries.around(actor.municipality_id or 0, first, last)
    found = board.days(first, last, board.chips(rows, around), around, today)
    shown = {
        "view": view, "on": on, "today": today, "before": _step(view, on, -1), "after": _step(view, on, 1),
        "first": first, "last": last, "campaigns": _campaigns(request, now),
        "channels": list(queries.accounts_of(actor, now).order_by("name").values_list("pk", "name")),
        "chosen": {"campaign": request.GET.get("campaign", ""), "channel": request.GET.get("channel", "")},
        "held": queries.held(actor.municipality_id or 0).count() if _own(request) else 0,
        "may_plan": may(actor.role, "planning.write"), "may_days": may(actor.role, "campaigns.read"),
        "weeks": board.weeks(found, on) if view == "month" else [],
        "days": [day for day in found if view == "week" or day.chips or day.names],
        "any": any(day.chips for day in found),
    }  # fmt: skip
    return render(request, "planning/page.html", shown)


@requires("planning.write")
def new(request: SeatRequest) -> HttpResponse:
    """Plan a text, once or as a series."""
    now = utc_now()
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(request.actor, now, sent, day=_day(request.GET.get("on", "")))
    if sent is not None and form.is_valid():
        try:
            made = slots.plan(form.new(), by=request.actor, now=now)
        except Refused as no:
            messages.error(request, words.refusal(no.reason))
        else:
            messages.success(request, _("It stands in the calendar. Hand it over to have it approved."))
            return redirect("planning-slot", made[0].pk)
    return render(request, "planning/new.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@requires("planning.write")
def move(request: SeatRequest, pk: int) -> HttpResponse:
    """To another day or time; a script gets the answer as data, with what stands in the way there."""
    now = utc_now()
    slot = get_object_or_404(queries.visible_to(request.actor, now), pk=pk)
    form, said = MomentForm(request.POST), ""
    if not form.is_valid():
        said = _("Fill in a day and a time.")
    else:
        try:
            slots.move(slot, form.cleaned_data["on"], form.cleaned_data["at"], by=request.actor, now=now)
        except (Refused, NotAllowed) as no:
            said = words.refusal(no.reason)
    if request.headers.get("X-Requested-With") == "fetch":
        return _moved(request, pk, said, now)
    if said:
        messages.error(request, said)
    else:
        messages.success(request, _("Moved."))
    return redirect("planning-slot", pk)


def _moved(request: SeatRequest, pk: int, said: str, now: datetime) -> JsonResponse:
    if said:
        return JsonResponse({"told": said}, status=409)
    slot = Slot.objects.get(pk=pk)
    around = queries.around(slot.municipality_id, slot.on, slot.on)
    rows = queries.between(request.actor, slot.on, slot.on, now).values(*board.FIELDS)
    chip = next(one for one in board.chips(rows, around) if one.item == str(slot.item))
    day = date_format(chip.on, "l j F")
    told = _("%(title)s: %(day)s, %(time)s.") % {"title": chip.title, "day": day, "time": chip.clock}
    told = " ".join([told, *chip.conflicts])
    answer = {"told": told, "on": chip.on.isoformat(), "time": chip.clock, "conflicts": chip.conflicts}
    return JsonResponse({**answer, "label": chip.label, "kind": chip.kind})


def _chosen(request: SeatRequest, rows: Any) -> Any:
    for name in ("campaign", "account"):
        number = request.GET.get("channel" if name == "account" else name, "")
        if number.isdigit() and len(number) < 10:
            rows = rows.filter(**{f"{name}_id": int(number)})
    return rows


def _campaigns(request: SeatRequest, now: datetime) -> list[tuple[int, str]]:
    found = queries.visible_to(request.actor, now).exclude(campaign=None).order_by("campaign__name")
    return list(found.values_list("campaign_id", "campaign__name").distinct()[:200])


def _span(view: str, on: date) -> tuple[date, date]:
    if view == "month":
        return board.month(on)
    monday = on - timedelta(days=on.weekday())
    return (
        (monday, monday + timedelta(days=6)) if view == "week" else (on, on + timedelta(days=LIST_DAYS - 1))
    )


def _step(view: str, on: date, way: int) -> date:
    if view == "month":
        first = on.replace(day=1)
        return (
            (first - timedelta(days=1)).replace(day=1)
            if way < 0
            else (first + timedelta(days=32)).replace(day=1)
        )
    return on + timedelta(days=way * (7 if view == "week" else LIST_DAYS))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _own(request: SeatRequest) -> bool:
    return request.actor.organisation_id == request.actor.municipality_id


urlpatterns = [
    path("planning/", page, name="planning"),
    path("planning/new/", new, name="planning-new"),
    path("planning/<int:pk>/move/", move, name="planning-move"),
]
