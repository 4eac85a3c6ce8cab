"""What somebody chooses for this browser: seat, municipality, light or dark, language."""

from __future__ import annotations

from urllib.parse import urlparse

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from regie.web.session import THEMES

YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or as this device; anything else changes nothing."""
    response = HttpResponseRedirect(back(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("regie_theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@login_required
@require_POST
def seat(request: HttpRequest) -> HttpResponse:
    """Take another seat, or work for another municipality.

    What is chosen is only a wish: the session middleware checks at every request whether the seat is
    still held and an assignment still covers the municipality.
    """
    for key in ("seat", "municipality"):
        wish = request.POST.get(key, "")
        if wish.isdigit():
            request.session[key] = int(wish)
        elif wish == "all":
            request.session.pop(key, None)
    return HttpResponseRedirect(back(request))


def back(request: HttpRequest) -> str:
    """The path the reader came from, on this host only; else the start."""
    wish = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlparse(wish)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


urlpatterns = [
    path("preferences/theme/", theme, name="theme"),
    path("preferences/seat/", seat, name="seat"),
    path("preferences/language/", set_language, name="language"),
]
