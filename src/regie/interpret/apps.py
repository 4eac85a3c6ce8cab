"""Registers the room with Django."""

from django.apps import AppConfig


class InterpretConfig(AppConfig):
    """The interpret room."""

    name = "regie.interpret"
    label = "interpret"
    default_auto_field = "django.db.models.BigAutoField"
