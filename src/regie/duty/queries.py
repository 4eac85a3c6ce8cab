"""Who is on duty, who has the watch, and what that stops."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from regie.duty.models import CheckIn, DutyPolicy, Replacement, Turn
from regie.duty.watches import IsSunday, Passed, holder
from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.people.models import User
from regie.roster.duty import OnDuty, Replaced, Stretch, on_duty, unmanned
from regie.roster.models import Shift
from regie.roster.queries import line

NEAR = timedelta(hours=48)


def policy_of(municipality_id: int) -> DutyPolicy | None:
    """What the municipality chose; None when it chose nothing or asks no handovers."""
    found = DutyPolicy.objects.filter(municipality_id=municipality_id, handover=True)
    return found.select_related("assignment__agency", "municipality").first()


def sundays(municipality_id: int, around: date) -> IsSunday:
    """Which days near this one count as a Sunday, as the roster counts them."""
    known = set(line.sundays(municipality_id, around - timedelta(days=3), around + timedelta(days=12)))
    return lambda day: day in known


def stretches(municipality_id: int, start: datetime, end: datetime) -> list[Stretch]:
    """Published shifts that touch the period, with somebody in them."""
    rows = line.published(municipality_id, start, end).filter(worker__isnull=False).select_related(None)
    wanted = ("worker__user_id", "worker__organisation_id", "start", "end", "kind")
    return [
        Stretch(who, employer, begins, ends, "on_call" if kind == Shift.ON_CALL else "duty")
        for who, employer, begins, ends, kind in rows.values_list(*wanted)
    ]


def replacements(municipality_id: int, start: datetime, end: datetime) -> list[Replaced]:
    """Who stands in for whom in the period."""
    rows = Replacement.objects.filter(municipality_id=municipality_id, start__lt=end, end__gt=start)
    return [Replaced(row.out_id, row.user_id, row.start, row.end) for row in rows]


def there(municipality_id: int, now: datetime) -> tuple[OnDuty, ...]:
    """Everybody of all sides who is on duty or on call at the moment."""
    moment = (municipality_id, now, now + timedelta(microseconds=1))
    return on_duty(stretches(*moment), replacements(*moment), now)


def gaps(
    municipality_id: int, organisation_id: int, period: tuple[datetime, datetime]
) -> list[tuple[datetime, datetime]]:
    """When nobody of this employer will be on duty."""
    start, end = period
    if end <= start:
        return []
    whole = (municipality_id, start, end)
    return unmanned(stretches(*whole), replacements(*whole), organisation_id, period)


def has_watch(municipality_id: int, now: datetime) -> int:
    """The organisation that has the watch."""
    last = (
        Turn.objects.filter(municipality_id=municipality_id, state="taken", passes_at__lte=now)
        .order_by("-passes_at", "-pk")
        .first()
    )
    passed = [Passed(last.incoming_id, last.passes_at)] if last and last.passes_at else []
    return holder(passed, now, municipality_id)


def stops(municipality_id: int, agency_id: int, now: datetime) -> str:
    """Why this agency may publish nothing at the moment: duty_elsewhere, unmanned, or empty.

    Only the agency of the watch is asked; it can never make anything allowed.
    """
    chosen = policy_of(municipality_id)
    if chosen is None or chosen.assignment.agency_id != agency_id:
        return ""
    if has_watch(municipality_id, now) != agency_id:
        return "duty_elsewhere"
    if not chosen.unmanned_stops:
        return ""
    present = any(one.organisation == agency_id and one.kind == "duty" for one in there(municipality_id, now))
    return "" if present else "unmanned"


def rostered(municipality_id: int, users: list[User], now: datetime) -> list[User]:
    """Those of these people whom the roster has on duty or on call now.

    When it has none of them, all: a roster that is not kept wakes nobody less.
    """
    present = {one.person for one in there(municipality_id, now)}
    return [user for user in users if user.pk in present] or users


def turns(actor: Actor, now: datetime) -> QuerySet[Turn]:
    """Turns somebody may see: of the own municipality, or where their agency holds the assignment."""
    seen = Q(municipality_id=actor.organisation_id or 0)
    if actor.organisation_id != actor.municipality_id:
        seen = Q(assignment__in=engagement.held_by(actor, now))
        if actor.municipality_id:
            seen &= Q(municipality_id=actor.municipality_id)
    return Turn.objects.filter(seen).select_related(
        "municipality", "outgoing", "incoming", "offered_by", "taken_by", "assignment"
    )


def next_turn(municipality_id: int) -> Turn | None:
    """The turn that is open."""
    found = Turn.objects.filter(municipality_id=municipality_id, state="open").order_by("at")
    return found.select_related("outgoing", "incoming", "offered_by").first()


def names(user_ids: Collection[int]) -> dict[int, str]:
    """Names by user."""
    return dict(User.objects.filter(pk__in=list(user_ids)).values_list("pk", "name"))


def check_in_of(user_id: int) -> CheckIn | None:
    """What somebody is asked to answer."""
    found = CheckIn.objects.filter(user_id=user_id, answered_at__isnull=True, missed_at__isnull=True)
    return found.select_related("municipality").order_by("due_at").first()
