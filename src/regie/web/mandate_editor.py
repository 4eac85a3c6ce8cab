"""The mandate editor: rules as chips and sentences, changed one by one, with what that does beside them.

Works without script: opening a rule is a link, a preset and "look first" are buttons of the form. With
script the same form is sent while it is filled in, and only the sentence and the findings are replaced.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.engagement.models import Assignment
from regie.kernel.clock import AMSTERDAM, utc_now
from regie.mandate import editing, queries
from regie.mandate.actions import drafts, versions
from regie.mandate.editing import Edit
from regie.mandate.models import MandateVersion
from regie.mandate.refusal import Refused
from regie.mandate.rules import Table
from regie.mandate.starter import agency_table, municipality_table
from regie.mandate.starter_scenarios import AGENCY_SCENARIOS, MUNICIPAL_SCENARIOS
from regie.mandate.table import TableWrong, parse
from regie.web.mandate_findings import Findings, difference, findings
from regie.web.mandate_rule_form import ASKED, RuleState, Wrong, rule_from, state_from, state_of
from regie.web.mandate_rule_parts import OpenRule, open_rule, rows
from regie.web.mandate_shelf import Opened, frame, opened
from regie.web.mandate_words import STEPS, refused_words
from regie.web.rules_in_words import obligations_sentence, rule_sentence
from regie.web.session import SeatRequest, requires

LATEST_STEPS: Final = 6


class HeadForm(forms.Form):
    """What the mandate is called and when it holds."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120, strip=True)
    valid_from = forms.DateTimeField(
        label=gettext_lazy("In force from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    valid_to = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """A mandate ends after it starts."""
        told: dict[str, Any] = super().clean() or {}
        start, end = told.get("valid_from"), told.get("valid_to")
        if start and end and end <= start:
            self.add_error("valid_to", _("Choose an end after the start."))
        return told


@require_safe
@requires("mandate.read")
def edit(request: SeatRequest, pk: int) -> HttpResponse:
    """The rules of a draft; `?rule=3` opens one of them, `?rule=new` an empty one."""
    shown = opened(request, pk)
    if not shown.editable:
        return redirect("mandate-version", pk)
    place, fresh = _place(request.GET.get("rule", "")), request.GET.get("rule") == "new"
    rules = shown.version.table["rules"]
    form = None
    if fresh:
        form = open_rule((None, ""), RuleState(), shown.table, ())
    elif place is not None and place < len(rules):
        state = state_of(rules[place], shown.table)
        form = open_rule((place, rules[place]["id"]), state, shown.table, ())
    return _page(request, shown, shown.table, form)


@require_POST
@requires("mandate.write")
def rule(request: SeatRequest, pk: int) -> HttpResponse:
    """Save one rule, or (`do` is anything else) only show what it would do."""
    shown = _writing(request, pk)
    source = shown.version.table
    place, original = _place_of(request, source), request.POST.get("original", "")
    stored = source["rules"][place] if place is not None else {}
    state = state_from(request.POST, shown.table, stored)
    made, wrong = rule_from(state, shown.table)
    if any(other["id"] == made["id"] for n, other in enumerate(source["rules"]) if n != place):
        wrong = [*wrong, Wrong("name", _("Another rule has this name already. Choose another."))]
    candidate, table = shown.table, editing.with_rule(source, place, made)
    try:
        candidate = parse(table) if not wrong else shown.table
    except TableWrong as bad:
        wrong = [Wrong("", str(bad))]
    if request.POST.get("do") == "save" and not wrong:
        kind: editing.EditKind = "added" if place is None else "changed"
        try:
            seen = Edit(kind, request.POST.get("seen", ""), made["id"])
            drafts.save_draft(shown.version, table, seen, by=request.actor, now=utc_now())
        except Refused as refused:
            return _again(request, pk, refused, (state, original))
        return _to(pk, len(source["rules"]) if place is None else place)
    saving = request.POST.get("do") == "save"
    form = open_rule((place, original), state, candidate, wrong)
    if request.headers.get("X-Part") == "live":
        beside = _aside(shown, candidate, findings(candidate, shown.only))
        told = {**beside, "form": form, **_sentence(candidate, place, wrong)}
        return render(request, "mandate_editor/live.html", told)
    return _page(request, shown, candidate, form, status=422 if wrong and saving else 200)


@require_POST
@requires("mandate.write")
def deed(request: SeatRequest, pk: int) -> HttpResponse:
    """Duplicate, move, remove or undo."""
    shown = _writing(request, pk)
    version, source = shown.version, shown.version.table
    what, seen = request.POST.get("deed", ""), request.POST.get("seen", "")
    place = _place(request.POST.get("place", ""))
    try:
        if what == "undo":
            drafts.undo_draft(version, seen, by=request.actor, now=utc_now())
            return _to(pk, None)
        if place is None or place >= len(source["rules"]) or what not in _DEEDS:
            raise PermissionDenied("deed")
        kind, there = _DEEDS[what]
        name = source["rules"][place]["id"]
        table = _done(what, source, place)
        drafts.save_draft(version, table, Edit(kind, seen, name), by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, refused_words(refused))
        return _to(pk, None)
    return _to(pk, None if what == "remove" else max(0, place + there), opened=what == "duplicate")


# deed -> the kind of step, and where the rule is afterwards
_DEEDS: Final[dict[str, tuple[editing.EditKind, int]]] = {
    "duplicate": ("duplicated", 1),
    "up": ("moved", -1),
    "down": ("moved", 1),
    "remove": ("removed", 0),
}


def _done(what: str, source: dict[str, Any], place: int) -> dict[str, Any]:
    if what == "duplicate":
        return editing.duplicated(source, place)
    if what == "remove":
        return editing.without(source, place)
    return editing.moved(source, place, _DEEDS[what][1])


@require_POST
@requires("mandate.write")
def head(request: SeatRequest, pk: int) -> HttpResponse:
    """The name and the period."""
    shown = _writing(request, pk)
    form = HeadForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, shown.table, form, status=422)
    told = form.cleaned_data
    table = editing.with_head(
        shown.version.table, told["title"], (_here(told["valid_from"]), _here(told["valid_to"]))
    )
    try:
        seen = Edit("head", request.POST.get("seen", ""))
        drafts.save_draft(shown.version, table, seen, by=request.actor, now=utc_now())
    except Refused as refused:
        messages.error(request, refused_words(refused))
    return _to(pk, None)


@require_POST
@requires("mandate.write")
def begin(request: SeatRequest) -> HttpResponse:
    """A new draft: the next version of one that exists, or the starter for work without a mandate."""
    now, place = utc_now(), request.actor.municipality_id or 0
    period = (_next_midnight(now), _next_midnight(now) + timedelta(days=90))
    assignment: Assignment | None
    scenarios: list[str]
    if source := request.POST.get("from", ""):
        old = get_object_or_404(queries.versions(request.actor, now), pk=_place(source) or 0)
        assignment, scenarios = old.assignment, old.scenarios
        last = MandateVersion.objects.filter(municipality_id=place, mandate_id=old.mandate_id)
        number = max(last.values_list("version", flat=True), default=0) + 1
        period = (period[0], max(period[1], old.valid_to))
        table = editing.next_version(old.table, number, period)
    else:
        given = _place(request.POST.get("assignment", ""))
        assignment = get_object_or_404(Assignment, pk=given, municipality_id=place) if given else None
        table = _starter(assignment, period)
        scenarios = list(MUNICIPAL_SCENARIOS if assignment is None else AGENCY_SCENARIOS)
    try:
        draft = versions.draft_version(
            place, assignment, table, scenarios=scenarios, by=request.actor, now=now
        )
    except Refused as refused:
        messages.error(request, refused_words(refused))
        return redirect("mandate")
    return redirect("mandate-edit", draft.pk)


def _starter(assignment: Assignment | None, period: tuple[datetime, datetime]) -> dict[str, Any]:
    if assignment is None:
        return municipality_table(period)
    return agency_table(period, name=f"webcare-{assignment.pk}")


def _next_midnight(now: datetime) -> datetime:
    here = now.astimezone(AMSTERDAM) + timedelta(days=1)
    return datetime(here.year, here.month, here.day, tzinfo=AMSTERDAM)


def _here(moment: datetime) -> datetime:
    return moment.astimezone(AMSTERDAM)


def _writing(request: SeatRequest, pk: int) -> Opened:
    """The draft to change. A version that is no draft any more is left to the action to refuse."""
    shown = opened(request, pk)
    if request.actor.organisation_id != shown.version.municipality_id:
        raise PermissionDenied("mandate.write")
    return shown


def _place(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _place_of(request: SeatRequest, source: dict[str, Any]) -> int | None:
    """Where the rule stands now: by its stored name, for its place may have changed since."""
    name = request.POST.get("original", "")
    return next((n for n, one in enumerate(source["rules"]) if name and one["id"] == name), None)


def _to(pk: int, place: int | None, *, opened: bool = False) -> HttpResponseRedirect:
    query = f"?rule={place}" if opened else ""
    anchor = f"#rule-{place}" if place is not None else ""
    return HttpResponseRedirect(f"{reverse('mandate-edit', args=[pk])}{query}{anchor}")


def _again(request: SeatRequest, pk: int, refused: Refused, typed: tuple[RuleState, str]) -> HttpResponse:
    """Not saved: the newest table, with what was typed still in the form."""
    shown = opened(request, pk)
    state, original = typed
    if not shown.editable:
        messages.error(request, refused_words(refused))
        return redirect("mandate-version", pk)
    place = _place_of(request, shown.version.table)
    wrong = [Wrong("", refused_words(refused, shown.version))]
    form = open_rule((place, original), state, shown.table, wrong)
    return _page(request, shown, shown.table, form, status=409)


def _sentence(table: Table, place: int | None, wrong: list[Wrong]) -> dict[str, object]:
    """The rule of the form as a sentence; nothing while the form is not complete."""
    if wrong:
        return {"sentence": "", "asked": ""}
    made = table.rules[-1 if place is None else place]
    return {
        "sentence": rule_sentence(made, table.attributes),
        "asked": obligations_sentence(made.outcome, made.obligations.as_dict()),
    }


def _aside(shown: Opened, table: Table, found: Findings) -> dict[str, object]:
    """Findings in this table, and what it changes."""
    return {
        "findings": found,
        "difference": difference(shown.against, table, shown.only),
        "base": shown.base,
        "version": shown.version,
        "edit_url": reverse("mandate-edit", args=[shown.version.pk]) if shown.editable else "",
    }


def _page(
    request: SeatRequest,
    shown: Opened,
    table: Table,
    typed: OpenRule | HeadForm | None,
    status: int = 200,
) -> HttpResponse:
    """The page with the form that was typed in, of a rule or of the head, or with neither."""
    form = typed if isinstance(typed, OpenRule) else None
    head = typed if isinstance(typed, HeadForm) else None
    found = findings(table, shown.only)
    beside = _aside(shown, table, found)
    steps = list(shown.version.steps.select_related("by")[:LATEST_STEPS])
    place = None if form is None or form.place == "" else int(form.place)
    told: dict[str, object] = {
        **frame(shown, "rules"),
        **beside,
        "rows": rows(shown.table if place is None else table, found.flags),
        "form": form,
        "asks": ASKED["approve"],
        "messages_known": sorted(getattr(shown.table, "messages", {}).items()),
        "open_place": place,
        "head": head or HeadForm(initial=_head_of(shown)),
        "head_open": head is not None,
        "steps": [(step, STEPS[step.kind]) for step in steps],
        "undo": next((step for step in steps if step.undone_at is None), None),
    }
    if form is not None:
        told |= _sentence(table, place, []) if _complete(form) else {"sentence": "", "asked": ""}
    return render(request, "mandate_editor/edit.html", told, status=status)


def _complete(form: OpenRule) -> bool:
    return not form.errors and bool(form.state.outcome)


def _head_of(shown: Opened) -> dict[str, object]:
    return {
        "title": shown.table.title,
        "valid_from": shown.version.valid_from,
        "valid_to": shown.version.valid_to,
    }


urlpatterns = [
    path("mandate/begin/", begin, name="mandate-begin"),
    path("mandate/<int:pk>/edit/", edit, name="mandate-edit"),
    path("mandate/<int:pk>/edit/rule/", rule, name="mandate-edit-rule"),
    path("mandate/<int:pk>/edit/deed/", deed, name="mandate-edit-deed"),
    path("mandate/<int:pk>/edit/head/", head, name="mandate-edit-head"),
]
