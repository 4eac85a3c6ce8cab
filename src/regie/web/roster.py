"""The roster on screen: week, day and person, who answers at a moment, gaps, and what the checker says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regie.duty import queries as duty
from regie.kernel.clock import AMSTERDAM, local, utc_now
from regie.people.models import Organisation
from regie.people.roles import RIGHTS
from regie.roster.actions import rosters
from regie.roster.models import Roster
from regie.roster.queries import checks, cover, line
from regie.roster.refusal import Refused
from regie.web import roster_board as board
from regie.web.roster_words import measured, refusal, rule_name, stretch
from regie.web.session import SeatRequest, requires

WEEK = 7
AHEAD = timedelta(days=56)  # how far the list of gaps looks
SOON = timedelta(days=14)  # what the list of gaps shows unfolded


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words."""

    rule: str
    article: str
    effect: str
    numbers: str
    when: str
    shifts: tuple[int, ...]


def place_of(request: SeatRequest) -> Organisation | None:
    """Whose roster is shown: the one asked for, the one acted for, or the first. None: nobody's."""
    found = list(line.places(request.actor, utc_now()))
    asked = request.GET.get("place") or request.POST.get("place") or ""
    chosen = next((one for one in found if str(one.pk) == asked), None)
    return chosen or next(iter(found), None)


def day_of(request: HttpRequest, name: str = "from") -> date:
    """The day asked for, or today."""
    try:
        asked = parse_date(request.GET.get(name, "") or request.POST.get(name, ""))
    except ValueError:
        asked = None
    today = local(utc_now()).date()
    return asked if asked is not None and abs((asked - today).days) < 4000 else today


@require_safe
@requires("roster.read")
def week(request: SeatRequest) -> HttpResponse:
    """Everybody's shifts of one week, gaps in red, and who answers at the moment asked for."""
    place = place_of(request)
    asked = day_of(request)
    monday = asked - timedelta(days=asked.weekday())
    shown: dict[str, object] = {"view": "week", "place": place, "monday": monday, **_around(monday)}
    if place is not None:
        shown |= _week(request, place, monday)
        shown |= _common(request, place, monday, monday + timedelta(days=WEEK - 1))
    return page(request, "week", shown)


def _around(monday: date) -> dict[str, object]:
    return {
        "last": monday + timedelta(days=WEEK - 1),
        "number": monday.isocalendar().week,
        "before": (monday - timedelta(days=WEEK)).isoformat(),
        "after": (monday + timedelta(days=WEEK)).isoformat(),
    }


def _week(request: SeatRequest, place: Organisation, monday: date) -> dict[str, object]:
    now, actor = utc_now(), request.actor
    start, end = line.span(monday, monday + timedelta(days=WEEK - 1))
    workers = list(line.workers(actor, place.pk, now))
    shifts = line.together(line.shifts(line.rosters(actor, place.pk), start, end), workers)
    own = own_of(request)
    away = line.absences([one.pk for one in workers if one.organisation_id == own], start, end)
    holidays = line.sundays(place.pk, monday, monday + timedelta(days=WEEK - 1))
    gaps = cover.gaps(place.pk, start, end)
    columns = board.days(monday, WEEK, holidays, gaps, local(now).date())
    shown = board.Board(columns, own)
    groups = board.filled(shown, workers, shifts)
    board.note_away(shown, away)
    return {
        "days": columns,
        "groups": groups,
        "gaps": [gap for gap in gaps if gap.end > now],
        "stops": unmanned_stops(place.pk) if gaps else False,
        "none": not shifts,
    }


def own_of(request: SeatRequest) -> int:
    """The employer whose shifts the reader may change; 0 for none."""
    return request.actor.organisation_id or 0 if "roster.plan" in _rights(request) else 0


def page(request: SeatRequest, name: str, shown: dict[str, Any]) -> HttpResponse:
    """A page of the roster, with the rights its row of views asks for."""
    return render(request, f"roster/{name}.html", {**shown, "rights_here": _rights(request)})


def _rights(request: SeatRequest) -> frozenset[str]:
    return RIGHTS.get(request.actor.role, frozenset())


def _common(request: SeatRequest, place: Organisation, first: date, last: date) -> dict[str, object]:
    """What week and day both show beside the board."""
    seen = line.rosters(request.actor, place.pk).filter(starts_on__lte=last, ends_on__gte=first)
    own = own_of(request)
    return {
        "rosters": [state_of(row, own) for row in seen],
        "may_plan": bool(own),
        "may_exchange": "roster.exchange" in _rights(request),
        "answer": answer(request, place),
        "places": list(line.places(request.actor, utc_now())),
        "own": own,
    }


