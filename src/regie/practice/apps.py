"""Registers the room with Django."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """The practice room."""

    name = "regie.practice"
    label = "practice"
    default_auto_field = "django.db.models.BigAutoField"
