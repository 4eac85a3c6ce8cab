"""Addresses of the screens; one line per screen area, each with a `urlpatterns` of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from regie.web import (
    brake,
    demo_door,
    inbox,
    live,
    people,
    preferences,
    signin,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *people.urlpatterns,
    *preferences.urlpatterns,
    *signin.urlpatterns,
    *demo_door.urlpatterns,
    *brake.urlpatterns,
    *inbox.urlpatterns,
    *live.urlpatterns,
]
