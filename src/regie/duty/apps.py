"""Registers the room with Django."""

from django.apps import AppConfig


class DutyConfig(AppConfig):
    """The room of the watch."""

    name = "regie.duty"
    label = "duty"
    default_auto_field = "django.db.models.BigAutoField"
