"""What of the night waits on Today: a call for hands, a report with a signal, a peak that must be started."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.duty import queries as duty
from regie.feedback.models import ShiftReport
from regie.hands import queries as hands
from regie.kernel.actor import Actor
from regie.peaks import queries as peaks
from regie.peaks.states import PREPARED
from regie.people.roles import may
from regie.web.waiting import Task

SHOWN: Final = 3
NEAR: Final = timedelta(days=7)


def tasks(actor: Actor, now: datetime) -> Iterable[Task]:
    """What is asked of this person, the most pressing of each kind."""
    for ask in hands.waiting(actor.user_id, now)[:SHOWN]:
        yield Task(
            icon="phone-call",
            kind=_("You are asked to help"),
            text=ask.call.title,
            href=reverse("hands-call", args=[ask.call_id]),
            step=_("Answer"),
            due=ask.call.closes_at,
            tone="bad",
            place=ask.call.municipality.name,
        )
    if may(actor.role, "duty.hand_over"):
        yield from _signals(actor, now)
    if may(actor.role, "peaks.run") and actor.organisation_id == actor.municipality_id:
        yield from _peaks(actor, now)


def _signals(actor: Actor, now: datetime) -> Iterable[Task]:
    turns = duty.turns(actor, now).filter(outgoing_id=actor.organisation_id or 0)
    found = ShiftReport.objects.filter(turn__in=turns, sent_at__isnull=False, read_at__isnull=True)
    for row in found.exclude(signal="").select_related("municipality").order_by("-sent_at")[:SHOWN]:
        yield Task(
            icon="bell-ring",
            kind=_("Signal after a watch"),
            text=row.signal,
            href=reverse("duty-report", args=[row.pk]),
            step=_("Read it"),
            due=row.sent_at,
            tone="warn",
            place=row.municipality.name,
        )


def _peaks(actor: Actor, now: datetime) -> Iterable[Task]:
    coming = peaks.live(actor.organisation_id or 0).filter(state=PREPARED, starts_at__lte=now + NEAR)
    for peak in coming.filter(ends_at__gt=now).select_related("municipality").order_by("starts_at")[:SHOWN]:
        late = peak.starts_at <= now
        yield Task(
            icon="zap",
            kind=_("Peak not started") if late else _("Peak comes near"),
            text=peak.title,
            href=reverse("peak", args=[peak.pk]),
            step=_("Start it") if late else _("Go through the list"),
            due=peak.starts_at,
            tone="bad" if late else "info",
            place=peak.municipality.name,
        )
