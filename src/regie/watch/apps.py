"""Django app."""

from __future__ import annotations

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Listening to topics."""

    name = "regie.watch"
