"""Registers the room with Django."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """The channels room."""

    name = "regie.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