@dataclass(frozen=True, slots=True)
class State:
    """A roster, and how it stands with the 28 days of Working Hours Act 4:2."""

    roster: Roster
    mine: bool
    days: int  # from being known (or now) to its first day
    asked: int
    late: bool
    warned: list[str]


def state_of(row: Roster, own: int) -> State:
    """Of one roster; what the employer agreed about days counts."""
    asked = line.policy_of(row.organisation_id).agreements.known_days_ahead
    since = row.published_at or utc_now()
    days = (row.starts_on - local(since).date()).days
    warned = [rule_name(rule) for rule in row.published_with]
    return State(row, row.organisation_id == own, max(0, days), asked, days < asked, warned)


def answer(request: SeatRequest, place: Organisation) -> dict[str, object] | None:
    """Who answers at the moment that was asked; None when nothing was."""
    asked = request.GET.get("at", "")
    if not asked:
        return None
    try:
        at = parse_datetime(asked)
    except ValueError:
        at = None
    if at is None:
        return {"wrong": asked}
    moment = at if at.tzinfo is not None else at.replace(tzinfo=AMSTERDAM)
    return {
        "told": cover.who(place.pk, moment, now=utc_now()),
        "asked": asked,
        "stops": unmanned_stops(place.pk),
    }


def unmanned_stops(municipality_id: int) -> bool:
    """Whether the municipality chose that its agency publishes nothing while nobody is on duty."""
    chosen = duty.policy_of(municipality_id)
    return chosen is not None and chosen.unmanned_stops


@require_safe
@requires("roster.read")
def day(request: SeatRequest) -> HttpResponse:
    """One day, quarter by quarter; 23 or 25 hours when the clock changes."""
    place, asked = place_of(request), day_of(request)
    shown: dict[str, object] = {"view": "day", "place": place, "day": asked, "monday": asked}
    shown |= {
        "before": (asked - timedelta(days=1)).isoformat(),
        "after": (asked + timedelta(days=1)).isoformat(),
    }
    if place is not None:
        shown |= _day(request, place, asked) | _common(request, place, asked, asked)
    return page(request, "day", shown)


def _day(request: SeatRequest, place: Organisation, asked: date) -> dict[str, object]:
    start, end = line.span(asked, asked)
    own, now = own_of(request), utc_now()
    workers = list(line.workers(request.actor, place.pk, now))
    shifts = line.together(line.shifts(line.rosters(request.actor, place.pk), start, end), workers)
    by_person: dict[int | None, list[Any]] = {}
    for shift in shifts:
        by_person.setdefault(shift.worker_id, []).append(shift)
    rows = [
        {"name": one.user.name, "worker": one, "parts": board.stretches(asked, by_person[one.pk], own)}
        for one in workers
        if one.pk in by_person
    ]
    opened = by_person.get(None)
    if opened:
        rows.insert(0, {"name": "", "worker": None, "parts": board.stretches(asked, opened, own)})
    gaps = cover.gaps(place.pk, start, end)
    return {
        "rows": rows,
        "hours": board.hours_shown(asked),
        "gap_row": board.gap_row(asked, gaps) if gaps else None,
        "gaps": gaps,
        "holiday": line.sundays(place.pk, asked, asked).get(asked, ""),
        "length": len(board.hours_shown(asked)),
    }


@require_safe
@requires("roster.read")
def person(request: SeatRequest, pk: int) -> HttpResponse:
    """One person's shifts over twelve weeks from the day asked for."""
    place, now = place_of(request), utc_now()
    if place is None:
        raise Http404
    worker = get_object_or_404(line.workers(request.actor, place.pk, now), pk=pk)
    asked = day_of(request)
    first = asked - timedelta(days=asked.weekday())
    start, end = line.span(first, first + timedelta(weeks=12) - timedelta(days=1))
    found = line.shifts(line.rosters(request.actor, place.pk), start, end).filter(worker=worker)
    own = own_of(request)
    weeks = [_a_week(first + timedelta(weeks=n), found) for n in range(12)]
    told = {"place": place, "worker": worker, "weeks": weeks, "own": own, "monday": first}
    mine = worker.organisation_id == own
    away = line.absences([worker.pk], start, end) if mine or worker.user_id == request.actor.user_id else ()
    return page(request, "person", {**told, "away": away, "mine": mine, "view": "person"})


def _a_week(monday: date, found: Any) -> dict[str, object]:
    start, end = line.span(monday, monday + timedelta(days=6))
    rows = [one for one in found if start <= one.start < end]
    hours = sum((one.end - one.start).total_seconds() / 3600 for one in rows if one.kind == "duty")
    return {"monday": monday, "number": monday.isocalendar().week, "shifts": rows, "hours": round(hours, 1)}


