"""Registers the room with Django."""

from django.apps import AppConfig


class HandsConfig(AppConfig):
    """The room of calls for hands."""

    name = "regie.hands"
    label = "hands"
    default_auto_field = "django.db.models.BigAutoField"
