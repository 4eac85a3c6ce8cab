"""Registers the room with Django."""

from django.apps import AppConfig


class SourcingConfig(AppConfig):
    """The room that weighs whether to outsource."""

    name = "regie.sourcing"
    label = "sourcing"
    default_auto_field = "django.db.models.BigAutoField"
