"""Addresses: each screen area brings its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("regie.web.urls")),
    path("accounts/", include("allauth.urls")),
]

handler400 = "regie.web.errors.bad_request"
handler403 = "regie.web.errors.forbidden"
handler404 = "regie.web.errors.not_found"
handler500 = "regie.web.errors.broken"
