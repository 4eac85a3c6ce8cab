"""Addresses of the screens; one line per screen area, each with a `urlpatterns` of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from regie.web import (
    approvals,
    brake,
    channels,
    demo_door,
    escalations,
    hooks,
    inbox,
    live,
    mandate,
    people,
    practice,
    preferences,
    signin,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *approvals.urlpatterns,
    *brake.urlpatterns,
    *channels.urlpatterns,
    *demo_door.urlpatterns,
    *escalations.urlpatterns,
    *hooks.urlpatterns,
    *inbox.urlpatterns,
    *live.urlpatterns,
    *mandate.urlpatterns,
    *people.urlpatterns,
    *practice.urlpatterns,
    *preferences.urlpatterns,
    *signin.urlpatterns,
]
