"""The decision: made by a named person, kept beside its figures, looked back on, and made an assignment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.sourcing import queries
from regie.sourcing.actions import assigning, deciding
from regie.sourcing.models import Comparison, Decision
from regie.sourcing.refusal import Refused
from regie.web import sourcing_data_words as words
from regie.web.roles_in_words import role_name
from regie.web.session import SeatRequest, requires
from regie.web.sourcing_forms import AssignForm, CompareForm, DecideForm
from regie.web.sourcing_words import number, scenario_name


@require_POST
@requires("sourcing.decide")
def decide(request: SeatRequest, pk: int) -> HttpResponse:
    """Decide."""
    row = get_object_or_404(queries.runs(request.actor), pk=pk)
    form = DecideForm(list(row.found.get("scenarios", {})), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose, give your reason, and name a date to look back."))
        return redirect("sourcing-advice", pk)
    choice = deciding.Choice(**form.cleaned_data)
    try:
        made = deciding.decide(row, choice, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
        return redirect("sourcing-advice", pk)
    messages.success(request, _("Decided, and kept with the figures of today."))
    return redirect("sourcing-decision", made.pk)


@requires("sourcing.read")
def decision(request: SeatRequest, pk: int) -> HttpResponse:
    """What was decided, what came of it, and what must be arranged."""
    row = get_object_or_404(queries.decisions(request.actor), pk=pk)
    form = CompareForm(request.POST or None)
    form.fields["figures"].queryset = queries.figures(request.actor)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid() and _compared(request, row, form):
        return redirect("sourcing-decision", pk)
    return render(
        request, "sourcing/decision.html", _shown(request, row, form), status=400 if form.errors else 200
    )


def _compared(request: SeatRequest, row: Decision, form: CompareForm) -> bool:
    told = form.cleaned_data
    level = None if told["service_level"] is None else told["service_level"] / 100
    happened = deciding.Happened(told["note"], told["cost_year"], level)
    try:
        deciding.compare(row, happened, told["figures"], by=request.actor, now=utc_now())
    except Refused as no:
        if no.reason in ("right", "scope"):
            raise PermissionDenied from no
        form.add_error(None, words.refusal(no))
        return False
    messages.success(request, _("Kept beside what was expected."))
    return True


def _shown(request: SeatRequest, row: Decision, form: CompareForm) -> dict[str, Any]:
    role, found = request.actor.role, row.run.found
    assign = AssignForm()
    assign.fields["agency"].queryset = queries.agencies()  # type: ignore[attr-defined]
    conditions = list(row.conditions.select_related("done_by"))
    advised = found.get("advised")
    return {
        "decision": row,
        "title": scenario_name(row.scenario),
        "role": role_name(row.decided_role),
        "advised": scenario_name(advised) if advised else "",
        "followed": advised == row.scenario,
        "expected": _line(row.expected),
        "comparisons": [
            (one, _line(one.happened), _differences(row, one))
            for one in row.comparisons.select_related("made_by", "figures")
        ],
        "due": row.review_on <= local(utc_now()).date() and not row.comparisons.exists(),
        "form": form,
        "assign": assign,
        "conditions": [(one, words.condition(one.code)) for one in conditions],
        "open_conditions": sum(one.done_at is None for one in conditions),
        "same": deciding.fingerprint(row.run) == row.sha256,
        "may_write": may(role, "sourcing.write"),
        "may_assign": may(role, "engagement.write") and row.assignment_id is None and assigning.outside(row),
    }


def _line(told: dict[str, Any]) -> dict[str, str]:
    level, cost = told.get("service_level"), told.get("cost_year")
    volume, median = told.get("conversations_week"), told.get("median_minutes")
    return {
        "volume": "–" if volume is None else number(volume),
        "level": "–" if level is None else f"{number(round(100 * level, 1))} %",
        "cost": "–" if cost is None else f"€ {number(float(round(cost)))}",
        "median": "–" if median is None else number(median),
    }


def _differences(row: Decision, one: Comparison) -> list[str]:
    """What differs by more than a tenth, in words."""
    found = []
    for name, label in (
        ("conversations_week", _("Conversations a week")),
        ("service_level", _("In time")),
        ("cost_year", _("Costs a year")),
    ):
        before, after = row.expected.get(name), one.happened.get(name)
        if before and after is not None and abs(after / before - 1) > 0.1:
            told = {"what": label, "percent": number(abs(round(100 * (after / before - 1))))}
            more = _("%(what)s: %(percent)s %% more than expected.")
            found.append(
                (more if after > before else _("%(what)s: %(percent)s %% less than expected.")) % told
            )
    return found


@require_POST
@requires("engagement.write")
def assign(request: SeatRequest, pk: int) -> HttpResponse:
    """Make this the assignment: a filled draft."""
    row = get_object_or_404(queries.decisions(request.actor), pk=pk)
    asked = request.POST.get("agency", "")
    try:
        made = assigning.make_assignment(
            row, int(asked) if asked.isdigit() else 0, by=request.actor, now=utc_now()
        )
    except Refused as no:
        messages.error(request, words.refusal(no))
        return redirect("sourcing-decision", pk)
    messages.success(
        request, _("The draft is filled. What lacks stands on it, the conditions at the decision.")
    )
    return redirect("assignment", made.pk)


@require_POST
@requires("sourcing.write")
def tick(request: SeatRequest, pk: int) -> HttpResponse:
    """A condition is arranged, or is not after all."""
    row = get_object_or_404(queries.conditions(request.actor), pk=pk)
    assigning.tick(row, done=request.POST.get("done") == "yes", by=request.actor, now=utc_now())
    return redirect("sourcing-decision", row.decision_id)


urlpatterns = [
    path("sourcing/advice/<int:pk>/decide/", decide, name="sourcing-decide"),
    path("sourcing/decisions/<int:pk>/", decision, name="sourcing-decision"),
    path("sourcing/decisions/<int:pk>/assign/", assign, name="sourcing-assign"),
    path("sourcing/conditions/<int:pk>/tick/", tick, name="sourcing-tick"),
]
