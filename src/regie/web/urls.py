"""Addresses of the screens; one line per screen area, each with a `urlpatterns` of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from regie.web import (
    acknowledge,
    advice,
    approvals,
    brake,
    channels,
    demo_door,
    escalations,
    hooks,
    inbox,
    ledger,
    live,
    mandate,
    mandate_editor,
    mandate_trial,
    people,
    practice,
    preferences,
    reading,
    rights,
    signin,
    today,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *today.urlpatterns,
    *inbox.urlpatterns,
    *approvals.urlpatterns,
    *advice.urlpatterns,
    *escalations.urlpatterns,
    *brake.urlpatterns,
    *mandate.urlpatterns,
    *mandate_editor.urlpatterns,
    *mandate_trial.urlpatterns,
    *channels.urlpatterns,
    *people.urlpatterns,
    *ledger.urlpatterns,
    *practice.urlpatterns,
    *live.urlpatterns,
    *hooks.urlpatterns,
    *preferences.urlpatterns,
    *reading.urlpatterns,
    *acknowledge.urlpatterns,
    *rights.urlpatterns,
    *signin.urlpatterns,
    *demo_door.urlpatterns,
]
