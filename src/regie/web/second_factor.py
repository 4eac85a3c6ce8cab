"""Agency seats work with a second factor; without one only the pages that set it up are open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from regie.people.models import User
from regie.people.roles import needs_second_factor

# Paths that stay open while the factor is absent: setting it up, signing out, and how the page looks.
OPEN_PATHS: Final = ("/accounts/", "/preferences/", "/static/")

View = Callable[..., HttpResponse]


def sensitive(view: View) -> View:
    """Asks for the password, code or key once more when that was not done in the last five minutes."""
    guarded: View = reauthentication_required(view)
    return guarded


class SecondFactorMiddleware:
    """Leads agency people without a second factor to the set-up; runs after the seat is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.factor_missing = missing(request)  # type: ignore[attr-defined]
        if request.factor_missing and not request.path.startswith(OPEN_PATHS):  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


def missing(request: HttpRequest) -> bool:
    """Whether this request is by somebody who holds an agency seat and has no second factor.

    Any agency seat counts, also when another seat is taken now: the account is what can be stolen.
    People of the demo count as having one, and only in demo mode.
    """
    seats = getattr(request, "seats", [])
    if not any(needs_second_factor(seat.role) for seat in seats):
        return False
    user = request.user
    if settings.DEMO and isinstance(user, User) and user.demo:
        return False
    return not is_mfa_enabled(user, types=["totp", "webauthn"])
