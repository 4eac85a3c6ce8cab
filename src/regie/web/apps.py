"""Registers the screens with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The screens; no tables of its own."""

    name = "regie.web"
    label = "web"
