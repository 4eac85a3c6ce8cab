"""Registers the room with Django."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The room of campaigns."""

    name = "regie.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
