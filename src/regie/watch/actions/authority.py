"""Who may do what with listening, and how a refusal gets into the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.people.roles import may
from regie.watch.models import Alarm, MonitoringQuery
from regie.watch.queries.reach import reaches
from regie.watch.refusal import Refused


def authorise(
    action: str, right: str, municipality_id: int, *, by: Actor, now: datetime, municipal: bool = False
) -> int:
    """The user id of somebody who may do this for the municipality. `municipal`: no agency may.

    Raises Refused outside any transaction of the caller, so the ledger keeps the refusal.
    """
    if by.user_id is None:
        raise refuse(action, "software", by)
    if not may(by.role, right):
        raise refuse(action, "right", by)
    if not reaches(municipality_id, by=by, now=now):
        raise refuse(action, "scope", by)
    if municipal and by.organisation_id != municipality_id:
        raise refuse(action, "municipal_only", by)
    return by.user_id


def refuse(action: str, reason: str, by: Actor, *, subject: str = "") -> Refused:
    """The refusal to raise; the ledger has it."""
    audit.refused(action, by=by, reason=reason, subject=subject)
    return Refused(reason)


@contextmanager
def deed(action: str, subject: str, by: Actor) -> Iterator[None]:
    """One transaction; a refusal inside undoes it and is written down all the same."""
    try:
        with transaction.atomic():
            yield
    except Refused as no:
        audit.record(action, by=by, subject=subject, result="refused", details=_why(no))
        raise


def _why(no: Refused) -> dict[str, object]:
    """Codes only: the words that named somebody are not kept."""
    if not no.faults:
        return {"reason": no.reason}
    return {"reason": no.reason, "faults": [f"{fault.field}:{fault.code}" for fault in no.faults]}


def opened(query_id: int, action: str, right: str, *, by: Actor, now: datetime) -> MonitoringQuery:
    """The query, not locked, for somebody who may. Outside one's reach it is not there."""
    found = MonitoringQuery.objects.filter(pk=query_id).first()
    if found is None:
        raise refuse(action, "not_there", by, subject=f"watch:{query_id}")
    authorise(action, right, found.municipality_id, by=by, now=now, municipal=right not in _SHARED)
    return found


def alarm(alarm_id: int, action: str, right: str, *, by: Actor, now: datetime) -> Alarm:
    """The same for an alarm."""
    found = Alarm.objects.filter(pk=alarm_id).first()
    if found is None:
        raise refuse(action, "not_there", by, subject=f"alarm:{alarm_id}")
    authorise(action, right, found.municipality_id, by=by, now=now)
    return found


_SHARED = frozenset({"watch.read", "watch.write", "watch.judge"})  # an agency's people may, under assignment
