"""Registers the room with Django."""

from django.apps import AppConfig


class CrisisConfig(AppConfig):
    """The crisis room."""

    name = "regie.crisis"
    label = "crisis"
    default_auto_field = "django.db.models.BigAutoField"
