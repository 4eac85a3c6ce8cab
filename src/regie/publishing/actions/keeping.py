"""Keeping what a mandate asks besides approvals: at the door, and again at the moment of sending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q

from regie.publishing.actions.crisis import kernel_lack
from regie.publishing.duties import DAY_MINUTES, HOUR_MINUTES, Went, duties, unmet
from regie.publishing.models import Release
from regie.publishing.permission import Answer

_LOCK_SPACE: Final = 8802 << 32  # our part of PostgreSQL's advisory locks, beside that of the brake
_GOING: Final = ("sending", "unknown")


def not_kept(row: Release, answer: Answer, now: datetime, *, sending: bool) -> str:
    """Why this text may not go out although it is allowed or approved: a reason code, or empty.

    While `sending`, one counts at a time: a sender waits here for the one before it, until that one's
    transaction has written its attempt. So two never both take the last place under a cap.
    """
    asked = duties(answer.obligations)
    went = Went()
    if asked.capped:
        if sending:
            _one_at_a_time(row)
        went = _went(row, answer.because, now, queued=not sending)
    lack = kernel_lack(row, now) if asked.kernel else ""
    return lack or unmet(asked, row.text, in_case=bool(row.case), went=went)


def _one_at_a_time(row: Release) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("counting under a cap needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK_SPACE + row.municipality_id])


def _went(row: Release, because: Sequence[str], now: datetime, *, queued: bool) -> Went:
    """What went out or is going out by the same people under any of these rules; also what is queued."""
    rules = Q(pk__in=[])
    for rule in because:
        rules |= Q(because__contains=[rule])
    under = Q(assignment__isnull=True) if row.assignment_id is None else Q(assignment_id=row.assignment_id)
    mine = Release.objects.filter(under, municipality_id=row.municipality_id, own_words=row.own_words)
    same = mine.filter(rules).exclude(pk=row.pk)

    def since(minutes: int) -> int:
        start = now - timedelta(minutes=minutes)
        gone = Q(sent_at__gt=start) | Q(state__in=_GOING, state_since__gt=start)
        return same.filter(gone | Q(state="queued") if queued else gone).count()

    return Went(since(HOUR_MINUTES), since(DAY_MINUTES))
