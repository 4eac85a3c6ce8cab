"""Registers the room with Django."""

from django.apps import AppConfig


class PeaksConfig(AppConfig):
    """The room of temporary peaks."""

    name = "regie.peaks"
    label = "peaks"
    default_auto_field = "django.db.models.BigAutoField"
