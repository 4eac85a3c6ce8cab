"""Registers the room with Django."""

from django.apps import AppConfig


class HaltConfig(AppConfig):
    """The halt room."""

    name = "regie.halt"
    label = "halt"
    default_auto_field = "django.db.models.BigAutoField"
