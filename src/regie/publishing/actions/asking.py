"""Telling people that their approval is asked, and asking the next ones when the time passes."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext, override

from regie.kernel.actor import software
from regie.kernel.clock import local
from regie.people import queries as people
from regie.people.models import User
from regie.publishing import queries
from regie.publishing.actions.ledger import record
from regie.publishing.approvals import to_come
from regie.publishing.asking import from_dicts, rungs, step_at
from regie.publishing.models import Asked, Release

log = logging.getLogger(__name__)
MOST_MAIL_FAILURES: Final = 6


def set_clock(row: Release, now: datetime) -> None:
    """The ladder for a text that begins to wait, or whose chain came to its next step; in memory."""
    row.ladder, row.step, row.decide_by, row.lapses_at = [], 0, None, None
    if row.state not in {"waiting", "escalated"}:
        return
    asked = row.needs()
    roles = [role for step in to_come(asked, queries.have(row, now) if row.pk else ()) for role in step.roles]
    found = rungs(roles, asked.within_minutes, now)
    if found:
        row.decide_by = found[0].until
    if found and row.state == "waiting":  # an escalation has a ladder of its own
        row.ladder, row.lapses_at = [rung.as_dict() for rung in found], found[-1].until


def tell(row: Release, now: datetime) -> None:
    """Tell who is asked on this rung, and the next one at once when nobody is there."""
    if row.state != "waiting":
        return
    ladder = from_dicts(row.ladder)
    clock = software("outbox", municipality_id=row.municipality_id)
    for number in range(row.step, len(ladder)):
        found = _whom(row, ladder[number].roles, now)
        if found:
            _note(row, number, found, now)
            who, roles = sorted(user.pk for user, _ in found), list(ladder[number].roles)
            record("publishing.asked", row, clock, people=who, step=number, roles=roles)
            return
        record("publishing.nobody_to_ask", row, clock, result="failed", roles=list(ladder[number].roles))


def _whom(row: Release, roles: Iterable[str], now: datetime) -> list[tuple[User, str]]:
    """Holders of the roles and who stands in for them, without writers and who decided already."""
    out = row.writers() | {person for one in queries.have(row, now) for person in one.people}
    found: dict[int, tuple[User, str]] = {}
    for role in roles:
        holders = people.holders(row.municipality_id, role, now)
        delegates = [d.receiver for d in queries.delegations_of(row.municipality_id, now).filter(role=role)]
        for user in [*holders, *delegates]:
            if user.pk not in out:
                found.setdefault(user.pk, (user, role))
    return list(found.values())


def _note(row: Release, step: int, found: list[tuple[User, str]], now: datetime) -> None:
    Asked.objects.bulk_create(
        Asked(
            release=row,
            key=row.key,
            step=step,
            user=user,
            role=role,
            means=means,
            state=Asked.QUEUED if means == Asked.EMAIL else Asked.SENT,
            due_at=now if means == Asked.EMAIL else None,
            at=now,
        )
        for user, role in found
        for means in (Asked.SCREEN, Asked.EMAIL)
    )


# -- the clock -----------------------------------------------------------------------------------


def climb_due(now: datetime) -> int:
    """Ask the next rung where the time of one has passed. After the last one `lapse_due` ends it.

    One transaction each, so one that cannot be handled never holds up another.
    """
    done, skip = 0, set[int]()
    while (handled := _climb_one(now, skip)) is not None:
        done += handled
    return done


def _climb_one(now: datetime, skip: set[int]) -> int | None:
    with transaction.atomic():
        due = Release.objects.filter(state="waiting", decide_by__lte=now, lapses_at__gt=now)
        row = due.exclude(pk__in=skip).select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        try:
            with transaction.atomic():
                _climb(row, now)
        except Exception:
            log.exception("release %s could not ask the next; it is tried again at the next sweep", row.pk)
            skip.add(row.pk)
            return 0
    return 1


def _climb(row: Release, now: datetime) -> None:
    ladder = from_dicts(row.ladder)
    step = step_at(ladder, now)
    if step is None:  # `lapses_at` is the end of the last rung, so there is one
        raise ValueError(f"{row} has no rung for {now}")
    clock = software("outbox", municipality_id=row.municipality_id)
    record("publishing.not_decided_yet", row, clock, result="failed", step=row.step)
    row.step, row.decide_by = step, ladder[step].until
    row.save(update_fields=["step", "decide_by"])
    tell(row, now)


# -- e-mail --------------------------------------------------------------------------------------


def send_mail_due(now: datetime, *, limit: int = 50) -> int:
    """Send what is due. Claimed first, so a mail server that hangs blocks no transaction; a worker that
    dies in between lets it go out again, because told twice is better than not told.
    """
    done = 0
    while done < limit and (claimed := _claim(now)) is not None:
        _send(claimed, now)
        done += 1
    return done


def _claim(now: datetime) -> Asked | None:
    with transaction.atomic():
        due = Asked.objects.filter(state=Asked.QUEUED, due_at__lte=now).select_related("release", "user")
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
        if row is not None:
            row.due_at = now + timedelta(minutes=1)
            row.save(update_fields=["due_at"])
    return row


def _send(row: Asked, now: datetime) -> None:
    release = row.release
    if release.state != "waiting" or release.key != row.key:
        row.state, row.done_at = Asked.VOID, now  # nobody is asked for this any more
    elif settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        row.state, row.detail, row.done_at = Asked.OFF, "no mail server is set", now
    else:
        try:
            _letter(row).send()
        except Exception as failure:
            log.exception("e-mail about release %s was not sent", row.release_id)
            row.failures += 1
            row.detail, row.due_at = type(failure).__name__, now + timedelta(seconds=15 * 2**row.failures)
            row.state = Asked.FAILED if row.failures >= MOST_MAIL_FAILURES else Asked.QUEUED
        else:
            row.state, row.detail, row.done_at = Asked.SENT, "", now
    row.save()


def _letter(row: Asked) -> EmailMessage:
    """Says that something waits and where, never what was written: mail is not ours to guard."""
    release = row.release
    with override(row.user.language):
        names = {
            "municipality": release.municipality.name,
            "until": f"{local(release.decide_by or row.at):%H:%M}",
            "address": f"{settings.PUBLIC_URL}/approvals/{release.pk}/",
        }
        subject = gettext("%(municipality)s: a text waits for your approval before %(until)s") % names
        lines = [gettext("A text of %(municipality)s waits for your approval until %(until)s.") % names]
        if row.step:
            lines.append(gettext("You are asked because nobody decided in time."))
        lines += [
            gettext("Read it and decide: %(address)s") % names,
            gettext("Nobody decides? Then it is not sent."),
        ]
    return EmailMessage(
        subject, "\n\n".join(lines), to=[row.user.email], headers={"Auto-Submitted": "auto-generated"}
    )
