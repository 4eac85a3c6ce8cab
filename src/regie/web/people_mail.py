"""The letter of invitation."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from regie.people.models import Membership

log = logging.getLogger(__name__)


def mail_invitation(seat: Membership, link: str, *, inviter: str) -> bool:
    """Whether the letter was handed to the mail server; without one, or when it refuses, no."""
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return False
    told = {"seat": seat, "link": link, "inviter": inviter}
    letter = render_to_string("people/invitation.txt", told)
    try:
        return bool(send_mail(_("Your account in Regie"), letter, None, [seat.user.email]))
    except (SMTPException, OSError) as fault:
        log.warning("invitation was not mailed: %s", type(fault).__name__)
        return False
