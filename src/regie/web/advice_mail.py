"""The letters to somebody without a seat: the link, and apart from it the code. Neither holds the text."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from regie.publishing.models import GuestAdvice

log = logging.getLogger(__name__)
LANGUAGE = "nl"  # of the letters; the page follows the reader's own


def mail_link(asked: GuestAdvice, token: str) -> bool:
    """Whether the mail server took the letter with the link."""
    with override(LANGUAGE):
        link = f"{settings.PUBLIC_URL}{reverse('advice_link', args=[token])}"
        subject = _("%(place)s asks your advice") % {"place": asked.municipality.name}
        letter = render_to_string("advice/letter.txt", {"asked": asked, "link": link})
    return _sent(subject, letter, asked.email)


def mail_code(asked: GuestAdvice, code: str) -> bool:
    """Whether the mail server took the letter with the code."""
    with override(LANGUAGE):
        subject = _("Your code for %(place)s") % {"place": asked.municipality.name}
        letter = render_to_string("advice/code.txt", {"asked": asked, "code": code})
    return _sent(subject, letter, asked.email)


def _sent(subject: str, letter: str, to: str) -> bool:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return False
    message = EmailMessage(subject, letter, to=[to], headers={"Auto-Submitted": "auto-generated"})
    try:
        return bool(message.send())
    except (SMTPException, OSError) as fault:
        log.warning("letter about advice was not mailed: %s", type(fault).__name__)
        return False


def masked(address: str) -> str:
    """`w•••@raad.example`: enough to know which box to open, too little to learn an address."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"
