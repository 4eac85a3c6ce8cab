"""The seat somebody works from: which membership, on whose behalf, at what moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regie.audit import actions as audit
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.kernel.clock import utc_now
from regie.people import queries as people
from regie.people.models import Membership, Organisation
from regie.people.roles import may
from regie.web.navigation import links


class SeatRequest(HttpRequest):
    """A request by somebody with a valid seat; views behind `requires` receive this."""

    seat: Membership
    actor: Actor
    municipalities: list[dict[str, Any]]  # id, name, slug; for agency people those they work for


class SeatMiddleware:
    """Puts `seat` and `actor` on the request; both None for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat = request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            _take_seat(request)
        return self.get_response(request)


def _take_seat(request: HttpRequest) -> None:
    now = utc_now()
    chosen = request.session.get("seat")
    seats = list(people.seats(request.user, now))  # type: ignore[arg-type]
    seat = next((s for s in seats if s.pk == chosen), seats[0] if seats else None)
    request.seats = seats  # type: ignore[attr-defined]
    request.seat = seat  # type: ignore[attr-defined]
    if seat is None:
        return
    request.actor = people.actor(  # type: ignore[attr-defined]
        seat, municipality_id=_municipality_of(request, seat), origin=origin(request)
    )


def _municipality_of(request: HttpRequest, seat: Membership) -> int | None:
    """For agency people: the municipality chosen in the session, if an assignment still covers it."""
    if seat.organisation.kind == Organisation.MUNICIPALITY:
        return seat.organisation_id
    actor = people.actor(seat, municipality_id=None, origin=origin(request))
    held = engagement.held_by(actor, utc_now()).values_list(
        "municipality_id", "municipality__name", "municipality__slug"
    )
    covered = {pk: (name, slug) for pk, name, slug in held}
    request.municipalities = [  # type: ignore[attr-defined]
        {"id": pk, "name": name, "slug": slug}
        for pk, (name, slug) in sorted(covered.items(), key=lambda item: item[1])
    ]
    chosen = request.session.get("municipality")
    if chosen in covered:
        return int(chosen)
    return next(iter(covered)) if len(covered) == 1 else None


def origin(request: HttpRequest) -> str:
    """Where the request comes from, as the ledger writes it."""
    return str(request.META.get("REMOTE_ADDR", "unknown"))


def requires(right: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Lets a view through only for a seat whose role carries the right; refusals are in the ledger."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def guarded(request: SeatRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor is None or not may(request.actor.role, right):
                if request.actor is not None:
                    audit.refused("web.opened", by=request.actor, reason=right, subject=request.path)
                raise PermissionDenied(right)
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return wrap


def requires_seat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets a view through for anyone with a valid seat; what it shows follows from the role."""

    @wraps(view)
    @login_required
    def guarded(request: SeatRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor is None:
            raise PermissionDenied("no_seat")
        return view(request, *args, **kwargs)

    guarded.right = "any seat"  # type: ignore[attr-defined]
    return guarded


NAV_FIRST = 4  # what fits at the bottom of a phone, beside "more"
THEMES = ("light", "dark", "system")


def context(request: HttpRequest) -> dict[str, object]:
    """What every template may use."""
    seat: Membership | None = getattr(request, "seat", None)
    theme = request.COOKIES.get("regie_theme", "system")
    places = links(seat.role, request.path) if seat else []
    municipalities = getattr(request, "municipalities", [])
    return {
        "seat": seat,
        "actor": getattr(request, "actor", None),
        "factor_missing": getattr(request, "factor_missing", False),
        "seats": getattr(request, "seats", []),
        "municipalities": municipalities,
        "here": _here(request, seat, municipalities) if seat else "",
        "nav_first": places[:NAV_FIRST],
        "nav_rest": places[NAV_FIRST:],
        "theme": theme if theme in THEMES else "system",
        "demo": settings.DEMO,
        "now": utc_now(),
    }


def _here(request: HttpRequest, seat: Membership, municipalities: list[dict[str, object]]) -> str:
    """Where somebody works: the municipality; for an agency also in whose name."""
    if seat.organisation.kind == Organisation.MUNICIPALITY:
        return seat.organisation.name
    actor: Actor = request.actor  # type: ignore[attr-defined]
    for one in municipalities:
        if one["id"] == actor.municipality_id:
            return f"{one['name']} · {seat.organisation.name}"
    return (
        seat.organisation.name
        if not municipalities
        else f"{_('All municipalities')} · {seat.organisation.name}"
    )
