"""Calling people in: a question to one person, answered by that person. Nobody is ordered by software."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override

from regie.crisis import states
from regie.crisis.actions.authority import allowed, record, refuse
from regie.crisis.models import Crisis, HandCall
from regie.crisis.queries.hands import hands
from regie.kernel.actor import Actor

log = logging.getLogger(__name__)
LONGEST_HOURS: Final = 12
MOST_MAIL_FAILURES: Final = 6


def call(crisis: Crisis, user_id: int, hours: int, *, by: Actor, now: datetime) -> HandCall:
    """Ask somebody of an agency under an assignment to come and help for so many hours.

    Whom law or roster keeps from working is not asked. Raises Refused: right, scope, software, state, hours,
    nobody (not of an assignment, or not free), asked_already.
    """
    who = allowed("crisis.hand_called", "crisis.call", crisis.municipality_id, by=by, now=now)
    reason = "" if crisis.state in states.ACTIVE else "state"
    reason = reason or ("" if 1 <= hours <= LONGEST_HOURS else "hours")
    found = (
        None if reason else next((one for one in hands(crisis, hours, now) if one.user.pk == user_id), None)
    )
    if not reason and (found is None or found.free is False):
        reason = "nobody"
    if reason or found is None:
        raise refuse("crisis.hand_called", reason, by, subject=str(crisis))
    try:
        with transaction.atomic():
            made = HandCall.objects.create(
                crisis=crisis,
                user_id=user_id,
                hours=hours,
                known_free=found.free is True,
                asked_by_id=who,
                asked_at=now,
                mail_due_at=None if crisis.practice else now,
            )
            record("crisis.hand_called", crisis, by, user=user_id, hours=hours, known_free=made.known_free)
    except IntegrityError as double:
        raise refuse("crisis.hand_called", "asked_already", by, subject=str(crisis)) from double
    return made


def answer(asked: HandCall, comes: bool, *, by: Actor, now: datetime) -> HandCall:
    """The person who was asked comes, or cannot; why is nobody's business. Refused: not_yours, state."""
    crisis = asked.crisis
    who = allowed("crisis.hand_answered", "crisis.read", crisis.municipality_id, by=by, now=now)
    if asked.user_id != who:
        raise refuse("crisis.hand_answered", "not_yours", by, subject=str(crisis))
    with transaction.atomic():
        row = HandCall.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        open_now = row.state == HandCall.ASKED or (row.state == HandCall.COMES and not comes)
        if open_now:
            row.state = HandCall.COMES if comes else HandCall.CANNOT
            row.answered_at, row.mail_due_at = now, None
            row.save()
            record("crisis.hand_answered", crisis, by, comes=comes)
    if not open_now:
        raise refuse("crisis.hand_answered", "state", by, subject=str(crisis))
    return row


def send_mail_due(now: datetime) -> int:
    """Tell who was asked by e-mail; each is claimed first, so a mail server that hangs blocks nothing."""
    done = 0
    while (claimed := _claim(now)) is not None:
        _send(claimed)
        done += 1
    return done


def _claim(now: datetime) -> HandCall | None:
    with transaction.atomic():
        due = HandCall.objects.filter(state=HandCall.ASKED, mail_due_at__lte=now)
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("mail_due_at", "pk").first()
        if row is not None:
            row.mail_failures += 1
            again = now + timedelta(seconds=15 * 2**row.mail_failures)
            row.mail_due_at = again if row.mail_failures < MOST_MAIL_FAILURES else None
            row.save()
    return row


def _send(row: HandCall) -> None:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        HandCall.objects.filter(pk=row.pk).update(mail_due_at=None)
        return
    try:
        _letter(row).send()
    except Exception:
        log.exception("e-mail about call %s was not sent", row.pk)
    else:
        HandCall.objects.filter(pk=row.pk).update(mail_due_at=None)


def _letter(row: HandCall) -> EmailMessage:
    with override(row.user.language):
        told = {
            "municipality": row.crisis.municipality.name,
            "hours": row.hours,
            "address": f"{settings.PUBLIC_URL}/crisis/{row.crisis_id}/",
        }
        subject = gettext("%(municipality)s asks for your help now") % told
        text = gettext("Can you help for %(hours)s hours? Answer here: %(address)s") % told
    return EmailMessage(subject, text, to=[row.user.email], headers={"Auto-Submitted": "auto-generated"})
