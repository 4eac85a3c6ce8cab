"""Registers the room with Django."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """The roster room."""

    name = "regie.roster"
    label = "roster"
    default_auto_field = "django.db.models.BigAutoField"
