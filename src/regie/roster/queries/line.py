"""One line of time: which rosters, shifts and people somebody sees, and what they may plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from regie.engagement import queries as engagement
from regie.kernel.actor import Actor
from regie.kernel.clock import AMSTERDAM
from regie.mandate import holidays as calendar
from regie.people.models import Organisation
from regie.people.roles import may
from regie.roster.models import Absence, Holiday, Roster, RosterPolicy, Shift, ShiftTemplate, Worker
from regie.roster.policy import Policy, agreements

LIVE = (Roster.DRAFT, Roster.PUBLISHED)


def places(actor: Actor, now: datetime) -> QuerySet[Organisation]:
    """The municipalities whose roster this person sees: the own one, or those their agency works for."""
    if actor.user_id is None or actor.organisation_id is None:
        return Organisation.objects.none()
    if actor.organisation_id == actor.municipality_id:
        return Organisation.objects.filter(pk=actor.organisation_id)
    held = engagement.held_by(actor, now).values("municipality_id")
    found = Organisation.objects.filter(pk__in=held)
    return found.filter(pk=actor.municipality_id) if actor.municipality_id else found


def rosters(actor: Actor, municipality_id: int) -> QuerySet[Roster]:
    """All of the municipality; an agency sees its own and the municipality's, never another agency's.

    Drafts are for who plans. Ask `places` first whether the municipality may be seen at all.
    """
    found = Roster.objects.filter(municipality_id=municipality_id, state__in=LIVE)
    if actor.organisation_id != municipality_id:
        found = found.filter(organisation_id__in=(municipality_id, actor.organisation_id or 0))
    if not may(actor.role, "roster.plan"):
        found = found.filter(state=Roster.PUBLISHED)
    return found.select_related("organisation", "municipality", "published_by")


def plannable(actor: Actor, municipality_id: int) -> QuerySet[Roster]:
    """Those whose shifts this person may change: of the own employer only."""
    if not may(actor.role, "roster.plan"):
        return Roster.objects.none()
    return rosters(actor, municipality_id).filter(organisation_id=actor.organisation_id or 0)


def shifts(seen: QuerySet[Roster], start: datetime, end: datetime) -> QuerySet[Shift]:
    """Shifts of these rosters that touch the stretch, in time order."""
    found = Shift.objects.filter(roster__in=seen, start__lt=end, end__gt=start)
    return found.select_related("roster__organisation", "worker__user").order_by("start", "end", "pk")


def together(found: QuerySet[Shift], known: Iterable[Worker]) -> list[Shift]:
    """The shifts with roster and person put to them from `known`: a week names the same few many times."""
    rows = list(found.select_related(None))
    people = {one.pk: one for one in known}
    others = {row.worker_id for row in rows if row.worker_id} - set(people)
    if others:
        people |= Worker.objects.select_related("user", "organisation").in_bulk(others)
    of = Roster.objects.select_related("organisation").in_bulk({row.roster_id for row in rows})
    for row in rows:
        row.roster = of[row.roster_id]
        row.worker = people[row.worker_id] if row.worker_id else None
    return rows


def published(municipality_id: int, start: datetime, end: datetime) -> QuerySet[Shift]:
    """What counts as duty: published shifts that touch the stretch, open ones too."""
    return (
        Shift.objects.filter(roster__municipality_id=municipality_id, roster__state=Roster.PUBLISHED)
        .filter(start__lt=end, end__gt=start)
        .select_related("worker__user", "worker__organisation", "roster__organisation")
        .order_by("start", "end", "pk")
    )


def own(user_id: int, start: datetime, end: datetime) -> QuerySet[Shift]:
    """Somebody's own published shifts, at every municipality."""
    return (
        Shift.objects.filter(worker__user_id=user_id, roster__state=Roster.PUBLISHED)
        .filter(start__lt=end, end__gt=start)
        .select_related("roster__municipality", "roster__organisation", "worker")
        .order_by("start", "pk")
    )


def workers(actor: Actor, municipality_id: int, now: datetime) -> QuerySet[Worker]:
    """Who can be rostered here and may be seen: the municipality's people, and agency people at work here.

    An agency sees the municipality's people and its own.
    """
    given = engagement.in_force(now).filter(municipality_id=municipality_id)
    if actor.organisation_id != municipality_id:
        given = given.filter(agency_id=actor.organisation_id or 0)
    working = Q(organisation__in=given.values("agency_id"), user__in=given.values("members"))
    found = Worker.objects.filter(Q(organisation_id=municipality_id) | working, active=True)
    return found.select_related("user", "organisation").order_by(
        "-organisation__kind", "organisation__name", "user__name", "pk"
    )


def own_workers(actor: Actor, municipality_id: int, now: datetime) -> QuerySet[Worker]:
    """Those whom this person may place: people of the own employer."""
    return workers(actor, municipality_id, now).filter(organisation_id=actor.organisation_id or 0)


def templates(actor: Actor, municipality_id: int) -> QuerySet[ShiftTemplate]:
    """The own employer's templates here."""
    return ShiftTemplate.objects.filter(
        municipality_id=municipality_id, organisation_id=actor.organisation_id or 0
    )


def absences(worker_ids: Iterable[int], start: datetime, end: datetime) -> QuerySet[Absence]:
    """When these people cannot or would rather not work."""
    return Absence.objects.filter(worker_id__in=list(worker_ids), start__lt=end, end__gt=start)


def policy_of(organisation_id: int | None) -> Policy:
    """What an organisation chose; the defaults when it chose nothing."""
    row = RosterPolicy.objects.filter(organisation_id=organisation_id or 0).first()
    return Policy() if row is None else as_policy(row)


def as_policy(row: RosterPolicy) -> Policy:
    """The row as plain values."""
    return Policy(
        agreements=agreements(row.agreements),
        effects={str(rule): str(effect) for rule, effect in dict(row.effects).items()},
        gap_days=tuple(day for day in row.gap_days if type(day) is int),
        planner_confirms=row.planner_confirms,
    )


def sundays(municipality_id: int, first: date, last: date) -> dict[date, str]:
    """Days that count as a Sunday here: Dutch public holidays, with the municipality's exceptions."""
    return sundays_among([municipality_id], first, last)[municipality_id]


def sundays_among(municipality_ids: Iterable[int], first: date, last: date) -> dict[int, dict[date, str]]:
    """The same for several municipalities at once."""
    public = calendar.dutch(range(first.year, last.year + 1))
    common = {day: name for day, name in public.items() if first <= day <= last}
    found = {pk: dict(common) for pk in municipality_ids}
    for row in Holiday.objects.filter(municipality_id__in=found, day__range=(first, last)):
        if row.counts:
            found[row.municipality_id][row.day] = row.name
        else:
            found[row.municipality_id].pop(row.day, None)
    return found


def midnight(day: date) -> datetime:
    """When the day begins in Amsterdam."""
    return datetime.combine(day, time(), AMSTERDAM)


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last."""
    return midnight(first), midnight(last + timedelta(days=1))
