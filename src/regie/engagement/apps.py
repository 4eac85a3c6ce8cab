"""Registers the room with Django."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """The engagement room."""

    name = "regie.engagement"
    label = "engagement"
    default_auto_field = "django.db.models.BigAutoField"
