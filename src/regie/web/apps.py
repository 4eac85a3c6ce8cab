"""Registers the screens with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The screens; no tables of its own."""

    name = "regie.web"
    label = "web"

    def ready(self) -> None:
        """Let sign-ins and second factors be written in the ledger."""
        from regie.web import signin

        signin.attach()
