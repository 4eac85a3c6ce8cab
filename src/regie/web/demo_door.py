"""Playing a person of the demo with one click. Outside demo mode this address does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from regie.people import queries as people
from regie.people.models import Membership, User


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one organisation who can be played."""

    organisation: str
    kind: str
    seats: list[Membership]


def groups(now: datetime) -> list[Group]:
    """Demo people with a valid seat, municipalities first."""
    seats = people.valid_seats(now).filter(user__demo=True)
    found: dict[int, Group] = {}
    for seat in seats.order_by("-organisation__kind", "organisation__name", "pk"):
        organisation = seat.organisation
        group = found.setdefault(organisation.pk, Group(organisation.name, organisation.kind, []))
        group.seats.append(seat)
    return list(found.values())


@require_POST
def enter(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign in as this person of the demo; 404 for anyone else and outside demo mode."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, pk=user_id, demo=True, is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


def door(*, demo: bool) -> list[URLPattern]:
    """The address, in demo mode only."""
    return [path("demo/enter/<int:user_id>/", enter, name="demo_enter")] if demo else []


urlpatterns = door(demo=settings.DEMO)
