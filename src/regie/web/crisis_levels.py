"""What each GRIP level does here: the municipality lays it down, with the shipped table one press away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from regie.kernel.clock import utc_now
from regie.mandate.actions.levels import change_levels
from regie.mandate.levels import EFFECTS, LEVELS, RHYTHM, Level
from regie.mandate.models import LevelRow
from regie.mandate.queries import level_table
from regie.mandate.refusal import Refused
from regie.web import crisis_words as words
from regie.web.session import SeatRequest, requires


@requires("mandate.phase")
def edit(request: SeatRequest) -> HttpResponse:
    """The table as a form; a table that cannot be comes back with what is wrong and everything filled in."""
    place = request.actor.organisation_id or 0
    table: Sequence[Level] = level_table(place)
    error = ""
    if request.method == "POST":
        table = LEVELS if request.POST.get("deed") == "shipped" else _read(request)
        try:
            change_levels(place, table, request.POST.get("why", ""), by=request.actor, now=utc_now())
        except Refused as no:
            error = words.level_refusal(no.reason)
        else:
            messages.success(request, _("Written down. It holds from now on, also in a crisis that runs."))
            return redirect("crisis-levels")
    last = LevelRow.objects.filter(municipality_id=place).select_related("changed_by").first()
    context = {
        "rows": [_row(one) for one in table],
        "effects": [(name, words.EFFECTS[name]) for name in EFFECTS],
        "least": RHYTHM[0],
        "most": RHYTHM[1],
        "why": request.POST.get("why", "") if error else "",
        "last": last,
        "error": error,
    }
    return render(request, "crisis/levels_edit.html", context, status=422 if error else 200)


def _row(one: Level) -> dict[str, Any]:
    boxes = [(name, words.EFFECTS[name], getattr(one, name)) for name in EFFECTS]
    return {"grip": one.grip, "boxes": boxes, "rhythm": one.rhythm_minutes or ""}


def _read(request: SeatRequest) -> list[Level]:
    """As filled in; a rhythm that is no number is refused as one that is out of bounds."""
    found = []
    for shipped in LEVELS:
        on = {name: f"{name}-{shipped.grip}" in request.POST for name in EFFECTS}
        said = request.POST.get(f"rhythm-{shipped.grip}", "").strip()
        minutes = int(said) if said.isdecimal() and len(said) < 5 else (None if not said else -1)
        found.append(Level(shipped.grip, rhythm_minutes=minutes, **on))
    return found


urlpatterns = [path("crisis/levels/", edit, name="crisis-levels")]
