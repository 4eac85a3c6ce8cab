"""Whether the clock of escalation runs, for a monitor outside. Tells nothing but an age."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from regie.escalation import queries
from regie.kernel.clock import utc_now

OLD_SECONDS: Final = 60


@never_cache
@require_safe
def heartbeat(_request: HttpRequest) -> HttpResponse:
    """200 with the seconds since the clock last ran; 503 when it is silent for a minute, or never ran."""
    ran = queries.last_ran()
    age = None if ran is None else max(0, round((utc_now() - ran).total_seconds()))
    alive = age is not None and age <= OLD_SECONDS
    return JsonResponse({"age_seconds": age}, status=200 if alive else 503)


urlpatterns = [path("heartbeat/", heartbeat, name="heartbeat")]
