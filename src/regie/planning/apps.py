"""Registers the room with Django."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The planning room."""

    name = "regie.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"
