"""Registers the room with Django."""

from django.apps import AppConfig


class MandateConfig(AppConfig):
    """The mandate room."""

    name = "regie.mandate"
    label = "mandate"
    default_auto_field = "django.db.models.BigAutoField"
