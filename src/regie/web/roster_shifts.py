"""Placing and changing one shift: a form for everybody, and the same answered at once for who drags."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from regie.kernel.clock import local, utc_now
from regie.people.models import Organisation
from regie.roster.actions import shifts
from regie.roster.actions.shifts import Edit
from regie.roster.models import Roster, Shift
from regie.roster.placing import NewShift, moments
from regie.roster.queries import checks, line
from regie.roster.refusal import Refused
from regie.web import roster_board as board
from regie.web.roster import by_person, own_of, page, place_of
from regie.web.roster_words import refusal
from regie.web.session import SeatRequest, requires

KINDS: Final = (("duty", gettext_lazy("Duty")), ("on_call", gettext_lazy("On call")))


class ShiftForm(forms.Form):
    """A shift by the wall clock."""

    worker = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    begins = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=pgettext_lazy("time of day", "Until"),
        help_text=gettext_lazy("At or before the beginning: the next day."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    again_begins = forms.TimeField(
        label=gettext_lazy("Second part, from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    again_ends = forms.TimeField(
        label=gettext_lazy("Second part, until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    skills = forms.CharField(
        label=gettext_lazy("Skills asked"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Separated by spaces."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, people: list[tuple[int, str]], single: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["worker"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Nobody yet"))] + [(str(pk), name) for pk, name in people]
        if single:
            del self.fields["again_begins"], self.fields["again_ends"]


@require_http_methods(["GET", "POST"])
@requires("roster.plan")
def new(request: SeatRequest) -> HttpResponse:
    """Place a shift in the roster that holds the day."""
    place = _place(request)
    people = _people(request, place)
    first = {name: request.GET.get(name, "") for name in ("day", "worker")}
    form = ShiftForm(request.POST or None, people=people, single=False, initial={**first, "kind": "duty"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = _roster(request, place, told["day"])
            parts = [_new(told, told["begins"], told["ends"])]
            if told.get("again_begins") and told.get("again_ends"):
                parts.append(_new(told, told["again_begins"], told["again_ends"]))
                shifts.place_parts(row.pk, parts, by=request.actor, now=utc_now())
            else:
                shifts.place(row.pk, parts[0], by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, refusal(no))
        else:
            messages.success(request, _("Placed."))
            return redirect(f"{reverse('roster')}?from={told['day'].isoformat()}")
    return page(request, "shift", {"form": form, "place": place, "shift": None})


@require_http_methods(["GET", "POST"])
@requires("roster.plan")
def one(request: SeatRequest, pk: int) -> HttpResponse:
    """Change a shift, with what the checker says of it as it stands."""
    place = _place(request)
    shift = _shift(request, place, pk)
    begins, ends = local(shift.start), local(shift.end)
    known = {
        "worker": shift.worker_id or "",
        "day": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
        "kind": shift.kind,
        "skills": " ".join(shift.skills),
        "note": shift.note,
    }
    form = ShiftForm(request.POST or None, people=_people(request, place), single=True, initial=known)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = _new(told, told["begins"], told["ends"])
            edit = Edit(
                _version(request), made.worker_id, made.start, made.end, made.kind, made.skills, made.note
            )
            shifts.change(shift.pk, edit, by=request.actor, now=utc_now())
        except Refused as no:
            form.add_error(None, refusal(no))
        else:
            messages.success(request, _("Changed."))
            return redirect(f"{reverse('roster')}?from={told['day'].isoformat()}")
    shown = {"form": form, "place": place, "shift": shift, "people": by_person(_found(shift, place))}
    return page(request, "shift", shown)


@require_POST
@requires("roster.plan")
def remove(request: SeatRequest, pk: int) -> HttpResponse:
    """Take a shift out."""
    place = _place(request)
    shift = _shift(request, place, pk)
    day = local(shift.start).date()
    try:
        shifts.remove(shift.pk, _version(request), by=request.actor, now=utc_now())
        messages.success(request, _("Taken out."))
    except Refused as no:
        messages.error(request, refusal(no))
    return redirect(f"{reverse('roster')}?from={day.isoformat()}")


@require_POST
@requires("roster.plan")
def move(request: SeatRequest, pk: int) -> HttpResponse:
    """The same for who drags or moves by keyboard: answered with the shift and what the checker says."""
    place = _place(request)
    shift = _shift(request, place, pk)
    before = shift.worker.user_id if shift.worker else None
    try:
        edit = _edit(request, shift)
        changed = shifts.change(shift.pk, edit, by=request.actor, now=utc_now())
    except Refused as no:
        messages_ = {"reason": no.reason, "told": refusal(no)}
        return JsonResponse(messages_, status=409)
    changed = Shift.objects.select_related("roster", "worker__user").get(pk=changed.pk)
    people = {one for one in (before, changed.worker.user_id if changed.worker else None) if one}
    found = checks.findings(people, place.pk, shifts.around(changed, shift), now=utc_now())
    told = by_person(found)
    html = render_to_string("roster/check_people.html", {"people": told}, request=request)
    chip = asdict(board.chip(changed, own_of(request)))
    return JsonResponse({"chip": chip, "people": sorted(people), "check": html, "told": _summary(told)})


def _summary(told: list[dict[str, Any]]) -> str:
    count = sum(len(one["told"]) for one in told)
    if not count:
        return _("Moved. The checker finds nothing.")
    first = told[0]["told"][0]
    return _("Moved. %(name)s: %(rule)s.") % {"name": told[0]["name"], "rule": first.rule}


def _edit(request: SeatRequest, shift: Shift) -> Edit:
    asked = request.POST
    try:
        start, end = parse_datetime(asked["start"]), parse_datetime(asked["end"])
        version, worker = int(asked["version"]), asked["worker"]
        worker_id = int(worker) if worker else None
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused("rows") from wrong
    if start is None or end is None or start.tzinfo is None or end.tzinfo is None:
        raise Refused("time")
    return Edit(version, worker_id, start, end, shift.kind, tuple(shift.skills), shift.note)


def _place(request: SeatRequest) -> Organisation:
    place = place_of(request)
    if place is None:
        raise Http404
    return place


def _shift(request: SeatRequest, place: Organisation, pk: int) -> Shift:
    found = Shift.objects.filter(roster__in=line.plannable(request.actor, place.pk))
    return get_object_or_404(found.select_related("roster", "worker__user"), pk=pk)


def _people(request: SeatRequest, place: Organisation) -> list[tuple[int, str]]:
    found = line.own_workers(request.actor, place.pk, utc_now())
    return [(one.pk, one.user.name) for one in found]


def _roster(request: SeatRequest, place: Organisation, day: date) -> Roster:
    found = line.plannable(request.actor, place.pk).filter(starts_on__lte=day, ends_on__gte=day).first()
    if found is None:
        raise Refused("period")
    return found


def _new(told: dict[str, Any], begins: Any, ends: Any) -> NewShift:
    start, end = moments(told["day"], begins, ends)
    worker = int(told["worker"]) if told["worker"] else None
    skills = tuple(sorted(set(told["skills"].split())))
    return NewShift(worker, start, end, told["kind"], skills, told["note"])


def _version(request: SeatRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else 0


def _found(shift: Shift, place: Organisation) -> list[checks.Finding]:
    if shift.worker is None:
        return []
    period: tuple[datetime, datetime] = shifts.around(shift)
    return checks.findings([shift.worker.user_id], place.pk, period, now=utc_now())


urlpatterns = [
    path("roster/shift/new/", new, name="roster-shift-new"),
    path("roster/shift/<int:pk>/", one, name="roster-shift"),
    path("roster/shift/<int:pk>/remove/", remove, name="roster-shift-remove"),
    path("roster/shift/<int:pk>/move/", move, name="roster-shift-move"),
]
