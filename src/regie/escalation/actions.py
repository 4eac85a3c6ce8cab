"""Raising a concern, acknowledging and answering it, and the clock that climbs the ladder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext, override

from regie.audit import actions as audit
from regie.engagement import queries as engagement
from regie.escalation import ladder, queries
from regie.escalation.concern import NewConcern, NotAllowed
from regie.escalation.models import Concern, Notification, Pulse
from regie.escalation.states import DECISIONS, NEEDS_TEXT, RUNNING, URGENCIES
from regie.kernel.actor import Actor, software
from regie.kernel.clock import local
from regie.kernel.text import clean
from regie.people import queries as people
from regie.people.models import User
from regie.people.roles import may

log = logging.getLogger(__name__)
MOST_MAIL_FAILURES: Final = 6
# By which means people are told; a new one gets a line here and a sweep that works off its rows.
MEANS: Final = (Notification.SCREEN, Notification.EMAIL)


def raise_concern(new: NewConcern, *, by: Actor, now: datetime) -> Concern:
    """Start the clock and tell the first rung. Software may raise one; it may never answer one."""
    with _deed("escalation.raise", by, new.subject):
        _check_raiser(new, by, now)
        rungs = ladder.ladder(new.to, new.within_minutes)
        concern = Concern.objects.create(
            municipality_id=new.municipality_id,
            subject=new.subject,
            url=new.url,
            question=clean(new.question),
            urgency=new.urgency,
            raised_by_id=by.user_id,
            raised_for_id=by.organisation_id,
            raised_at=now,
            ladder=[rung.as_dict() for rung in rungs],
            next_at=now,
        )
        _record("escalation.raised", concern, by, to=new.to, within_minutes=rungs[0].within_minutes)
        _tell(concern, now)
        concern.save()
    return concern


def acknowledge(concern: Concern, *, by: Actor, now: datetime) -> Concern:
    """Somebody has seen it: the ladder stops, the clock for the answer starts."""
    with _deed("escalation.acknowledge", by, str(concern)):
        row = _opened(concern, "escalation.acknowledge", by)
        if row.state != "open":
            raise NotAllowed("wrong_state")
        row.move("acknowledged", next_at=now + timedelta(minutes=ladder.ANSWER_WITHIN_MINUTES))
        row.acknowledged_by_id, row.acknowledged_at = by.user_id, now
        row.save()
        _record("escalation.acknowledged", row, by)
    return row


def answer(concern: Concern, decision: str, text: str, *, by: Actor, now: datetime) -> Concern:
    """Decide: advise, release, return, take_over; or pass_on to the next rung, with words why.

    Only the answer is kept here; what follows from it is done by whoever raised the concern.
    """
    with _deed("escalation.answer", by, str(concern)):
        row = _opened(concern, "escalation.answer", by)
        if decision not in DECISIONS:
            raise NotAllowed("unknown_decision")
        if decision in NEEDS_TEXT and not text.strip():
            raise NotAllowed("no_text")
        if row.state not in RUNNING:
            raise NotAllowed("wrong_state")
        row.answer = clean(text)
        if decision == "pass_on":
            row.move("open", next_at=now)
            _climb(row, by, now, "escalation.passed_on")
        else:
            row.move("answered", next_at=None)
            row.decision, row.answered_by_id, row.answered_at = decision, by.user_id, now
            _record("escalation.answered", row, by, decision=decision)
        row.save()
    return row


def close(concern: Concern, *, by: Actor, now: datetime) -> Concern:
    """It no longer matters, or the answer was carried out; the clock stops for good."""
    with _deed("escalation.close", by, str(concern)):
        if by.is_person:
            _opened(concern, "escalation.answer", by)
        row = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
        if row.state == "closed":
            return row
        row.move("closed", next_at=None)
        row.closed_at = now
        row.save()
        _record("escalation.closed", row, by)
    return row


# -- the clock -----------------------------------------------------------------------------------


def sweep(now: datetime) -> int:
    """Handle every concern whose moment has come; safe in many workers. One transaction each, so a
    concern that cannot be handled never holds up another.
    """
    done, skip = 0, set[int]()
    while (handled := _handle_one(now, skip)) is not None:
        done += handled
    Pulse.objects.update_or_create(name=queries.CLOCK, defaults={"ran_at": now})
    return done


def _handle_one(now: datetime, skip: set[int]) -> int | None:
    """1 for a concern handled, 0 for one that failed (added to `skip`), None when nothing is due."""
    with transaction.atomic():
        due = Concern.objects.filter(state__in=RUNNING, next_at__lte=now).exclude(pk__in=skip)
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "pk").first()
        if row is None:
            return None
        try:
            with transaction.atomic():
                _tick(row, now)
                row.save()
        except Exception:
            log.exception("concern %s could not be handled; it is tried again at the next sweep", row.pk)
            skip.add(row.pk)
            return 0
    return 1


def _tick(row: Concern, now: datetime) -> None:
    clock = software("clock", municipality_id=row.municipality_id)
    if row.state == "open":
        _climb(row, clock, now, "escalation.not_acknowledged")
        return
    _record("escalation.answer_late", row, clock, result="failed")
    _tell(row, now)
    row.next_at = now + timedelta(minutes=ladder.ANSWER_WITHIN_MINUTES)


def _climb(row: Concern, by: Actor, now: datetime, why: str) -> None:
    """To the next rung; on the last one everybody there is told again, and again."""
    above = ladder.next_step(row.ladder, row.step)
    _record(why, row, by, result="done" if by.is_person else "failed", step=row.step, role=row.role)
    if above is None:
        row.rounds += 1
        _record("escalation.ladder_ended", row, by, result="failed", rounds=row.rounds)
    else:
        row.step = above
    _tell(row, now)


def _tell(row: Concern, now: datetime) -> None:
    """Tell everybody who holds the role; when nobody does, somebody safe, loudly. Sets the clock."""
    clock = software("clock", municipality_id=row.municipality_id)
    found: dict[str, list[User]] = {}

    def occupied(role: str) -> bool:
        found[role] = people.holders(row.municipality_id, role, now)
        return bool(found[role])

    told = ladder.whom(row.role, occupied)
    if told is None:
        _record("escalation.nobody", row, clock, result="failed", role=row.role)
        row.next_at = now + timedelta(minutes=ladder.NOBODY_AGAIN_MINUTES)
        return
    if told.instead_of:
        _record("escalation.level_empty", row, clock, result="failed", role=told.instead_of, told=told.role)
    _notify(row, told, found[told.role], now)
    _record("escalation.told", row, clock, role=told.role, people=[u.pk for u in found[told.role]])
    row.next_at = now + timedelta(minutes=row.within_minutes)


def _notify(row: Concern, told: ladder.Told, users: list[User], now: datetime) -> None:
    Notification.objects.bulk_create(
        Notification(
            concern=row,
            step=row.step,
            user=user,
            role=told.role,
            instead_of=told.instead_of,
            means=means,
            state=Notification.QUEUED if means == Notification.EMAIL else Notification.SENT,
            due_at=now if means == Notification.EMAIL else None,
            at=now,
        )
        for user in users
        for means in MEANS
    )


# -- e-mail --------------------------------------------------------------------------------------


def send_mail_due(now: datetime, *, limit: int = 50) -> int:
    """Send what is due. Each is claimed first, so a mail server that hangs blocks no transaction; a
    worker that dies between sending and storing lets it go out again, because told twice is better
    than not told.
    """
    done = 0
    while done < limit and (claimed := _claim_mail(now)) is not None:
        _send_mail(claimed, now)
        done += 1
    return done


def _claim_mail(now: datetime) -> Notification | None:
    with transaction.atomic():
        due = Notification.objects.filter(
            means=Notification.EMAIL, state=Notification.QUEUED, due_at__lte=now
        )
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
        if row is not None:
            row.due_at = now + timedelta(minutes=1)
            row.save()
    return row


def _send_mail(row: Notification, now: datetime) -> None:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        row.state, row.detail, row.done_at = Notification.OFF, "no mail server is set", now
    else:
        try:
            _letter(row).send()
        except Exception as failure:
            log.exception("e-mail about concern %s was not sent", row.concern_id)
            row.failures += 1
            row.detail = type(failure).__name__
            row.due_at = now + timedelta(seconds=15 * 2**row.failures)
            row.state = Notification.FAILED if row.failures >= MOST_MAIL_FAILURES else Notification.QUEUED
        else:
            row.state, row.detail, row.done_at = Notification.SENT, "", now
    row.save()


def _letter(row: Notification) -> EmailMessage:
    """Says that something waits and where, never what a resident wrote: mail is not ours to guard."""
    concern = row.concern
    with override(row.user.language):
        names = {
            "municipality": concern.municipality.name,
            "until": f"{local(concern.next_at or row.at):%H:%M}",
            "address": f"{settings.PUBLIC_URL}{concern.url}",
        }
        subject = gettext("%(municipality)s: your decision is asked before %(until)s") % names
        lines = [
            gettext("An escalation of %(municipality)s waits for you. Acknowledge it before %(until)s.")
            % names
        ]
        if row.instead_of:
            lines.append(gettext("You are told because nobody is on duty on the level that was asked first."))
        lines += [gettext("Open it here: %(address)s") % names]
    return EmailMessage(
        subject, "\n\n".join(lines), to=[row.user.email], headers={"Auto-Submitted": "auto-generated"}
    )


# -- how -----------------------------------------------------------------------------------------


@contextmanager
def _deed(action: str, by: Actor, subject: str) -> Iterator[None]:
    """One transaction; a refusal undoes it and is then written in the ledger by itself."""
    try:
        with transaction.atomic():
            yield
    except NotAllowed as refusal:
        audit.refused(action, by=by, reason=refusal.reason, subject=subject)
        raise


def _check_raiser(new: NewConcern, by: Actor, now: datetime) -> None:
    if new.urgency not in URGENCIES:
        raise NotAllowed("unknown_urgency")
    if not by.is_person:
        return
    if not may(by.role, "escalation.raise"):
        raise NotAllowed("right")
    if by.organisation_id == new.municipality_id:
        return
    if not engagement.held_by(by, now).filter(municipality_id=new.municipality_id).exists():
        raise NotAllowed("scope")


def _opened(concern: Concern, right: str, by: Actor) -> Concern:
    """The row, locked and fresh, when this person of this municipality may do this."""
    if not by.is_person:
        raise NotAllowed("software")
    if not may(by.role, right):
        raise NotAllowed("right")
    if by.organisation_id != concern.municipality_id:
        raise NotAllowed("scope")
    return Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)


def _record(action: str, row: Concern, by: Actor, *, result: str = "done", **details: object) -> None:
    audit.record(
        action,
        by=by,
        subject=f"concern:{row.pk}",
        result=result,
        details={"about": row.subject, "state": row.state, "urgency": row.urgency, **details},
    )
