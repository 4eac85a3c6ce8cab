"""Registers the room with Django."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """The library room."""

    name = "regie.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"
