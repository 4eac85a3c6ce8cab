"""Addresses: each screen area brings its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("regie.web.urls")),
    path("accounts/", include("allauth.urls")),
]
