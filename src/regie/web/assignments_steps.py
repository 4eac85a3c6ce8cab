"""The steps in which an assignment is made: one page each, saved as a draft, in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from regie.channels.models import ChannelAccount
from regie.engagement import queries
from regie.engagement.actions import assignments as actions
from regie.engagement.models import Assignment
from regie.engagement.starter import example_terms
from regie.engagement.terms import Refused
from regie.engagement.vocabulary import BANDS
from regie.kernel.clock import utc_now
from regie.people import queries as people
from regie.web import assignments_forms as shapes
from regie.web import assignments_words as words
from regie.web.assignments import seen
from regie.web.assignments_forms import Rows, one_more, rows
from regie.web.assignments_words import told
from regie.web.roles_in_words import role_name
from regie.web.session import SeatRequest, requires


@dataclass(slots=True)
class Page:
    """The form of a step, its rows if it has any, and how both become terms."""

    form: forms.Form
    terms: Callable[[], dict[str, Any]]
    rows: Rows | None = None
    prefix: str = ""

    def is_valid(self) -> bool:
        """Both."""
        return self.form.is_valid() and (self.rows is None or self.rows.is_valid())


def _purpose(assignment: Assignment, data: QueryDict | None) -> Page:
    goals = queries.goals_on(assignment.municipality_id, utc_now())
    form = shapes.PurposeForm(
        [(one.pk, one.title) for one in goals], data, initial=shapes.PurposeForm.of(assignment)
    )

    def terms() -> dict[str, Any]:
        asked = form.cleaned_data
        return {**asked, "goals": [int(pk) for pk in asked["goals"]]}

    return Page(form, terms)


def _channels(assignment: Assignment) -> list[ChannelAccount]:
    own = ChannelAccount.objects.filter(municipality_id=assignment.municipality_id, active=True)
    return list(own.order_by("name"))


def _scope(assignment: Assignment, data: QueryDict | None) -> Page:
    initial = {
        "channels": list(assignment.channels.values_list("pk", flat=True)),
        "topics": assignment.topics or example_terms(assignment.kind).get("topics", []),
    }
    form = shapes.ScopeForm([(one.pk, one.name) for one in _channels(assignment)], data, initial=initial)
    hours = assignment.hours or example_terms(assignment.kind)["hours"]
    windows = rows(shapes.HoursRow)(data, initial=[shapes.window_row(one) for one in hours], prefix="hours")

    def terms() -> dict[str, Any]:
        asked = form.cleaned_data
        told_hours = [row.window() for row in windows.filled() if isinstance(row, shapes.HoursRow)]
        channels = [int(pk) for pk in asked["channels"]]
        kept = [row for row in assignment.service_levels if row.get("channel") in channels]
        return {"channels": channels, "topics": asked["topics"], "hours": told_hours, "service_levels": kept}

    return Page(form, terms, windows, "hours")


def _levels(assignment: Assignment, data: QueryDict | None) -> Page:
    channels = list(assignment.channels.order_by("name"))
    stored = assignment.service_levels or [
        {**row, "channel": channel.pk}
        for channel in channels
        for row in example_terms(assignment.kind)["service_levels"]
    ]
    form = shapes.LevelsForm(channels, data, initial=shapes.LevelsForm.of(stored))
    return Page(form, lambda: {"service_levels": form.levels()})


def _contract(assignment: Assignment, data: QueryDict | None) -> Page:
    known = assignment.processing
    initial = {**known, "contract_reference": assignment.contract_reference}
    form = shapes.ContractForm(data, initial=initial)
    others = rows(shapes.SubProcessorRow)(data, initial=known.get("sub_processors") or [], prefix="others")

    def terms() -> dict[str, Any]:
        asked = form.cleaned_data
        named = [{"name": row["name"].strip(), "country": row["country"]} for row in others.answers()]
        processing = {
            "version": asked["version"],
            "date": asked["date"].isoformat() if asked["date"] else "",
            "categories": asked["categories"],
            "sub_processors": named,
        }
        said = any(processing.values())
        return {
            "contract_reference": asked["contract_reference"],
            "processing": processing if said else {},
        }

    return Page(form, terms, others, "others")


def _dates(assignment: Assignment, data: QueryDict | None) -> Page:
    form = shapes.DatesForm(data, initial=shapes.DatesForm.of(assignment))
    return Page(form, form.terms)


def _people(assignment: Assignment, data: QueryDict | None) -> Page:
    seats = people.valid_seats(utc_now()).filter(organisation_id=assignment.agency_id)
    named: dict[int, str] = {}
    for seat in seats.order_by("user__name"):
        named[seat.user_id] = f"{seat.user.name}, {role_name(seat.role).lower()}"
    initial = {"members": list(assignment.members.values_list("pk", flat=True))}
    form = shapes.PeopleForm(list(named.items()), data, initial=initial)
    return Page(form, lambda: {"members": [int(pk) for pk in form.cleaned_data["members"]]})


_PAGES: Final[dict[str, Callable[[Assignment, QueryDict | None], Page]]] = {
    "purpose": _purpose,
    "scope": _scope,
    "levels": _levels,
    "contract": _contract,
    "dates": _dates,
    "people": _people,
}


@requires("engagement.write")
def step(request: SeatRequest, pk: int, slug: str) -> HttpResponse:
    """One page of the making. What is filled in is kept, also when it is not everything yet."""
    if slug not in _PAGES:
        raise Http404(slug)
    assignment = seen(request, pk)
    if assignment.state != Assignment.DRAFT:
        messages.info(request, _("The terms are closed. Open them for writing first."))
        return redirect("assignment", pk)
    data = request.POST if request.method == "POST" else None
    adding = data is not None and "add" in data
    page = _PAGES[slug](assignment, one_more(data, str(data["add"])) if data is not None and adding else data)
    if data is not None and not adding and page.is_valid():
        saved = _save(request, assignment, slug, page)
        if saved is not None:
            return saved
    return _shown(request, assignment, slug, page, 422 if data is not None and not adding else 200)


def _save(request: SeatRequest, assignment: Assignment, slug: str, page: Page) -> HttpResponse | None:
    try:
        actions.write_terms(assignment, page.terms(), by=request.actor, now=utc_now())
    except Refused as refused:
        page.form.add_error(None, words.refusal(refused.reason))
        return None
    order = list(words.STEPS)
    place = order.index(slug) + 1
    if "next" in request.POST and place < len(order):
        return redirect("assignment-step", assignment.pk, order[place])
    return redirect("assignment", assignment.pk)


def _shown(request: SeatRequest, assignment: Assignment, slug: str, page: Page, status: int) -> HttpResponse:
    lacking = actions.lacking(assignment, utc_now())
    order = list(words.STEPS)
    open_steps = {one.step for one in lacking}
    begun = assignment.changed_at is not None
    shown = {
        "one": assignment,
        "slug": slug,
        "page": page,
        "title": words.STEPS[slug],
        "number": order.index(slug) + 1,
        "of": len(order),
        "steps": [{"slug": s, "name": words.STEPS[s], "done": begun and s not in open_steps} for s in order],
        "lacks": [told(one) for one in lacking if one.step == slug],
        "last": slug == order[-1],
        "bands": [words.BANDS[band] for band in BANDS],
    }
    return render(request, f"assignments/step_{slug}.html", shown, status=status)


urlpatterns = [path("assignments/<int:pk>/steps/<slug:slug>/", step, name="assignment-step")]
