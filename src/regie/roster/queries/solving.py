"""What the solver is asked about a draft: who, what must be covered, and what stands already."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from regie.kernel.clock import local
from regie.people.queries import valid_seats
from regie.roster import cover as needed
from regie.roster.candidates import usual_blocks
from regie.roster.models import Absence, Roster, Shift, Worker
from regie.roster.problem import Problem, Wish
from regie.roster.queries import checks, cover, line
from regie.roster.shifts import Demand, Person, Span, minute, moment
from regie.roster.shifts import Shift as Plain

HISTORY = timedelta(weeks=16)
WISH_WEIGHT = 5


def problem_of(roster: Roster, now: datetime) -> Problem:
    """Fill what others do not cover yet, with this employer's people; what is placed stays where it is."""
    start, end = line.span(roster.starts_on, roster.ends_on)
    start = max(start, now)
    workers = list(_workers(roster, now))
    ids = [worker.pk for worker in workers]
    period = (minute(start), minute(end))
    demand = tuple(_demand(roster, period))
    return Problem(
        people=tuple(_people(workers, start, end)),
        demand=demand,
        period=period,
        blocks=usual_blocks(demand),
        shifts=tuple(_fixed(workers, start - HISTORY, end + checks.LOOK_AHEAD)),
        wishes=tuple(
            Wish(str(one.worker.user_id), minute(one.start), minute(one.end), "off", WISH_WEIGHT)
            for one in Absence.objects.filter(
                worker_id__in=ids, wish=True, start__lt=end, end__gt=start
            ).select_related("worker")
        ),
        agreements=line.policy_of(roster.organisation_id).agreements,
    )


def _workers(roster: Roster, now: datetime) -> list[Worker]:
    seated = valid_seats(now).filter(organisation_id=roster.organisation_id).values("user_id")
    found = Worker.objects.filter(organisation_id=roster.organisation_id, active=True, user__in=seated)
    if roster.assignment_id is not None:
        found = found.filter(user__assignments=roster.assignment_id)
    return list(found.select_related("user").order_by("pk").distinct())


def _people(workers: list[Worker], start: datetime, end: datetime) -> list[Person]:
    away: dict[int, list[Span]] = {}
    for one in Absence.objects.filter(
        worker__in=[worker.pk for worker in workers], wish=False, start__lt=end, end__gt=start
    ):
        away.setdefault(one.worker_id, []).append((minute(one.start), minute(one.end)))
    return [
        Person(
            str(worker.user_id),
            str(worker.organisation_id),
            frozenset(worker.skills),
            float(worker.contract_hours_week) if worker.contract_hours_week is not None else None,
            tuple(away.get(worker.pk, ())),
            worker.no_nights,
            worker.short_days,
        )
        for worker in workers
    ]


def _demand(roster: Roster, period: Span) -> list[Demand]:
    """Duty and being on call that the municipality asks, less what other employers cover."""
    place = roster.municipality_id
    days = _days(period)
    sundays = set(line.sundays(place, days[0] - timedelta(days=1), days[1]))
    others = cover.filled(place, *line.span(*days)).exclude(roster__organisation_id=roster.organisation_id)
    there = [cover.placed(row) for row in others]
    asked = cover.needs(place)
    named = {need.name: need for need in asked}
    return [
        Demand(hole.start, hole.end, hole.missing, named[hole.name].skills, named[hole.name].kind)
        for hole in needed.holes(asked, there, period, sundays)
    ]


def _days(period: Span) -> tuple[date, date]:
    return local(moment(period[0])).date(), local(moment(period[1] - 1)).date()


def _fixed(workers: list[Worker], start: datetime, end: datetime) -> list[Plain]:
    users = [worker.user_id for worker in workers]
    rows = Shift.objects.filter(
        worker__user_id__in=users, roster__state__in=line.LIVE, start__lt=end, end__gt=start
    ).values_list("pk", "worker__user_id", "start", "end", "kind", "skills")
    return [
        Plain(
            f"fixed-{pk}",
            str(user),
            minute(begins),
            minute(ends),
            "on_call" if kind == "on_call" else "duty",
            frozenset(skills),
        )
        for pk, user, begins, ends, kind, skills in rows
    ]
