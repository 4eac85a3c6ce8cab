"""Assignments: which there are, one to read whole, what it lacks, and starting and ending it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.engagement import levels, queries
from regie.engagement.actions import assignments as actions
from regie.engagement.models import Assignment
from regie.engagement.processing import day
from regie.engagement.prolonging import WARN_DAYS, warned
from regie.engagement.terms import NewAssignment, Refused
from regie.engagement.vocabulary import BANDS, PRIORITIES, PROMISED
from regie.kernel.clock import utc_now
from regie.people.models import Organisation
from regie.people.roles import may
from regie.web import assignments_words as words
from regie.web.agreements import standings
from regie.web.assignments_forms import BeginForm, EndForm
from regie.web.assignments_words import Told, told
from regie.web.facts_in_words import window_name
from regie.web.session import SeatRequest, requires


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment in the list."""

    assignment: Assignment
    state: str
    last_day: datetime | None
    lacks: int


@require_safe
@requires("engagement.read")
def index(request: SeatRequest) -> HttpResponse:
    """All of the municipality, or those an agency person works under; what runs first."""
    now = utc_now()
    found = queries.assignments(request.actor, now).prefetch_related(
        "agreements", "goals", "channels", "members"
    )
    lines = [_line(one, now) for one in found]
    order = list(words.STATES)
    lines.sort(key=lambda line: (order.index(line.state), line.assignment.name))
    over = ("ended", "discarded")
    shown = {
        "running": [line for line in lines if line.state in ("active", "coming", "stopped")],
        "making": [line for line in lines if line.state in ("draft", "ready")],
        "over": [line for line in lines if line.state in over],
        "write": may(request.actor.role, "engagement.write"),
        "own": _own(request),
    }
    return render(request, "assignments/list.html", shown)


def _line(one: Assignment, now: datetime) -> Line:
    making = one.state in (Assignment.DRAFT, Assignment.READY)
    lacks = len(actions.lacking(one, now)) if making else len(queries.missing(one, now))
    ended = one.state == Assignment.ENDED
    return Line(one, state_of(one, now), last_day(one), 0 if ended else lacks)


def state_of(one: Assignment, now: datetime) -> str:
    """The state to show: a running one may not have begun, or be stopped by an agreement."""
    if one.state == Assignment.ENDED or (one.ends_at and one.ends_at <= now and one.state == "active"):
        return "ended" if one.activated_at else "discarded"
    if one.state == Assignment.ACTIVE and one.starts_at and one.starts_at > now:
        return "coming"
    return "stopped" if one.state == Assignment.ACTIVE and queries.missing(one, now) else one.state


def last_day(one: Assignment) -> datetime | None:
    """A moment on the last day; an assignment ends at the midnight after it."""
    return one.ends_at - timedelta(seconds=1) if one.ends_at else None


def _own(request: SeatRequest) -> bool:
    return request.seat.organisation.kind == Organisation.MUNICIPALITY


