"""A mail server that refuses everything."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Breaks off every letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Never."""
        raise SMTPServerDisconnected("gone")
