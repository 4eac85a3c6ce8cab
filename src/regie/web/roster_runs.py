"""Searching people for a draft on screen: how far it is, a stop, and what was found before it is accepted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import utc_now
from regie.roster import words
from regie.roster.actions import solving
from regie.roster.models import Roster, Shift, SolverRun, Worker
from regie.roster.queries import line
from regie.roster.refusal import Refused
from regie.web.roster import page, place_of
from regie.web.roster_words import refusal
from regie.web.session import SeatRequest, requires

SECONDS: Final = 60


def _drafts(request: SeatRequest) -> Any:
    found = line.places(request.actor, utc_now())
    return Roster.objects.filter(municipality__in=found, organisation_id=request.actor.organisation_id or 0)


@require_POST
@requires("roster.plan")
def ask(request: SeatRequest, pk: int) -> HttpResponse:
    """Begin a search for this draft."""
    row = get_object_or_404(_drafts(request), pk=pk)
    given = request.POST.get("seconds", "")
    try:
        made = solving.ask(
            row.pk, int(given) if given.isdigit() else SECONDS, by=request.actor, now=utc_now()
        )
    except Refused as no:
        messages.error(request, refusal(no))
        return redirect(f"{reverse('roster')}?from={row.starts_on.isoformat()}")
    return redirect("roster-run", made.pk)


@require_safe
@requires("roster.plan")
def run(request: SeatRequest, pk: int) -> HttpResponse:
    """How far the search is, or what it found."""
    return page(request, "run", _shown(request, pk))


@require_safe
@requires("roster.plan")
def part(request: SeatRequest, pk: int) -> HttpResponse:
    """The same without the frame, for the screen that goes on looking."""
    return page(request, "run_now", _shown(request, pk))


@require_POST
@requires("roster.plan")
def settle(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Stop, accept or drop it."""
    row = get_object_or_404(SolverRun, pk=pk, roster__in=_drafts(request))
    try:
        if deed == "accept":
            placed = solving.accept(row.pk, by=request.actor, now=utc_now())
            messages.success(request, _("%(n)d shifts placed.") % {"n": placed})
            return redirect(f"{reverse('roster')}?from={row.roster.starts_on.isoformat()}")
        if deed == "stop":
            solving.stop(row.pk, by=request.actor, now=utc_now())
        elif deed == "drop":
            solving.drop(row.pk, by=request.actor, now=utc_now())
        else:
            raise Http404
    except Refused as no:
        messages.error(request, refusal(no))
    return redirect("roster-run", row.pk)


def _shown(request: SeatRequest, pk: int) -> dict[str, Any]:
    found = SolverRun.objects.select_related("roster__municipality", "roster__organisation", "asked_by")
    row = get_object_or_404(found, pk=pk, roster__in=_drafts(request))
    names = dict(_everybody(row).values_list("pk", "user__name"))
    hours: Counter[str] = Counter()
    duty: Counter[str] = Counter()
    called: Counter[str] = Counter()
    for one in row.result:
        name = names.get(one["worker"], _("Nobody yet"))
        span = datetime.fromisoformat(one["end"]) - datetime.fromisoformat(one["start"])
        on_call = one.get("kind") == Shift.ON_CALL
        (called if on_call else duty)[name] += 1
        hours[name] += 0 if on_call else round(span.total_seconds() / 3600)
    lasts = (utc_now() - row.started_at).total_seconds() if row.started_at else 0
    people = {str(user): name for user, name in _everybody(row).values_list("user_id", "user__name")}
    return {
        "run": row,
        "gave_way": [words.gave_way(kind, name, _, people) for kind, name in row.explained],
        "place": place_of(request),
        "going": row.state in (SolverRun.QUEUED, SolverRun.RUNNING),
        "gap": _gap(row),
        "elapsed": round(min(lasts, row.seconds)),
        "people": [(name, duty[name], hours[name], called[name]) for name in sorted({*duty, *called})],
        "on_call": bool(called),
        "view": "run",
    }


def _everybody(row: SolverRun) -> QuerySet[Worker]:
    return Worker.objects.filter(organisation_id=row.roster.organisation_id)


def _gap(row: SolverRun) -> str:
    if row.objective is None or row.bound is None:
        return ""
    share = abs(row.objective - row.bound) / max(1.0, abs(row.objective)) * 100
    return f"{share:.1f}".replace(".", ",")


urlpatterns = [
    path("roster/search/<int:pk>/begin/", ask, name="roster-solve"),
    path("roster/search/<int:pk>/", run, name="roster-run"),
    path("roster/search/<int:pk>/now/", part, name="roster-run-now"),
    path("roster/search/<int:pk>/<str:deed>/", settle, name="roster-run-settle"),
]