@require_safe
@requires("roster.read")
def gaps(request: SeatRequest) -> HttpResponse:
    """Every gap of the coming eight weeks, and what holds in it."""
    place, now = place_of(request), utc_now()
    found = cover.gaps(place.pk, now, now + AHEAD) if place else []
    soon = [one for one in found if one.start < now + SOON]
    shown: dict[str, Any] = {"place": place, "soon": soon, "later": found[len(soon) :], "view": "gaps"}
    shown["weeks"] = AHEAD.days // 7
    shown["answer"] = answer(request, place) if place else None
    shown["stops"] = unmanned_stops(place.pk) if place else False
    return page(request, "gaps", shown)


@require_safe
@requires("roster.read")
def check(request: SeatRequest) -> HttpResponse:
    """What the checker finds in the week, or with `whole` in every roster that touches it; without frame
    for a script that puts it on a page.
    """
    place = place_of(request)
    monday = day_of(request)
    first, last = monday, monday + timedelta(days=WEEK - 1)
    found: list[checks.Finding] = []
    if place is not None:
        seen = line.rosters(request.actor, place.pk)
        shown = list(seen.filter(starts_on__lte=last, ends_on__gte=first - timedelta(days=1)))
        touching = [row for row in shown if row.ends_on >= first]  # the day before: nights that run on
        if request.GET.get("whole") and touching:
            first, last = min(row.starts_on for row in touching), max(row.ends_on for row in touching)
        period = line.span(first, last)
        people = _people(request, place, shown, period)
        found = checks.findings(people, place.pk, period, now=utc_now())
    told = {"people": by_person(found), "monday": monday, "whole": request.GET.get("whole"), "place": place}
    told["view"] = "check"
    framed = request.headers.get("X-Requested-With") != "fetch"
    return page(request, "checked", told) if framed else render(request, "roster/check.html", told)


def _people(
    request: SeatRequest, place: Organisation, shown: list[Roster], period: tuple[datetime, datetime]
) -> set[int]:
    rows = line.shifts(line.rosters(request.actor, place.pk), *period).filter(roster__in=shown)
    found = set(rows.filter(worker__isnull=False).order_by().values_list("worker__user_id", flat=True))
    if "roster.plan" in _rights(request) or "audit.read" in _rights(request):
        return found
    return found & {request.actor.user_id or 0}  # others' compliance is for who plans and who supervises


def by_person(found: list[checks.Finding]) -> list[dict[str, object]]:
    """Findings grouped by person, who is blocked first."""
    grouped: dict[int, dict[str, Any]] = {}
    for one in found:
        group = grouped.setdefault(one.user_id, {"name": one.name, "pk": one.user_id, "told": []})
        when = stretch(one.start, one.end)
        group["told"].append(
            Told(rule_name(one.rule), one.article, one.effect, measured(one), when, one.shifts)
        )
    return list(grouped.values())


@require_POST
@requires("roster.plan")
def begin(request: SeatRequest) -> HttpResponse:
    """A draft over some weeks."""
    place = place_of(request)
    if place is None:
        raise Http404
    first = day_of(request)
    weeks = request.POST.get("weeks", "")
    number = int(weeks) if weeks.isdigit() else 4
    try:
        made = rosters.begin(
            place.pk, first, first + timedelta(days=7 * number - 1), by=request.actor, now=utc_now()
        )
    except Refused as no:
        messages.error(request, refusal(no))
        return redirect(f"{reverse('roster')}?from={first.isoformat()}")
    messages.success(request, _("The roster is begun. Place shifts, or lay a template over it."))
    return redirect(f"{reverse('roster')}?from={made.starts_on.isoformat()}")


@require_POST
@requires("roster.plan")
def decide(request: SeatRequest, pk: int, deed: str) -> HttpResponse:
    """Publish or withdraw a roster of the own employer."""
    place = place_of(request)
    row = get_object_or_404(line.plannable(request.actor, place.pk if place else 0), pk=pk)
    if deed not in {"publish", "withdraw"}:
        raise Http404
    try:
        if deed == "publish":
            rosters.publish(row.pk, by=request.actor, now=utc_now())
            messages.success(request, _("Published. Everybody in it can see it now."))
        else:
            rosters.withdraw(row.pk, by=request.actor, now=utc_now())
            messages.success(request, _("Withdrawn. Nothing in it counts any more."))
    except Refused as no:
        messages.error(request, refusal(no))
    return redirect(f"{reverse('roster')}?from={row.starts_on.isoformat()}")


urlpatterns = [
    path("roster/", week, name="roster"),
    path("roster/day/", day, name="roster-day"),
    path("roster/person/<int:pk>/", person, name="roster-person"),
    path("roster/gaps/", gaps, name="roster-gaps"),
    path("roster/check/", check, name="roster-check"),
    path("roster/begin/", begin, name="roster-begin"),
    path("roster/<int:pk>/<str:deed>/", decide, name="roster-decide"),
]
