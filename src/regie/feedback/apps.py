"""Registers the room with Django."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """The feedback room."""

    name = "regie.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
