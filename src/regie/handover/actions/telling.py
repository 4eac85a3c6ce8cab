"""Telling the municipality that the watch is not kept: not taken over, somebody silent, or nobody there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from regie.audit import actions as audit
from regie.duty import queries as duty
from regie.duty.models import CheckIn, DutyPolicy, Turn
from regie.escalation import queries as concerns
from regie.escalation.actions import concerns as escalation
from regie.escalation.concern import NewConcern
from regie.escalation.states import RUNNING
from regie.kernel.actor import software
from regie.kernel.clock import local

WITHIN_MINUTES: Final = 10
QUESTIONS: Final = {
    "turn": _("Nobody has taken over the watch of %(at)s. Who takes it, and who stays until then?"),
    "check_in": _("%(name)s is alone at work and did not answer at %(at)s. Who calls?"),
    "unmanned": _("Nobody of the agency is on duty until %(at)s. Acute matters come to you until then."),
}


def late_turns(now: datetime) -> int:
    """Who should have taken over did not: the old side keeps the watch, and the duty adviser hears of it."""
    done = 0
    for place, minutes in DutyPolicy.objects.filter(handover=True).values_list("pk", "take_within_minutes"):
        due = Turn.objects.filter(
            municipality_id=place,
            state="open",
            late_at__isnull=True,
            at__lte=now - timedelta(minutes=minutes),
        )
        done += sum(_late_one(pk, now) for pk in list(due.values_list("pk", flat=True)))
    return done


@transaction.atomic
def _late_one(pk: int, now: datetime) -> int:
    found = Turn.objects.select_for_update(skip_locked=True).filter(pk=pk, state="open", late_at__isnull=True)
    row = found.first()
    if row is None:
        return 0
    row.late_at = now
    row.save(update_fields=["late_at"])
    clock = software("clock", municipality_id=row.municipality_id)
    audit.record("duty.turn_late", by=clock, subject=str(row), result="failed")
    _raise(row.municipality_id, "turn", f"/duty/turns/{row.pk}/", {"at": f"{local(row.at):%H:%M}"}, now)
    return 1


def missed_check_ins(now: datetime) -> int:
    """Somebody alone did not answer."""
    due = CheckIn.objects.filter(answered_at__isnull=True, missed_at__isnull=True, due_at__lte=now)
    return sum(_missed_one(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _missed_one(pk: int, now: datetime) -> int:
    found = CheckIn.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    row = found.filter(pk=pk, answered_at__isnull=True, missed_at__isnull=True).first()
    if row is None:
        return 0
    row.missed_at = now
    row.save(update_fields=["missed_at"])
    clock = software("clock", municipality_id=row.municipality_id)
    audit.record("duty.check_in_missed", by=clock, subject=f"check_in:{row.pk}", result="failed")
    told = {"name": row.user.name, "at": f"{local(row.due_at):%H:%M}"}
    _raise(row.municipality_id, "check_in", "/duty/", told, now)
    return 1


def unmanned(now: datetime) -> int:
    """The agency has the watch and nobody of it is there: said at once, once per stretch."""
    chosen = DutyPolicy.objects.filter(handover=True, unmanned_stops=True).select_related("assignment")
    return sum(_unmanned_one(row, now) for row in chosen)


@transaction.atomic
def _unmanned_one(row: DutyPolicy, now: datetime) -> int:
    agency = row.assignment.agency_id
    if duty.stops(row.pk, agency, now) != "unmanned":
        return 0
    DutyPolicy.objects.select_for_update().get(pk=row.pk)
    until = _ends(duty.gaps(row.pk, agency, (now, now + timedelta(hours=24))), now)
    since = Turn.objects.filter(municipality_id=row.pk, state="taken", passes_at__lte=now)
    begun = max((turn.passes_at for turn in since if turn.passes_at), default=now)
    told = concerns.for_subject(f"unmanned:{row.pk}")
    running = told.filter(state__in=RUNNING).exists()
    if running or told.filter(raised_at__gte=begun, url=_stretch(until)).exists():
        return 0
    _raise(row.pk, "unmanned", _stretch(until), {"at": f"{local(until):%H:%M}"}, now)
    return 1


def _stretch(until: datetime) -> str:
    return f"/duty/?until={until:%Y%m%dT%H%M}"


def _ends(gaps: Sequence[tuple[datetime, datetime]], now: datetime) -> datetime:
    return next((end for start, end in gaps if start <= now), now)


def _raise(municipality_id: int, what: str, url: str, told: dict[str, str], now: datetime) -> None:
    with override("nl"):  # kept as it was asked
        question = gettext(QUESTIONS[what]) % told
    new = NewConcern(
        municipality_id=municipality_id,
        subject=f"{what}:{municipality_id}",
        url=url,
        question=question,
        urgency="high",
        to="duty_adviser",
        within_minutes=WITHIN_MINUTES,
    )
    escalation.raise_concern(new, by=software("clock", municipality_id=municipality_id), now=now)
