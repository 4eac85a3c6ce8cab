"""Registers the room with Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The access room."""

    name = "regie.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
