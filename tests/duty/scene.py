"""A municipality that hands its watch over, with people on the roster."""

from __future__ import annotations

from datetime import datetime, timedelta

from regie.duty.actions import settings
from regie.duty.actions.settings import Chosen
from regie.duty.models import DutyPolicy
from regie.engagement.models import Assignment
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.people.models import Organisation
from regie.roster.models import Roster, Shift, Worker
from tests.inbox.scene import NOW, Scene, person, scene

HOURS = ["mon-fri 18:00-08:00", "sat-sun 00:00-24:00"]


def watched(*, check_in_minutes: int = 0) -> Scene:
    """Friday 23:10, within the hours of the agency."""
    s = scene()
    Assignment.objects.filter(pk=s.assignment.pk).update(hours=HOURS)
    new = Chosen(s.assignment.pk, check_in_minutes=check_in_minutes, check_in_hours=["mon-sun 22:00-07:00"])
    settings.choose(new, by=person("Dirk", "director", s.town), now=NOW)
    assert DutyPolicy.objects.filter(municipality=s.town, handover=True).exists()
    return s


def worker(by: Actor, organisation: Organisation) -> Worker:
    """Somebody who can be rostered."""
    return Worker.objects.get_or_create(user_id=by.user_id or 0, organisation=organisation)[0]


def shift(s: Scene, by: Actor, start: datetime, hours: float, kind: str = "duty") -> Shift:
    """A published shift of theirs."""
    employer = s.agency if by.organisation_id == s.agency.pk else s.town
    day = local(start).date()
    roster, _made = Roster.objects.get_or_create(
        municipality=s.town,
        organisation=employer,
        defaults={
            "starts_on": day - timedelta(days=3),
            "ends_on": day + timedelta(days=9),
            "state": "published",
            "made_by_id": by.user_id or 0,
            "made_at": start,
            "published_at": start,
        },
    )
    return Shift.objects.create(
        roster=roster,
        worker=worker(by, employer),
        start=start,
        end=start + timedelta(hours=hours),
        kind=kind,
    )
