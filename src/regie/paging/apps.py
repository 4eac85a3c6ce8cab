"""Registers the room with Django."""

from django.apps import AppConfig


class PagingConfig(AppConfig):
    """The paging room."""

    name = "regie.paging"
    label = "paging"
    default_auto_field = "django.db.models.BigAutoField"
