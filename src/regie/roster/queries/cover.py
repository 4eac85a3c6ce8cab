"""What is not covered, and who answers at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from regie.kernel.clock import local
from regie.people import queries as people
from regie.roster import cover as plain
from regie.roster.models import Cover, Roster, Shift
from regie.roster.queries import line
from regie.roster.shifts import Kind, minute, moment, shared

Standing = Literal["answers", "on_call", "planned", "nobody"]


@dataclass(frozen=True, slots=True)
class Gap:
    """People missing from `start` to `end`. `planned`: a draft fills it, so publishing closes it."""

    start: datetime
    end: datetime
    missing: int
    name: str
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers at a moment: on duty, else on call; `planned` is only in a draft."""

    at: datetime
    standing: Standing
    on_duty: list[Shift]
    on_call: list[Shift]
    planned: list[Shift]
    safe: list[str]  # names of the municipal duty officers to whom acute matters go when nobody answers


def needs(municipality_id: int) -> list[plain.Need]:
    """What must be covered here."""
    return [as_need(row) for row in Cover.objects.filter(municipality_id=municipality_id)]


def as_need(row: Cover) -> plain.Need:
    """The row as a plain value."""
    kind: Kind = "on_call" if row.kind == "on_call" else "duty"
    windows, skills = tuple(row.windows), frozenset(row.skills)
    return plain.Need(row.name, windows, row.people, kind, skills, row.starts_on, row.ends_on)


def gaps(municipality_id: int, start: datetime, end: datetime) -> list[Gap]:
    """When what is published does not cover what is needed, and open published shifts nobody needs less."""
    wanted = needs(municipality_id)
    rows = list(_filled(municipality_id, start, end))
    period = (minute(start), minute(end))
    sundays = set(line.sundays(municipality_id, _day(start) - timedelta(days=1), _day(end)))
    sure = plain.holes(wanted, [_placed(row) for row in rows if _counts(row)], period, sundays)
    with_drafts = plain.holes(wanted, [_placed(row) for row in rows], period, sundays)
    opened = _open(municipality_id, start, end)
    return sorted(
        [*(_gap(hole, with_drafts) for hole in sure), *opened], key=lambda gap: (gap.start, gap.end, gap.name)
    )


def _day(at: datetime) -> date:
    return local(at).date()


def _filled(municipality_id: int, start: datetime, end: datetime) -> list[Shift]:
    found = Shift.objects.filter(
        roster__municipality_id=municipality_id,
        roster__state__in=line.LIVE,
        worker__isnull=False,
        start__lt=end,
        end__gt=start,
    )
    return list(found.select_related("roster", "worker"))


def _counts(row: Shift) -> bool:
    return row.roster.state == Roster.PUBLISHED


def _placed(row: Shift) -> plain.Placed:
    skills = frozenset(row.worker.skills) if row.worker else frozenset()
    return plain.Placed(minute(row.start), minute(row.end), row.kind, skills)


def _gap(hole: plain.Hole, with_drafts: list[plain.Hole]) -> Gap:
    span = (hole.start, hole.end)
    still = any(shared(span, (one.start, one.end)) and one.name == hole.name for one in with_drafts)
    return Gap(moment(hole.start), moment(hole.end), hole.missing, hole.name, planned=not still)


def _open(municipality_id: int, start: datetime, end: datetime) -> list[Gap]:
    """Published shifts without anybody, where no stated need speaks of that stretch already."""
    if Cover.objects.filter(municipality_id=municipality_id).exists():
        return []
    rows = line.published(municipality_id, start, end).filter(worker__isnull=True)
    return [Gap(max(row.start, start), min(row.end, end), 1, "") for row in rows]


def who(municipality_id: int, at: datetime, *, now: datetime) -> Answer:
    """Who answers at that moment, and to whom acute matters go when nobody does."""
    rows = (
        Shift.objects.filter(
            roster__municipality_id=municipality_id,
            roster__state__in=line.LIVE,
            worker__isnull=False,
            start__lte=at,
            end__gt=at,
        )
        .select_related("roster__organisation", "worker__user")
        .order_by("roster__organisation__name", "worker__user__name")
    )
    sure = [row for row in rows if _counts(row)]
    duty = [row for row in sure if row.kind == Shift.DUTY]
    on_call = [row for row in sure if row.kind == Shift.ON_CALL]
    planned = [row for row in rows if not _counts(row)]
    standing: Standing = "answers" if duty else "on_call" if on_call else "planned" if planned else "nobody"
    safe = [user.name for user in people.holders(municipality_id, "duty_adviser", now)]
    return Answer(at, standing, duty, on_call, planned, safe)
