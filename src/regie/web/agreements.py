"""One of the five agreements of an assignment: to read, to write as a draft, to sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from regie.engagement import agreed, contents, queries
from regie.engagement.actions import agreements as actions
from regie.engagement.models import Agreement, Assignment
from regie.engagement.starter import example
from regie.engagement.terms import Refused
from regie.engagement.vocabulary import AGREEMENTS
from regie.kernel.clock import AMSTERDAM, local, utc_now
from regie.people import queries as people
from regie.people.roles import may
from regie.web import agreements_words as words
from regie.web import assignments_words
from regie.web.agreements_forms import ContentForm, ToneContent, content_form
from regie.web.agreements_reading import readable
from regie.web.assignments_forms import day_field
from regie.web.session import SeatRequest, requires


@dataclass(frozen=True, slots=True)
class Standing:
    """How one of the five stands: what holds now, what is being written, and the code in words.STANDINGS."""

    kind: str
    code: str
    holds: Agreement | None
    draft: Agreement | None
    days_left: int | None
    signed: tuple[Agreement, ...]

    @property
    def name(self) -> object:
        """The agreement in words."""
        return words.AGREEMENTS[self.kind]

    @property
    def purpose(self) -> object:
        """What it is for."""
        return words.PURPOSES[self.kind]

    @property
    def icon(self) -> str:
        """Its icon."""
        return words.ICONS[self.kind]

    @property
    def badge(self) -> tuple[object, str, str]:
        """Word, icon and colour of how it stands."""
        return words.STANDINGS[self.code]

    @property
    def whole(self) -> bool:
        """Whether the draft may be signed as it is."""
        return self.draft is not None and not contents.check(self.kind, self.draft.content)

    @property
    def last_day(self) -> datetime | None:
        """A moment on the last day on which it holds."""
        return self.holds.valid_to - timedelta(seconds=1) if self.holds and self.holds.valid_to else None


def standings(assignment: Assignment, now: datetime) -> list[Standing]:
    """All five, in their fixed order; for what is still to start, as they will stand at its start."""
    at = max(now, assignment.starts_at) if assignment.starts_at else now
    lacks = {one.kind: one.why for one in queries.missing(assignment, now)}
    rows = list(assignment.agreements.all())
    return [
        _standing(kind, [row for row in rows if row.kind == kind], lacks.get(kind), at) for kind in AGREEMENTS
    ]


def _standing(kind: str, rows: list[Agreement], why: str | None, at: datetime) -> Standing:
    holds = next((row for row in rows if why is None and queries.version(row).holds(at)), None)
    days = agreed.days_left(holds.valid_to, at) if holds and holds.valid_to else None
    return Standing(
        kind,
        why or ("soon" if days is not None else "holds"),
        holds,
        next((row for row in rows if row.state == Agreement.DRAFT), None),
        days,
        tuple(row for row in rows if row.state != Agreement.DRAFT),
    )


def _assignment(request: SeatRequest, pk: int, kind: str) -> Assignment:
    if kind not in AGREEMENTS:
        raise Http404(kind)
    found = queries.assignments(request.actor, utc_now()).prefetch_related(
        "agreements__owner", "agreements__signed_by"
    )
    return get_object_or_404(found, pk=pk)


def _one(assignment: Assignment, kind: str) -> Standing:
    return next(one for one in standings(assignment, utc_now()) if one.kind == kind)


class SignForm(forms.Form):
    """From when until when it holds."""

    valid_from = day_field(gettext_lazy("Holds from"), required=True)
    valid_until = day_field(
        gettext_lazy("Up to and including"),
        gettext_lazy("An agreement always ends, so somebody looks at it again. A year is usual."),
        required=True,
    )

    def period(self) -> tuple[datetime, datetime]:
        """From the start of the first day to the end of the last one."""
        first, last = self.cleaned_data["valid_from"], self.cleaned_data["valid_until"]
        begin = datetime.combine(first, time(), AMSTERDAM)
        return begin, datetime.combine(last + timedelta(days=1), time(), AMSTERDAM)


def _suggested(assignment: Assignment, now: datetime) -> dict[str, Any]:
    first = local(
        max(now, assignment.starts_at) if assignment.starts_at and assignment.state != "active" else now
    )
    last = (
        local(assignment.ends_at - timedelta(seconds=1))
        if assignment.ends_at
        else first + timedelta(days=365)
    )
    return {"valid_from": first.date(), "valid_until": last.date()}


@require_safe
@requires("engagement.read")
def one(request: SeatRequest, pk: int, kind: str) -> HttpResponse:
    """What holds now, what is being written, and what held before."""
    return _page(request, _assignment(request, pk, kind), kind)


def _page(
    request: SeatRequest, assignment: Assignment, kind: str, form: SignForm | None = None
) -> HttpResponse:
    now, standing = utc_now(), _one(assignment, kind)
    writes = may(request.actor.role, "engagement.write") and assignment.state != Assignment.ENDED
    signs = may(request.actor.role, "engagement.sign") and assignment.state != Assignment.ENDED
    draft = standing.draft if writes or signs else None
    wrongs = contents.check(kind, draft.content) if draft else []
    shown = {
        "one": assignment,
        "standing": standing,
        "holds": readable(kind, standing.holds.content) if standing.holds else None,
        "draft": draft,
        "draft_shown": readable(kind, draft.content) if draft else None,
        "wrongs": len(wrongs),
        "may_write": writes,
        "may_sign": signs,
        "form": form or SignForm(initial=_suggested(assignment, now)),
        "earlier": [row for row in standing.signed if row != standing.holds],
        "now": now,
    }
    failed = form is not None and bool(form.errors)
    return render(request, "agreements/one.html", shown, status=422 if failed else 200)


@require_safe
@requires("engagement.read")
def version(request: SeatRequest, pk: int, kind: str, number: int) -> HttpResponse:
    """One signed version, as it was signed."""
    assignment = _assignment(request, pk, kind)
    found = next((row for row in _one(assignment, kind).signed if row.version == number), None)
    if found is None:
        raise Http404(number)
    shown = {
        "one": assignment,
        "standing": _one(assignment, kind),
        "version": found,
        "whole": queries.seal_of(found) == found.sha256,
        "content": readable(kind, found.content),
    }
    return render(request, "agreements/version.html", shown)


@requires("engagement.write")
def write(request: SeatRequest, pk: int, kind: str) -> HttpResponse:
    """The draft of the next version, begun from the example or from what holds."""
    assignment = _assignment(request, pk, kind)
    standing = _one(assignment, kind)
    base, source = _base(request, assignment, standing)
    form = content_form(kind, base, request.POST or None)
    owners = _owners(request, standing, assignment)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, assignment, form, owners)
        if saved is not None:
            return saved
    shown = {
        "one": assignment,
        "standing": standing,
        "form": form,
        "owners": owners,
        "source": source,
    }
    failed = request.method == "POST" and not form.adding
    return render(request, "agreements/write.html", shown, status=422 if failed else 200)


def _base(request: SeatRequest, assignment: Assignment, standing: Standing) -> tuple[Mapping[str, Any], str]:
    """What the form begins with, and where that comes from."""
    if standing.draft is not None:
        return standing.draft.content, "draft"
    if standing.holds is not None:
        return standing.holds.content, "holds"
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("from") == "example"
    return (example(standing.kind, assignment.kind), "example") if wanted else ({}, "")


class OwnerForm(forms.Form):
    """Who keeps the agreement alive."""

    owner = forms.TypedChoiceField(
        label=gettext_lazy("Owner"),
        coerce=int,
        help_text=gettext_lazy("Keeps it up to date and answers questions about it."),
    )


def _owners(request: SeatRequest, standing: Standing, assignment: Assignment) -> OwnerForm:
    latest = standing.draft or standing.holds
    initial = {"owner": latest.owner_id if latest else request.user.pk}
    form = OwnerForm(request.POST or None, initial=initial)
    seats = people.valid_seats(utc_now()).filter(organisation_id=assignment.municipality_id)
    field: Any = form.fields["owner"]
    field.choices = sorted(set(seats.values_list("user_id", "user__name")), key=lambda pair: pair[1])
    return form


def _save(
    request: SeatRequest, assignment: Assignment, form: ContentForm | ToneContent, owners: OwnerForm
) -> HttpResponse | None:
    """Keep it, then say what still lacks; None when it is not kept or not whole."""
    if not owners.is_valid():
        return None
    content, kind = form.content(), form.kind
    try:
        actions.write(
            assignment, kind, content, owners.cleaned_data["owner"], by=request.actor, now=utc_now()
        )
    except Refused as refused:
        form.form.add_error(None, assignments_words.refusal(refused.reason))
        return None
    wrongs = contents.check(kind, content)
    if not wrongs:
        messages.success(request, _("Saved. It holds when it is signed."))
        return redirect("agreement", assignment.pk, kind)
    if "later" in request.POST:
        messages.success(request, _("Saved as a draft. It is not whole yet."))
        return redirect("assignment", assignment.pk)
    lacks = ngettext("Saved. One thing still lacks.", "Saved. %(n)d things still lack.", len(wrongs))
    messages.warning(request, lacks % {"n": len(wrongs)} if len(wrongs) > 1 else lacks)
    form.blame(wrongs)
    return None


@require_POST
@requires("engagement.sign")
def sign(request: SeatRequest, pk: int, kind: str) -> HttpResponse:
    """Put the draft in force for a period."""
    assignment = _assignment(request, pk, kind)
    draft = _one(assignment, kind).draft
    form = SignForm(request.POST)
    if draft is None:
        messages.error(request, assignments_words.refusal("state"))
        return redirect("agreement", pk, kind)
    seen_version = request.POST.get("version") == str(draft.version)
    if form.is_valid() and seen_version:
        try:
            actions.sign(draft, *form.period(), by=request.actor, now=utc_now())
        except Refused as refused:
            form.add_error(None, assignments_words.refusal(refused.reason))
        else:
            messages.success(request, _("Signed. Version %(n)d holds.") % {"n": draft.version})
            return redirect("assignment", pk)
    return _page(request, _assignment(request, pk, kind), kind, form)


urlpatterns = [
    path("assignments/<int:pk>/agreements/<slug:kind>/", one, name="agreement"),
    path("assignments/<int:pk>/agreements/<slug:kind>/write/", write, name="agreement-write"),
    path("assignments/<int:pk>/agreements/<slug:kind>/sign/", sign, name="agreement-sign"),
    path("assignments/<int:pk>/agreements/<slug:kind>/<int:number>/", version, name="agreement-version"),
]
