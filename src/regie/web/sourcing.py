"""Weighing whether to outsource: studies, their questions and scenarios, and the advice that is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.sourcing import queries
from regie.sourcing.actions import studies
from regie.sourcing.case import Case
from regie.sourcing.models import Run, Study
from regie.sourcing.refusal import Refused
from regie.sourcing.scenarios import NAMES, OWN_MIX, Scenario, nine
from regie.web import sourcing_data_words as words
from regie.web.session import SeatRequest, requires
from regie.web.sourcing_forms import BLOCK_IDS, BeginForm, QuestionsForm, initial_of
from regie.web.sourcing_words import BLOCKS, SCENARIOS

SHOWN: Final = 30


@require_safe
@requires("sourcing.read")
def page(request: SeatRequest) -> HttpResponse:
    """Studies, decisions to look back on, and figures."""
    actor, today = request.actor, local(utc_now()).date()
    found = list(queries.studies(actor)[:SHOWN])
    latest = {one.study_id: one for one in queries.runs(actor).filter(study__in=found).order_by("asked_at")}
    decided = list(queries.decisions(actor).prefetch_related("comparisons")[:SHOWN])
    shown = {
        "rows": [(one, latest.get(one.pk), words.ORIGINS[one.figures.origin]) for one in found],
        "decisions": [(one, SCENARIOS.get(one.scenario, one.scenario), _due(one, today)) for one in decided],
        "figures": [(one, words.ORIGINS[one.origin]) for one in queries.figures(actor)[:SHOWN]],
        "form": _begin_form(request, None),
        "may_write": may(actor.role, "sourcing.write"),
    }
    return render(request, "sourcing/page.html", shown)


def _due(one: Any, today: Any) -> bool:
    return one.review_on <= today and not one.comparisons.all()


def _begin_form(request: SeatRequest, data: Any) -> BeginForm:
    form = BeginForm(data)
    form.fields["figures"].queryset = queries.figures(request.actor)  # type: ignore[attr-defined]
    return form


@require_POST
@requires("sourcing.write")
def begin(request: SeatRequest) -> HttpResponse:
    """Begin a study."""
    form = _begin_form(request, request.POST)
    asked = request.POST.get("figures", "")
    if asked.isdigit():
        get_object_or_404(queries.figures(request.actor), pk=int(asked))  # another's is not there
    if not form.is_valid():
        messages.error(request, _("Give it a name and choose figures."))
        return redirect("sourcing")
    told = form.cleaned_data
    made = studies.begin(told["name"], told["figures"], by=request.actor, now=utc_now())
    return redirect("sourcing-study", made.pk)


@requires("sourcing.read")
def study(request: SeatRequest, pk: int) -> HttpResponse:
    """The questions of a study, and the advices that were made."""
    found = get_object_or_404(queries.studies(request.actor), pk=pk)
    form = QuestionsForm(request.POST or None, initial=initial_of(found.facts))
    if request.method == "POST" and form.is_valid():
        kept_messages = {**found.facts.get("messages", {}), **form.facts()["messages"]}
        if _tried(request, found, {**form.facts(), "messages": kept_messages}):
            return redirect("sourcing-scenarios" if "next" in request.POST else "sourcing-study", pk)
    shown = _head(request, found, "questions") | {"form": form}
    return render(request, "sourcing/study.html", shown, status=400 if form.errors else 200)


def _tried(request: SeatRequest, found: Study, changes: dict[str, Any]) -> bool:
    try:
        studies.write(found, changes, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
        return False
    messages.success(request, _("Kept."))
    return True


def _head(request: SeatRequest, found: Study, here: str) -> dict[str, Any]:
    runs = queries.runs(request.actor).filter(study=found)
    latest = runs.first()
    return {
        "study": found,
        "tab": here,
        "runs": runs[:SHOWN],
        "latest": latest,
        "origin": words.ORIGINS[found.figures.origin],
        "may_write": may(request.actor.role, "sourcing.write"),
    }


@requires("sourcing.read")
def scenarios(request: SeatRequest, pk: int) -> HttpResponse:
    """Who is there in each block of each scenario, to change."""
    found = get_object_or_404(queries.studies(request.actor), pk=pk)
    case = queries.preview(found, local(utc_now()).date())
    if request.method == "POST":
        changed = {} if "usual" in request.POST else _changed(request.POST, case)
        if _tried(request, found, {"scenarios": changed}):
            return redirect("sourcing-scenarios", pk)
    rows = {one.name: one for one in nine(case)}
    rows.setdefault(OWN_MIX, Scenario(OWN_MIX, rows["as_is"].cover))
    shown = _head(request, found, "scenarios") | {
        "blocks": [(one, BLOCKS[one]) for one in BLOCK_IDS],
        "who": words.WHO,
        "rows": [_row(rows[name], name in found.facts.get("scenarios", {})) for name in (*NAMES, OWN_MIX)],
        "changed": bool(found.facts.get("scenarios")),
    }
    return render(request, "sourcing/scenarios.html", shown)


def _row(one: Scenario, changed: bool) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": SCENARIOS[one.name],
        "cells": [
            (block, BLOCKS[block], one.cover[block].who, one.cover[block].people) for block in BLOCK_IDS
        ],
        "content": one.content,
        "peaks": one.peaks,
        "changed": changed,
        "own": one.name == OWN_MIX,
    }


def _changed(told: Any, case: Case) -> dict[str, Any]:
    """Only what differs from how the scenario is made by itself; the own mix when it was asked for."""
    usual = {one.name: one for one in nine(replace(case, edited={}))}
    found = {}
    for name in (*NAMES, OWN_MIX):
        if name == OWN_MIX and f"{name}-use" not in told:
            continue
        given = {block: _cover(told, name, block) for block in BLOCK_IDS}
        content, peaks = f"{name}-content" in told, f"{name}-peaks" in told
        made = usual.get(name)
        same = made is not None and all(
            (made.cover[b].who, made.cover[b].people) == given[b] for b in BLOCK_IDS
        )
        if made is None or not same or (made.content, made.peaks) != (content, peaks):
            cover = {block: {"who": who, "people": people} for block, (who, people) in given.items()}
            found[name] = {"cover": cover, "content": content, "peaks": peaks}
    return found


def _cover(told: Any, name: str, block: str) -> tuple[str, int]:
    who = told.get(f"{name}-{block}-who", "nobody")
    people = told.get(f"{name}-{block}-people", "")
    number = min(200, int(people)) if people.isdigit() and len(people) < 4 else 0
    return (who, 0) if who == "nobody" else (who, max(1, number))


@require_POST
@requires("sourcing.write")
def figures(request: SeatRequest, pk: int) -> HttpResponse:
    """Go on with other figures."""
    found = get_object_or_404(queries.studies(request.actor), pk=pk)
    asked = request.POST.get("figures", "")
    chosen = get_object_or_404(queries.figures(request.actor), pk=int(asked) if asked.isdigit() else 0)
    studies.choose_figures(found, chosen, by=request.actor, now=utc_now())
    return redirect("sourcing-study", pk)


@require_POST
@requires("sourcing.write")
def ask(request: SeatRequest, pk: int) -> HttpResponse:
    """Ask an advice; the worker makes it."""
    found = get_object_or_404(queries.studies(request.actor), pk=pk)
    try:
        made = studies.ask(found, by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
        return redirect("sourcing-study", pk)
    return redirect("sourcing-advice", made.pk)


@require_safe
@requires("sourcing.read")
def progress(request: SeatRequest, pk: int) -> HttpResponse:
    """How far an advice is, without the frame."""
    row = get_object_or_404(queries.runs(request.actor), pk=pk)
    return render(request, "sourcing/progress.html", progress_of(row))


def progress_of(row: Run) -> dict[str, Any]:
    """What the screen shows while it is made."""
    return {
        "run": row,
        "going": row.state in (Run.QUEUED, Run.RUNNING),
        "step": words.STEPS.get(row.step, ""),
        "percent": round(100 * row.share),
    }


@require_POST
@requires("sourcing.write")
def reweigh(request: SeatRequest, pk: int) -> HttpResponse:
    """Keep the weights that the sliders stand on, as an advice of its own."""
    row = get_object_or_404(queries.runs(request.actor), pk=pk)
    try:
        made = studies.reweigh(row, weights_in(request.POST), by=request.actor, now=utc_now())
    except Refused as no:
        messages.error(request, words.refusal(no))
        return redirect("sourcing-advice", pk)
    messages.success(request, _("Kept as an advice with these weights. The one before stays readable."))
    return redirect("sourcing-advice", made.pk)


def weights_in(told: Any) -> dict[str, float]:
    """Weights from sliders, 0 to 100; empty when none moved or all are nought."""
    found = {}
    for name in words.CRITERIA:
        given = told.get(f"w-{name}", "")
        if given.isascii() and given.isdigit() and len(given) < 4:
            found[name] = float(min(100, int(given)))
    return found if any(found.values()) else {}


urlpatterns = [
    path("sourcing/", page, name="sourcing"),
    path("sourcing/begin/", begin, name="sourcing-begin"),
    path("sourcing/<int:pk>/", study, name="sourcing-study"),
    path("sourcing/<int:pk>/scenarios/", scenarios, name="sourcing-scenarios"),
    path("sourcing/<int:pk>/figures/", figures, name="sourcing-choose"),
    path("sourcing/<int:pk>/ask/", ask, name="sourcing-ask"),
    path("sourcing/advice/<int:pk>/now/", progress, name="sourcing-progress"),
    path("sourcing/advice/<int:pk>/keep/", reweigh, name="sourcing-reweigh"),
]
