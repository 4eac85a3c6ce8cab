"""Prices and factors with their date and source; quotes of agencies are the municipality's own."""

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
from regie.sourcing.actions import prices
from regie.sourcing.known import BY_NAME, KNOWN, QUOTED, Held
from regie.sourcing.refusal import Refused
from regie.web import sourcing_data_words as words
from regie.web.session import SeatRequest, requires
from regie.web.sourcing_forms import PriceForm
from regie.web.sourcing_words import number, source


@requires("sourcing.read")
def page(request: SeatRequest) -> HttpResponse:
    """What holds today, what was ever set, and a form for the next."""
    today = local(utc_now()).date()
    form = PriceForm(
        request.POST or None, initial={"since": today, "name": request.GET.get("name", "agency_hour")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            prices.put(request.actor.organisation_id or 0, form.setting(), by=request.actor, now=utc_now())
        except Refused as no:
            if no.reason in ("right", "scope"):
                raise PermissionDenied from no
            form.add_error(None, words.refusal(no))
        else:
            messages.success(request, _("Kept. Advices that are asked from now on use it."))
            return redirect("sourcing-prices")
    held = queries.held_on(request.actor.organisation_id or 0, today)
    groups = [
        (label, [_line(held[one.name]) for one in KNOWN if one.group == group])
        for group, label in words.GROUPS.items()
    ]
    shown = {
        "form": form,
        "groups": groups,
        "rows": [
            (one, words.SETTINGS[one.name], shown_value(one.name, one.value))
            for one in queries.settings(request.actor)[:100]
        ],
        "may_write": may(request.actor.role, "sourcing.write"),
        "today": today,
    }
    return render(request, "sourcing/prices.html", shown, status=400 if form.errors else 200)


def _line(one: Held) -> dict[str, Any]:
    between = ""
    if one.low is not None and one.high is not None:
        between = f"{shown_value(one.name, one.low)} – {shown_value(one.name, one.high)}"
    return {
        "name": words.SETTINGS[one.name],
        "value": "–" if one.value is None else shown_value(one.name, one.value),
        "between": between,
        "source": source(one.source) if one.value is not None else _("no quote yet"),
        "assumed": one.source == "assumption" and one.value is not None,
        "since": one.since,
        "agency": one.agency,
        "quoted": one.name in QUOTED,
        "slug": one.name,
    }


def shown_value(name: str, value: float) -> str:
    """With its unit, the Dutch way."""
    unit = BY_NAME[name].unit
    if unit == "share":
        return f"{number(round(100 * value, 1))} %"
    return f"€ {number(value)}" if unit == "euro" else f"{number(value)} {words.UNITS[unit]}"


@require_POST
@requires("sourcing.write")
def withdraw(request: SeatRequest, pk: int) -> HttpResponse:
    """It no longer holds."""
    row = get_object_or_404(queries.settings(request.actor), pk=pk)
    try:
        prices.withdraw(row, by=request.actor, now=utc_now())
        messages.success(request, _("Withdrawn. What held before it holds again."))
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("sourcing-prices")


urlpatterns = [
    path("sourcing/prices/", page, name="sourcing-prices"),
    path("sourcing/prices/<int:pk>/withdraw/", withdraw, name="sourcing-withdraw"),
]
