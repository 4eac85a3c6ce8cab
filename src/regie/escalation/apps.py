"""Registers the room with Django."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """The escalation room."""

    name = "regie.escalation"
    label = "escalation"
    default_auto_field = "django.db.models.BigAutoField"
