"""Registers the room with Django."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """The room where content is made."""

    name = "regie.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"
