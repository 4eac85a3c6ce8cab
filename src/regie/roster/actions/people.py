"""Who can be rostered, on what terms, and when they cannot. Reasons are never asked and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from regie.audit import actions as audit
from regie.kernel.actor import Actor
from regie.people import queries as people
from regie.roster.actions.authority import deed, own_worker, permitted
from regie.roster.models import Absence, Worker
from regie.roster.refusal import Refused

LONGEST_ABSENCE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody is rostered on."""

    contract_hours_week: Decimal | None
    skills: tuple[str, ...] = ()
    no_nights: bool = False
    short_days: bool = False
    active: bool = True


def settle(user_id: int, terms: Terms, *, by: Actor, now: datetime) -> Worker:
    """Terms of somebody with a seat at the own organisation. Raises Refused: right, worker, rows."""
    with deed("roster.terms_settled", by, f"person:{user_id}"):
        permitted("roster.plan", by)
        if (
            not people.valid_seats(now)
            .filter(user_id=user_id, organisation_id=by.organisation_id or 0)
            .exists()
        ):
            raise Refused("worker")
        hours = terms.contract_hours_week
        if hours is not None and not 0 <= hours <= 60:
            raise Refused("rows")
        row, _made = Worker.objects.update_or_create(
            user_id=user_id,
            organisation_id=by.organisation_id or 0,
            defaults={
                "contract_hours_week": hours,
                "skills": sorted(set(terms.skills)),
                "no_nights": terms.no_nights,
                "short_days": terms.short_days,
                "active": terms.active,
            },
        )
        # Flags are about health or age: that they were settled is told, not what they became.
        details = {"hours": str(hours), "skills": sorted(set(terms.skills)), "active": terms.active}
        audit.record("roster.terms_settled", by=by, subject=f"person:{user_id}", details=details)
    return row


def be_away(
    worker_id: int, start: datetime, end: datetime, *, wish: bool = False, by: Actor, now: datetime
) -> Absence:
    """Cannot, or with `wish` would rather not. For oneself, or by a planner of the same employer."""
    with deed("roster.absence_told", by, f"worker:{worker_id}"):
        row = own_worker(worker_id, by)
        if not timedelta(0) < end - start <= LONGEST_ABSENCE or end <= now:
            raise Refused("time")
        made = Absence.objects.create(worker=row, start=start, end=end, wish=wish)
        _record("roster.absence_told", made, by)
    return made


def be_back(absence_id: int, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 - the ledger keeps time
    """Take it back."""
    with deed("roster.absence_ended", by, f"absence:{absence_id}"):
        row = Absence.objects.filter(pk=absence_id).first()
        if row is None:
            permitted("roster.exchange", by)
            raise Refused("scope")
        own_worker(row.worker_id, by)
        _record("roster.absence_ended", row, by)
        row.delete()


def _record(action: str, row: Absence, by: Actor) -> None:
    details = {"worker": row.worker_id, "start": row.start.isoformat(), "end": row.end.isoformat()}
    audit.record(action, by=by, subject=f"absence:{row.pk}", details={**details, "wish": row.wish})
