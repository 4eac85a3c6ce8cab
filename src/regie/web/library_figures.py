"""Figures of the library: how often a proposed answer was shown, taken and changed, per organisation."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from regie.kernel.clock import utc_now
from regie.library.queries import figures
from regie.web.library import own, place_of
from regie.web.session import SeatRequest, requires

PERIODS: Final = {"30": _("30 days"), "90": _("90 days"), "365": _("One year")}


@requires("library.read")
@require_GET
def shown(request: SeatRequest) -> HttpResponse:
    """For the municipality everybody's figures; an agency sees its own."""
    chosen = request.GET.get("days", "30")
    chosen = chosen if chosen in PERIODS else "30"
    since = utc_now() - timedelta(days=int(chosen))
    place, only = place_of(request), None if own(request) else request.actor.organisation_id
    rows = figures.by_organisation(place, since, only=only)
    context = {
        "rows": rows,
        "passed_over": figures.passed_over(place, since, only=only),
        "tabs": [
            {"href": f"?days={days}", "label": label, "count": None, "current": days == chosen}
            for days, label in PERIODS.items()
        ],
        "own": own(request),
    }
    return render(request, "library/figures.html", context)


urlpatterns = [path("library/figures/", shown, name="library_figures")]
