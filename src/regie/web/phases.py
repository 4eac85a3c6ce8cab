"""Special times: what holds now, what changes by itself and when, and setting elections or a crisis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.engagement import queries as engagement
from regie.kernel.clock import utc_now
from regie.mandate import queries
from regie.mandate.actions import phases
from regie.mandate.holding import Change, Holding
from regie.mandate.phases import NewPhase
from regie.mandate.refusal import Refused
from regie.people.roles import may
from regie.web.facts_in_words import value_name
from regie.web.rules_in_words import rule_sentence
from regie.web.session import SeatRequest, requires

NAMES: Final = {
    "elections": gettext_lazy("Election time"),
    "crisis": gettext_lazy("Crisis"),
    "normal": gettext_lazy("Normal times again"),
}
PROBLEMS: Final = {
    "no_mandate": gettext_lazy("No mandate holds, so nothing goes out."),
    "two_mandates": gettext_lazy("Two mandates hold at once, so nothing goes out."),
    "mandate_changed": gettext_lazy("The seal does not match, so nothing goes out."),
}
REFUSALS: Final = {
    "until": gettext_lazy("Choose an end that is still to come, at most a year after the start."),
    "reason_missing": gettext_lazy("Say why, so that colleagues understand it."),
    "state": gettext_lazy("It was over already."),
}


class PhaseForm(forms.Form):
    """Which time, from when until when, and why."""

    phase = forms.ChoiceField(
        label=gettext_lazy("What is going on?"), choices=list(NAMES.items()), widget=forms.RadioSelect
    )
    grip = forms.TypedChoiceField(
        label=gettext_lazy("GRIP level"),
        choices=[(n, str(n)) for n in range(6)],
        coerce=int,
        initial=0,
        help_text=gettext_lazy("From GRIP 3 on an agency sends nothing, whatever its mandate says."),
    )
    starts = forms.DateTimeField(
        label=gettext_lazy("From (empty: now)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("It ends by itself; you can end it earlier."),
    )
    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=300)

    def new(self, municipality_id: int, now: datetime) -> NewPhase:
        """What the filled-in form asks for."""
        told = self.cleaned_data
        start = told["starts"] or now
        return NewPhase(municipality_id, told["phase"], told["grip"], start, told["until"], told["reason"])


@dataclass(frozen=True, slots=True)
class Next:
    """Something that changes by itself; `opens` and `shuts` are rules as sentences."""

    at: datetime
    words: str
    opens: tuple[str, ...]
    shuts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What holds for one group of people, and what changes next."""

    who: str
    holding: Holding
    problem: object
    changes: tuple[Next, ...]


@require_safe
@requires("mandate.read")
def page(request: SeatRequest) -> HttpResponse:
    """What holds now, what comes, and the form."""
    return _render(request, None)


@require_POST
@requires("mandate.phase")
def begin(request: SeatRequest) -> HttpResponse:
    """Set or plan a special time; an incomplete form comes back."""
    now, form = utc_now(), PhaseForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=400)
    try:
        phases.plan_phase(form.new(request.actor.municipality_id or 0, now), by=request.actor, now=now)
    except Refused as refused:
        form.add_error(None, str(REFUSALS.get(refused.reason, refused.reason)))
        return _render(request, form, status=400)
    messages.success(request, _("Set. It ends by itself."))
    return redirect("phases")


@require_POST
@requires("mandate.phase")
def end(request: SeatRequest, pk: int) -> HttpResponse:
    """End one before its time, or call it off."""
    running = queries.phases(request.actor.municipality_id or 0, utc_now())
    try:
        phases.end_phase(get_object_or_404(running, pk=pk), by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, str(REFUSALS.get(refused.reason, refused.reason)))
    else:
        messages.success(request, _("Ended."))
    return redirect("phases")


def _render(request: SeatRequest, form: PhaseForm | None, status: int = 200) -> HttpResponse:
    now, actor = utc_now(), request.actor
    municipality_id = actor.municipality_id or 0
    own = actor.organisation_id == actor.municipality_id
    can = own and may(actor.role, "mandate.phase")
    running = list(queries.phases(municipality_id, now)) if municipality_id else []
    shown = {
        "works": _works(request, now) if municipality_id else [],
        "lines": [(one, title(one.phase, one.grip), one.starts_at <= now) for one in running],
        "form": (form or PhaseForm()) if can else None,
        "may_end": can,
    }
    return render(request, "phases/page.html", shown, status=status)


def _works(request: SeatRequest, now: datetime) -> list[Work]:
    actor = request.actor
    municipality_id = actor.municipality_id or 0
    if actor.organisation_id == municipality_id:
        found = engagement.in_force(now).filter(municipality_id=municipality_id)
        works = [_work(_("Our own people"), queries.holds(municipality_id, now))]
    else:
        found, works = engagement.held_by(actor, now).filter(municipality_id=municipality_id), []
    for one in found.order_by("agency__name", "pk"):
        who = f"{one.agency.name} – {one.name}"
        works.append(_work(who, queries.holds(municipality_id, now, assignment_id=one.pk)))
    return works


def _work(who: str, holding: Holding) -> Work:
    table = holding.version.table if holding.version else None
    said = {rule.id: rule_sentence(rule, table.attributes) for rule in table.rules} if table else {}
    changes = tuple(
        Next(
            change.at,
            _said(change),
            tuple(said[rule] for rule in change.opens),
            tuple(said[rule] for rule in change.shuts),
        )
        for change in holding.changes
    )
    return Work(who, holding, PROBLEMS.get(holding.problem, ""), changes)


def _said(change: Change) -> str:
    """What changes, in words."""
    if change.kind == "phase":
        return title(change.phase, change.grip)
    if change.kind == "nothing_left":
        return _("No mandate holds any more: nothing goes out")
    if change.version is not None:
        told = {"name": change.version.name, "number": change.version.number}
        if change.kind == "version_starts":
            return _("%(name)s, version %(number)s, takes over") % told
        return _("%(name)s, version %(number)s, ends") % told
    return _("Other hours: %(opens)d rules begin to hold, %(shuts)d stop") % {
        "opens": len(change.opens),
        "shuts": len(change.shuts),
    }


def title(phase: str, grip: int) -> str:
    """What people call it: election time, crisis, normal times again; with the GRIP level if any."""
    name = value_name("phase", phase)
    name = name[:1].upper() + name[1:]
    return f"{name}, GRIP {grip}" if grip else name


urlpatterns = [
    path("special-times/", page, name="phases"),
    path("special-times/set/", begin, name="phase-set"),
    path("special-times/<int:pk>/end/", end, name="phase-end"),
]
