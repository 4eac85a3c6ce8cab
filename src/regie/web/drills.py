"""Drills of the brake: start one, press, and read the report."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.halt import queries
from regie.halt.actions import drills
from regie.halt.drill import GOAL_SECONDS, passed
from regie.halt.models import Drill
from regie.halt.refusal import Refused
from regie.kernel.clock import utc_now
from regie.mandate.refusal import Refused as BrakeRefused
from regie.people.roles import may
from regie.web.brake_lines import Line, line_of, took
from regie.web.brake_words import DRILL_PROBLEMS, NOT_DECIDED
from regie.web.session import SeatRequest, requires

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Report:
    """A drill as shown; `passed` is None until it is done."""

    drill: Drill
    passed: bool | None
    problem: str
    shut_after: str
    sure_after: str


def report_of(drill: Drill) -> Report:
    """Times and verdict."""
    brake = drill.brake
    moments = queries.moments_of(brake) if brake else None
    verdict = passed(drill.counted, moments) if drill.state == Drill.DONE and moments else None
    return Report(
        drill,
        verdict,
        str(DRILL_PROBLEMS.get(drill.problem, drill.problem)),
        took(brake.set_at, brake.no_new_sends_at) if brake else "",
        took(brake.set_at, brake.confirmed_at) if brake else "",
    )


@require_safe
@requires("brake.read")
def page(request: SeatRequest) -> HttpResponse:
    """Past drills, whether another is due, and the button to begin."""
    municipality_id = _own(request)
    found = [report_of(drill) for drill in queries.drills_of(municipality_id)[:SHOWN]]
    shown = {
        "reports": found,
        "running": next((r.drill for r in found if r.drill.state == Drill.RUNNING), None),
        "due": queries.drill_is_due(municipality_id, utc_now()),
        "days": settings.BRAKE_DRILL_DAYS,
        "channels": queries.practice_channels(municipality_id),
        "may_start": _may_start(request),
    }
    return render(request, "brake/drills.html", shown)


@require_POST
@requires("brake.set")
def start(request: SeatRequest) -> HttpResponse:
    """Begin a drill on the chosen practice channel."""
    number = request.POST.get("channel", "")
    channels = queries.practice_channels(_own(request))
    account = get_object_or_404(channels, pk=int(number) if number.isdigit() else 0)
    try:
        made = drills.start(account, by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, str(NOT_DECIDED.get(refused.reason, refused.reason)))
        return redirect("brake-drills")
    return redirect("brake-drill", made.pk)


@require_safe
@requires("brake.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """How far the drill is, and its report when it is done."""
    drill = get_object_or_404(queries.drills_of(_own(request)), pk=pk)
    return render(request, "brake/drill.html", _shown(request, drill))


@require_safe
@requires("brake.read")
def part(request: SeatRequest, pk: int) -> HttpResponse:
    """The same without the frame, for the screen that goes on looking."""
    drill = get_object_or_404(queries.drills_of(_own(request)), pk=pk)
    return render(request, "brake/drill_now.html", _shown(request, drill))


@require_POST
@requires("brake.set")
def press(request: SeatRequest, pk: int) -> HttpResponse:
    """The press itself."""
    drill = get_object_or_404(queries.drills_of(_own(request)), pk=pk)
    try:
        drills.press(drill, by=request.actor, now=utc_now(), reason=_("Drill"))
    except (Refused, BrakeRefused) as refused:
        messages.error(request, str(NOT_DECIDED.get(refused.reason, refused.reason)))
    return redirect("brake-drill", pk)


def _shown(request: SeatRequest, drill: Drill) -> dict[str, object]:
    line: Line | None = line_of(drill.brake, request.actor, utc_now()) if drill.brake else None
    return {
        "drill": drill,
        "report": report_of(drill),
        "line": line,
        "sent": drill.releases.filter(state="sent").count(),
        "offered": drill.releases.count(),
        "goal_ms": round(GOAL_SECONDS * 1000),
        "may_press": may(request.actor.role, "brake.set") and drill.brake is None,
    }


def _may_start(request: SeatRequest) -> bool:
    return all(may(request.actor.role, right) for right in ("brake.set", "inbox.submit"))


def _own(request: SeatRequest) -> int:
    actor = request.actor
    return actor.municipality_id or 0 if actor.organisation_id == actor.municipality_id else 0


urlpatterns = [
    path("brake/drills/", page, name="brake-drills"),
    path("brake/drills/start/", start, name="brake-drill-start"),
    path("brake/drills/<int:pk>/", one, name="brake-drill"),
    path("brake/drills/<int:pk>/now/", part, name="brake-drill-now"),
    path("brake/drills/<int:pk>/press/", press, name="brake-drill-press"),
]
