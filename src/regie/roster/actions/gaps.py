"""Shouting about gaps weeks ahead: once per person, gap and horizon; mailed by another sweep."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, override

from regie.audit import actions as audit
from regie.engagement import queries as engagement
from regie.kernel.actor import software
from regie.kernel.clock import local
from regie.people.models import Organisation, User
from regie.people.queries import valid_seats
from regie.people.roles import RIGHTS
from regie.roster import words
from regie.roster.models import Cover, GapLetter
from regie.roster.policy import step
from regie.roster.queries import cover, line
from regie.roster.queries.cover import Gap

log = logging.getLogger(__name__)
MOST_FAILURES: Final = 6
GRAVEST: Final = ("nobody", "few", "on_call")
_PLANNERS: Final = [role for role, rights in RIGHTS.items() if "roster.plan" in rights]


def shout(now: datetime) -> int:
    """Queue a letter to every planner for each gap that has come within a horizon; how many are new."""
    wanted = Cover.objects.values("municipality_id")
    places = Organisation.objects.filter(pk__in=wanted, active=True).order_by("pk")
    return sum(_shout(place, now) for place in places)


def _shout(place: Organisation, now: datetime) -> int:
    days = line.policy_of(place.pk).gap_days
    if not days:
        return 0
    found = cover.gaps(place.pk, now, now + timedelta(days=max(days) + 1))
    fresh = 0
    with transaction.atomic():
        people = planners(place.pk, now)
        # Of gaps that begin at the same moment the gravest is told; there is one letter for a moment.
        for gap in sorted(found, key=lambda one: (one.start, GRAVEST.index(one.what), -one.missing)):
            reached = step((local(gap.start).date() - local(now).date()).days, days)
            # A gap that is under way has no moment of its own any more: it began when it was first seen.
            if reached is None or gap.start <= now:
                continue
            fresh += sum(_queue(place.pk, user, gap, reached, now) for user in people)
        if fresh:
            by = software("roster", municipality_id=place.pk)
            details = {"letters": fresh, "gaps": len(found)}
            audit.record("roster.gap_shouted", by=by, subject=f"municipality:{place.pk}", details=details)
    return fresh


def planners(municipality_id: int, now: datetime) -> list[User]:
    """Who plans for the municipality: its own planners and those of agencies that work here, each once."""
    given = engagement.in_force(now).filter(municipality_id=municipality_id)
    seats = valid_seats(now).filter(role__in=_PLANNERS)
    own = seats.filter(organisation_id=municipality_id)
    theirs = seats.filter(organisation__in=given.values("agency_id"), user__in=given.values("members"))
    found = {seat.user_id: seat.user for seat in [*own, *theirs]}
    return [found[pk] for pk in sorted(found)]


def _queue(municipality_id: int, user: User, gap: Gap, days: int, now: datetime) -> int:
    _, made = GapLetter.objects.get_or_create(
        municipality_id=municipality_id,
        user=user,
        start=gap.start,
        days_ahead=days,
        defaults={"end": gap.end, "missing": gap.missing, "what": gap.what, "due_at": now, "at": now},
    )
    return int(made)


def mail(now: datetime, *, limit: int = 50) -> int:
    """One mail per person with all that waits for them; claimed first, so a slow server holds no lock."""
    done = 0
    while done < limit and (claimed := _claim(now)):
        _send(claimed, now)
        done += 1
    return done


def _claim(now: datetime) -> list[GapLetter]:
    with transaction.atomic():
        due = GapLetter.objects.filter(state=GapLetter.QUEUED, due_at__lte=now)
        first = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if first is None:
            return []
        same = due.filter(user_id=first.user_id, municipality_id=first.municipality_id)
        rows = list(
            same.select_for_update(skip_locked=True, of=("self",)).select_related("user", "municipality")
        )
        GapLetter.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + timedelta(minutes=1))
    return sorted(rows, key=lambda row: row.start)


def _send(rows: list[GapLetter], now: datetime) -> None:
    mine = GapLetter.objects.filter(pk__in=[row.pk for row in rows])
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        mine.update(state=GapLetter.OFF, done_at=now)
        return
    try:
        _letter(rows).send()
    except Exception:
        log.exception("letter about gaps to person %s was not sent", rows[0].user_id)
        failures = max(row.failures for row in rows) + 1
        state = GapLetter.FAILED if failures >= MOST_FAILURES else GapLetter.QUEUED
        mine.update(failures=failures, state=state, due_at=now + timedelta(seconds=15 * 2**failures))
    else:
        mine.update(state=GapLetter.SENT, done_at=now)


def _letter(rows: list[GapLetter]) -> EmailMessage:
    place = rows[0].municipality.name
    with override(rows[0].user.language):
        told = {"place": place, "n": len(rows)}
        if any(row.what == "nobody" for row in rows):
            subject = ngettext(
                "Nobody answers in %(place)s: %(n)d gap in the roster",
                "Nobody answers in %(place)s: %(n)d gaps in the roster",
                len(rows),
            )
        else:
            subject = ngettext(
                "Too few people in %(place)s: %(n)d gap in the roster",
                "Too few people in %(place)s: %(n)d gaps in the roster",
                len(rows),
            )
        lines = [
            gettext("The published roster of %(place)s does not cover these hours:") % told,
            "\n".join(_line(row) for row in rows),
            gettext(
                "Where nobody answers, an agency that keeps the watch in Regie may publish nothing; "
                "acute matters go to the duty adviser."
            ),
            gettext("Fill the gap here: %(address)s") % {"address": f"{settings.PUBLIC_URL}/roster/gaps/"},
        ]
    return EmailMessage(
        subject % told,
        "\n\n".join(lines),
        to=[rows[0].user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _line(row: GapLetter) -> str:
    start, end = local(row.start), local(row.end)
    told = words.gap(row.what, row.missing, gettext)
    return f"- {date_format(start, 'l j F H:i')} – {date_format(end, 'l j F H:i')}: {told}"
