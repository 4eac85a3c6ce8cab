"""A crisis at the door: the kernel message that a text stands on, and the pause of what is planned."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from regie.audit import actions as audit
from regie.audit.entry import Entry
from regie.kernel.actor import software
from regie.library.models import KernelMessage
from regie.library.queries import kernels
from regie.mandate.models import Phase
from regie.publishing.crisis_line import PAUSED, Said
from regie.publishing.crisis_line import objection as plain
from regie.publishing.models import Release

_BATCH: Final = 500


def objection(row: Release, now: datetime) -> str:
    """Why this text may not go out in the crisis that runs, asked at the door and again at sending."""
    practice = row.account.practice
    running = Phase.objects.filter(municipality_id=row.municipality_id).running(now, practice)
    return plain(running.effects(), _said(row, now))


def kernel_lack(row: Release, now: datetime) -> str:
    """Why the text does not stand on a valid kernel message: `kernel_missing` and so on, or empty."""
    if row.kernel_id is None:
        return "kernel_missing"
    return kernels.objection(row.kernel_id, row.municipality_id, now, practice=row.account.practice)


def _said(row: Release, now: datetime) -> Said:
    official = ""
    if row.kernel_id is not None:
        official = KernelMessage.objects.values_list("official", flat=True).get(pk=row.kernel_id)
    return Said(
        action=str(row.facts.get("action", "")) or "post",
        topic=str(row.facts.get("topic", "")),
        text=row.text,
        answers=row.in_reply_to_id is not None,
        kernel=kernel_lack(row, now) if row.kernel_id is not None else None,
        official=official,
    )


def hold_planned(now: datetime) -> int:
    """Stop what is queued and answers nobody, wherever a crisis pauses what is planned; how many.

    Also what is planned and still waits for an approval: given during the crisis it would go out after it.

    What refers to a kernel message is part of the crisis itself and goes on.
    """
    return sum(
        _hold(phase, now) for phase in Phase.objects.running(now, practice=True).pausing().order_by("pk")
    )


def _hold(phase: Phase, now: datetime) -> int:
    total = 0
    while count := _hold_some(phase, now):
        total += count
    return total


def _hold_some(phase: Phase, now: datetime) -> int:
    asked = Q(state__in=("waiting", "escalated"), not_before__isnull=False)
    planned = Release.objects.filter(
        Q(state="queued") | asked, municipality_id=phase.municipality_id, in_reply_to=None, kernel=None
    )
    if phase.practice:
        planned = planned.filter(account__practice=True)
    with transaction.atomic():
        rows = list(planned.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:_BATCH])
        for row in rows:
            row.move("stopped", now=now, problem=PAUSED)
        Release.objects.filter(pk__in=[row.pk for row in rows]).update(
            state="stopped",
            state_since=now,
            problem=PAUSED,
            detail="",
            due_at=None,
            decide_by=None,
            lapses_at=None,
        )
        audit.record_many(_line(row, phase) for row in rows)
    return len(rows)


def _line(row: Release, phase: Phase) -> Entry:
    by = software("crisis", municipality_id=row.municipality_id)
    details = {
        "state": row.state,
        "case": row.case,
        "channel": row.account_id,
        "binding": row.binding,
        "reason": PAUSED,
        "phase": phase.pk,
    }
    return Entry("publishing.stopped", by, f"release:{row.pk}", "refused", details, {}, row.mandate)