@requires("engagement.write")
def begin(request: SeatRequest) -> HttpResponse:
    """The first step: which work, which agency. What follows is saved step by step."""
    agencies = Organisation.objects.filter(kind=Organisation.AGENCY, active=True)
    form = BeginForm([(one.pk, one.name) for one in agencies], request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        new = NewAssignment(request.seat.organisation_id, asked["agency"], asked["kind"], asked["name"])
        try:
            made = actions.draft_assignment(new, by=request.actor, now=utc_now())
        except Refused as refused:
            form.add_error(None, words.refusal(refused.reason))
        else:
            return redirect("assignment-step", made.pk, "purpose")
    shown = {"form": form, "help": words.KIND_HELP, "steps": words.STEPS}
    return render(request, "assignments/begin.html", shown, status=422 if form.errors else 200)


def seen(request: SeatRequest, pk: int) -> Assignment:
    """The assignment when this reader may see it; otherwise not found."""
    found = queries.assignments(request.actor, utc_now()).prefetch_related(
        "agreements__owner", "agreements__signed_by", "goals", "channels", "members"
    )
    return get_object_or_404(found, pk=pk)


@require_safe
@requires("engagement.read")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """Everything that is agreed, what lacks, and the next step."""
    return _page(request, seen(request, pk))


def _page(request: SeatRequest, assignment: Assignment, status: int = 200) -> HttpResponse:
    now, role = utc_now(), request.actor.role
    open_now = assignment.state in (Assignment.DRAFT, Assignment.READY)
    lacking = [told(one) for one in actions.lacking(assignment, now)] if open_now else []
    terms = [one for one in lacking if one.step != "agreements"]
    shown = {
        "one": assignment,
        "state": state_of(assignment, now),
        "last_day": last_day(assignment),
        "lacks": len(lacking),
        "terms": terms,
        "steps": _steps(terms),
        "agreements": standings(assignment, now),
        "lacks_agreements": [one for one in lacking if one.step == "agreements"],
        "own": _own(request),
        "facts": _facts(assignment),
        **_end(assignment, now),
        "may_exit": may(role, "exit.run"),
        "may_write": may(role, "engagement.write"),
        "may_start": may(role, "engagement.activate"),
        "may_sign": may(role, "engagement.sign"),
    }
    return render(request, "assignments/one.html", shown, status=status)


def _end(assignment: Assignment, now: datetime) -> dict[str, Any]:
    """How near the end is, and when it was moved before."""
    running = assignment.state == Assignment.ACTIVE and assignment.ends_at is not None
    left = warned(assignment.ends_at, now) if running and assignment.ends_at else None
    rows = assignment.prolongations.select_related("signed_by")
    prolonged = [{"row": row, "last_day": row.new_end - timedelta(seconds=1)} for row in rows]
    return {"ends_in": left, "ends_soon": left is not None and left < min(WARN_DAYS), "prolonged": prolonged}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the making, and whether all of it is there."""

    slug: str
    name: object
    done: bool


def _steps(terms: list[Told]) -> list[Step]:
    open_steps = {one.step for one in terms}
    return [Step(slug, name, slug not in open_steps) for slug, name in words.STEPS.items()]


def _facts(assignment: Assignment) -> dict[str, Any]:
    processing = assignment.processing
    return {
        "values": [words.VALUES.get(code, code) for code in assignment.public_values],
        "hours": [window_name(one) for one in assignment.hours],
        "levels": _level_rows(assignment),
        "bands": [words.BANDS[band] for band in BANDS],
        "processed_on": day(processing.get("date")),
        "categories": [words.CATEGORIES.get(code, code) for code in processing.get("categories", [])],
        "sub_processors": [
            {
                "name": other.get("name"),
                "country": words.COUNTRY_NAMES.get(other.get("country"), other.get("country")),
                "outside": other.get("country") in words.OUTSIDE_EEA,
            }
            for other in processing.get("sub_processors", [])
        ],
        "evaluations": [datetime.fromisoformat(one).date() for one in assignment.evaluations],
        "exit": [words.EXIT_ITEMS.get(code, code) for code in assignment.exit_checklist],
    }


def _level_rows(assignment: Assignment) -> list[dict[str, Any]]:
    """Per channel and priority the promise in each band, to read."""
    found = [level for row in assignment.service_levels if (level := levels.level(row)) is not None]
    by_cell = {(one.what, one.channel, one.priority, one.band): one for one in found}
    shown = []
    for channel, what, priority in product(assignment.channels.all(), PROMISED, PRIORITIES):
        cells = [by_cell.get((what, channel.pk, priority, band)) for band in BANDS]
        share = next((cell.share for cell in cells if cell), None)
        if share is not None:
            told = [words.minutes(cell.minutes) if cell else "" for cell in cells]
            name = words.PRIORITIES[priority]
            row = {"channel": channel, "what": words.PROMISED[what], "name": name}
            shown.append(row | {"cells": told, "share": share})
    return shown


_Move = Callable[..., Assignment]


@require_POST
@requires("engagement.write")
def ready(request: SeatRequest, pk: int) -> HttpResponse:
    """Close the terms."""
    return _move(request, pk, actions.make_ready, _("The terms are closed. Sign what is open, then start."))


@require_POST
@requires("engagement.write")
def reopen(request: SeatRequest, pk: int) -> HttpResponse:
    """Write again."""
    return _move(request, pk, actions.reopen, _("The assignment is a draft again."))


@require_POST
@requires("engagement.activate")
def activate(request: SeatRequest, pk: int) -> HttpResponse:
    """Let it start."""
    done = _("The assignment has started. Its people can work within their mandate.")
    return _move(request, pk, actions.activate, done)


@require_POST
@requires("engagement.write")
def discard(request: SeatRequest, pk: int) -> HttpResponse:
    """Put a draft aside."""
    return _move(request, pk, actions.discard, _("The draft is put aside."))


def _move(request: SeatRequest, pk: int, move: _Move, done: str) -> HttpResponse:
    assignment = seen(request, pk)
    try:
        move(assignment, by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, words.refusal(refused.reason))
        assignment = seen(request, pk)
        return _page(request, assignment, status=409)
    messages.success(request, done)
    return redirect("assignment", pk)


@requires("engagement.activate")
def end(request: SeatRequest, pk: int) -> HttpResponse:
    """Ask why, then end it at once."""
    assignment = seen(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end(assignment, form.cleaned_data["reason"], by=request.actor, now=utc_now())
        except Refused as refused:
            form.add_error(None, words.refusal(refused.reason))
        else:
            messages.success(request, _("The assignment has ended. The agency no longer sees the work."))
            return redirect("assignment", pk)
    shown = {"one": assignment, "form": form, "back": reverse("assignment", args=[pk])}
    return render(request, "assignments/end.html", shown, status=422 if form.errors else 200)


urlpatterns = [
    path("assignments/", index, name="assignments"),
    path("assignments/new/", begin, name="assignment-begin"),
    path("assignments/<int:pk>/", one, name="assignment"),
    path("assignments/<int:pk>/ready/", ready, name="assignment-ready"),
    path("assignments/<int:pk>/reopen/", reopen, name="assignment-reopen"),
    path("assignments/<int:pk>/start/", activate, name="assignment-start"),
    path("assignments/<int:pk>/discard/", discard, name="assignment-discard"),
    path("assignments/<int:pk>/end/", end, name="assignment-end"),
]
