"""The door for pushed events. Whatever comes, the answer is the same; only size is judged here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from regie.channels import actions as channels
from regie.channels.hooks import MAX_BODY_BYTES
from regie.kernel.clock import utc_now


@csrf_exempt
@require_POST
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the raw body for the worker; say 204 to friend, forger and stranger alike."""
    body = request.read(MAX_BODY_BYTES + 1)
    channels.receive_push(token, dict(request.headers), body, now=utc_now())
    return HttpResponse(status=204)


urlpatterns = [path("channels/hook/<str:token>/", receive, name="channel_hook")]
