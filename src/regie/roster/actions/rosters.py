"""A roster begins, is published so that people know where they stand, or is withdrawn."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from regie.audit import actions as audit
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.people.models import Organisation
from regie.roster.actions.authority import at_place, deed, permitted, planned
from regie.roster.models import Roster
from regie.roster.queries import checks, line
from regie.roster.refusal import Refused
from regie.roster.states import MOVES, may_follow

LONGEST_DAYS = 400


def begin(municipality_id: int, starts_on: date, ends_on: date, *, by: Actor, now: datetime) -> Roster:
    """A draft for the people of the own employer. Raises Refused: right, scope, period, overlap."""
    with deed("roster.begun", by, f"municipality:{municipality_id}"):
        who = permitted("roster.plan", by)
        at_place(municipality_id, by, now)
        if ends_on < starts_on or (ends_on - starts_on).days >= LONGEST_DAYS:
            raise Refused("period")
        # Locked, so that two planners at once cannot both begin the same weeks.
        Organisation.objects.select_for_update().get(pk=by.organisation_id or 0)
        live = Roster.objects.filter(
            municipality_id=municipality_id, organisation_id=by.organisation_id or 0, state__in=line.LIVE
        )
        if live.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            raise Refused("overlap")
        held = engagement.held_by(by, now).filter(municipality_id=municipality_id).order_by("ends_at").first()
        row = Roster.objects.create(
            municipality_id=municipality_id,
            organisation_id=by.organisation_id or 0,
            assignment=held,
            starts_on=starts_on,
            ends_on=ends_on,
            made_by_id=who,
            made_at=now,
        )
        record("roster.begun", row, by)
    return row


def publish(roster_id: int, *, by: Actor, now: datetime) -> Roster:
    """From now on this is duty, and people know it. What warns is kept with it.

    Raises Refused: state, empty, blocked (`rules` says by what).
    """
    with deed("roster.published", by, f"roster:{roster_id}"):
        row = planned(roster_id, by, now)
        if not may_follow(MOVES, row.state, Roster.PUBLISHED):
            raise Refused("state")
        if not row.shifts.exists():
            raise Refused("empty")
        found = checks.of_roster(row, line.span(row.starts_on, row.ends_on), now=now)
        blocking = sorted({one.rule for one in checks.blocking(found)})
        if blocking:
            raise Refused("blocked", blocking)
        row.state, row.published_at, row.published_by_id = Roster.PUBLISHED, now, by.user_id
        row.published_with = dict(Counter(one.rule for one in found))
        row.save()
        row.shifts.filter(worker__isnull=False).update(told_at=now)
        record("roster.published", row, by, warned=row.published_with)
    return row


def withdraw(roster_id: int, *, by: Actor, now: datetime) -> Roster:
    """Nothing in it counts any more; a published one can only be withdrawn before its first day."""
    with deed("roster.withdrawn", by, f"roster:{roster_id}"):
        row = planned(roster_id, by, now)
        if not may_follow(MOVES, row.state, Roster.WITHDRAWN):
            raise Refused("state")
        if row.state == Roster.PUBLISHED and line.midnight(row.starts_on) <= now:
            raise Refused("past")
        row.state = Roster.WITHDRAWN
        row.save(update_fields=["state"])
        record("roster.withdrawn", row, by)
    return row


def record(action: str, row: Roster, by: Actor, **details: object) -> None:
    """One line about a roster."""
    told = {"municipality": row.municipality_id, "employer": row.organisation_id, **details}
    told |= {"from": row.starts_on.isoformat(), "to": row.ends_on.isoformat()}
    audit.record(action, by=by, subject=f"roster:{row.pk}", details=told)
