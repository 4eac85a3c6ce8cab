"""What the municipality sets about waking: the least, the suppliers, who lacks what, and the log."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.kernel.clock import utc_now
from regie.paging import means, queries
from regie.paging.actions import rules
from regie.paging.models import Gateway
from regie.paging.refusal import Least, Refused, Supplier
from regie.people import queries as people
from regie.people.models import User
from regie.people.roles import may
from regie.web import concern_words, waking_words
from regie.web.session import SeatRequest, requires

PER_PAGE: Final = 40
START_BODY: Final = '{"recipients": ["{to}"], "body": "{text}"}'


@require_safe
@requires("paging.manage")
def settings_page(request: SeatRequest) -> HttpResponse:
    """Minimum, suppliers and who lacks an address."""
    place = request.actor.organisation_id or 0
    known, allowed = queries.gateways(place), queries.release_by(place)
    found = queries.minimum(place)
    context = {
        "grid": _least(place),
        "kinds": waking_words.KINDS,
        "release_by": [(kind, label, kind in allowed) for kind, label in waking_words.KINDS.items()],
        "version": found.version if found else 0,
        "made": found,
        "suppliers": [(kind, waking_words.KINDS[kind], known.get(kind)) for kind in (means.SMS, means.VOICE)],
        "body": START_BODY,
        "lacking": _lacking(place),
    }
    return render(request, "waking/settings.html", context)


def _least(place: int) -> list[tuple[str, str, list[tuple[str, bool, bool]]]]:
    least = queries.least(place)
    return [
        (
            urgency,
            str(concern_words.URGENCIES[urgency][0]),
            [(k, k in least.get(urgency, ()) or k == means.EMAIL, k == means.EMAIL) for k in means.KINDS],
        )
        for urgency in reversed(means.URGENCIES)
    ]


def _lacking(place: int) -> list[tuple[str, list[str]]]:
    """People who may be asked to decide and miss a means that acute asks."""
    now, least = utc_now(), queries.least(place).get("acute", ())
    seats = people.valid_seats(now).filter(organisation_id=place)
    users: dict[int, User] = {s.user_id: s.user for s in seats if may(s.role, "escalation.answer")}
    have = queries.reaches(list(users.values()), place)
    found = []
    for user in sorted(users.values(), key=lambda one: one.name):
        missing = means.lacking({one.kind for one in have[user.pk]}, least)
        if missing:
            found.append((user.name, [str(waking_words.KINDS[kind]) for kind in missing]))
    return found


@require_POST
@requires("paging.manage")
def minimum(request: SeatRequest) -> HttpResponse:
    """A new version of the least."""
    given = request.POST
    wanted = Least({u: given.getlist(u) for u in means.URGENCIES}, given.getlist("release_by"))
    try:
        made = rules.set_minimum(wanted, by=request.actor, now=utc_now())
        messages.success(request, _("Kept as version %(n)s.") % {"n": made.version})
    except Refused as no:
        messages.error(request, waking_words.refusal(no.reason))
    return redirect("waking_settings")


@require_POST
@requires("paging.manage")
def supplier(request: SeatRequest) -> HttpResponse:
    """Connect, change or disconnect a supplier."""
    given = request.POST
    try:
        if given.get("do") == "remove":
            own = Gateway.objects.filter(municipality_id=request.actor.organisation_id or 0)
            row = get_object_or_404(own, kind=given.get("kind", ""))
            rules.remove_gateway(row, by=request.actor, now=utc_now())
            messages.success(request, _("The supplier is disconnected."))
        else:
            names = ("kind", "url", "form", "body", "header", "secret")
            wanted = Supplier(*(given.get(name, "").strip()[:4000] for name in names))
            rules.set_gateway(wanted, by=request.actor, now=utc_now())
            messages.success(request, _("The supplier is connected. Test it with a number of your own."))
    except Refused as no:
        messages.error(request, waking_words.refusal(no.reason))
    return redirect("waking_settings")


@require_safe
@requires("paging.manage")
def log(request: SeatRequest) -> HttpResponse:
    """Every call of the municipality and what became of it, newest first."""
    found = Paginator(queries.pages(request.actor.organisation_id or 0), PER_PAGE)
    page = found.get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "pages": [(one, concern_words.attempts(one)) for one in page]}
    return render(request, "waking/log.html", context)


urlpatterns = [
    path("waking/settings/", settings_page, name="waking_settings"),
    path("waking/settings/minimum/", minimum, name="waking_minimum"),
    path("waking/settings/supplier/", supplier, name="waking_supplier"),
    path("waking/log/", log, name="waking_log"),
]
