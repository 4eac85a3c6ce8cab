"""Registers the room with Django."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """The handover room."""

    name = "regie.handover"
    label = "handover"
    default_auto_field = "django.db.models.BigAutoField"
