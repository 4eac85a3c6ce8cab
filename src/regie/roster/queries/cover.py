"""What is not covered, and who answers at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from django.db.models import QuerySet

from regie.kernel.clock import local
from regie.people import queries as people
from regie.roster import cover as plain
from regie.roster.models import Cover, Roster, Shift
from regie.roster.queries import line
from regie.roster.shifts import Kind, Span, minute, moment, shared, union
from regie.roster.shifts import gaps as uncovered

What = Literal["nobody", "few", "on_call"]
Standing = Literal["answers", "on_call", "planned", "nobody"]


@dataclass(frozen=True, slots=True)
class Gap:
    """People missing from `start` to `end`. `planned`: a draft fills it, so publishing closes it.

    `what` it comes to: `nobody` answers (a part of the time at least), too `few` do, or who is there has
    nobody `on_call` behind them.
    """

    start: datetime
    end: datetime
    missing: int
    name: str
    planned: bool = False
    what: What = "nobody"


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers at a moment: on duty, else on call; `planned` is only in a draft."""

    at: datetime
    standing: Standing
    on_duty: list[Shift]
    on_call: list[Shift]
    planned: list[Shift]
    safe: list[str]  # names of the municipal duty officers to whom acute matters go when nobody answers


def as_need(row: Cover) -> plain.Need:
    """The row as a plain value."""
    kind: Kind = "on_call" if row.kind == "on_call" else "duty"
    windows, skills = tuple(row.windows), frozenset(row.skills)
    return plain.Need(row.name, windows, row.people, kind, skills, row.starts_on, row.ends_on)


def gaps(municipality_id: int, start: datetime, end: datetime) -> list[Gap]:
    """When published shifts do not cover what the municipality asks; where it asks nothing: open shifts."""
    return gaps_among([municipality_id], start, end)[municipality_id]


def gaps_among(
    municipality_ids: Iterable[int], start: datetime, end: datetime, *, asked_only: bool = False
) -> dict[int, list[Gap]]:
    """The same for many at once, with as many questions to the database as for one.

    `asked_only` leaves out municipalities that ask nothing.
    """
    found: dict[int, list[Gap]] = {pk: [] for pk in municipality_ids}
    asked = _by_place(Cover.objects.filter(municipality_id__in=found))
    if not found or (asked_only and not asked):
        return found
    rows = _by_place(_seen(list(found), start, end))
    sundays = line.sundays_among(asked, _day(start) - timedelta(days=1), _day(end)) if asked else {}
    for pk in found:
        needs = [as_need(row) for row in asked.get(pk, ())]
        told = _missing(needs, rows.get(pk, []), (start, end), set(sundays.get(pk, ())))
        found[pk] = sorted(told, key=lambda gap: (gap.start, gap.end, gap.name))
    return found


class _Seen(NamedTuple):
    """What of a shift counts for gaps: a week has hundreds, so no more of them is read."""

    municipality_id: int
    state: str
    worker_id: int | None
    skills: list[str] | None  # of who works it
    start: datetime
    end: datetime
    kind: str


def _seen(municipality_ids: list[int], start: datetime, end: datetime) -> list[_Seen]:
    rows = _shifts(municipality_ids, start, end).values_list(
        "roster__municipality_id", "roster__state", "worker_id", "worker__skills", "start", "end", "kind"
    )
    return [_Seen(*row) for row in rows.order_by()]


def _by_place(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.municipality_id, []).append(row)
    return grouped


def _missing(
    needs: list[plain.Need], rows: list[_Seen], span: tuple[datetime, datetime], sundays: set[date]
) -> list[Gap]:
    period = (minute(span[0]), minute(span[1]))
    sure: list[plain.Placed] = []
    drafts: list[plain.Placed] = []
    for one in rows:
        if one.worker_id is not None:
            there = plain.Placed(minute(one.start), minute(one.end), one.kind, frozenset(one.skills or ()))
            (sure if one.state == Roster.PUBLISHED else drafts).append(there)
    manned = union((one.start, one.end) for one in sure if one.kind == "duty")
    if not needs:
        opened = [one for one in rows if one.worker_id is None and one.state == Roster.PUBLISHED]
        return [_open(one, span, manned) for one in opened]
    holes = plain.holes(needs, sure, period, sundays)
    with_drafts = plain.holes(needs, sure + drafts, period, sundays) if drafts else holes
    return [_gap(hole, with_drafts, manned) for hole in holes]


def _day(at: datetime) -> date:
    return local(at).date()


def filled(municipality_id: int, start: datetime, end: datetime) -> QuerySet[Shift]:
    """Shifts here that have somebody, drafts too."""
    return _shifts([municipality_id], start, end).filter(worker__isnull=False)


def needs(municipality_id: int) -> list[plain.Need]:
    """What must be covered here."""
    return [as_need(row) for row in Cover.objects.filter(municipality_id=municipality_id)]


def _shifts(municipality_ids: list[int], start: datetime, end: datetime) -> QuerySet[Shift]:
    found = Shift.objects.filter(
        roster__municipality_id__in=municipality_ids,
        roster__state__in=line.LIVE,
        start__lt=end,
        end__gt=start,
    )
    return found.select_related("roster", "worker")


def _counts(row: Shift) -> bool:
    return row.roster.state == Roster.PUBLISHED


def placed(row: Shift) -> plain.Placed:
    """The shift as the plain file counts it."""
    skills = frozenset(row.worker.skills) if row.worker else frozenset()
    return plain.Placed(minute(row.start), minute(row.end), row.kind, skills)


def _gap(hole: plain.Hole, with_drafts: list[plain.Hole], manned: list[Span]) -> Gap:
    span = (hole.start, hole.end)
    still = any(shared(span, (one.start, one.end)) and one.name == hole.name for one in with_drafts)
    what = _what(hole.kind, span, manned)
    return Gap(moment(hole.start), moment(hole.end), hole.missing, hole.name, not still, what)


def _open(one: _Seen, span: tuple[datetime, datetime], manned: list[Span]) -> Gap:
    """A published shift without anybody, where nothing more is asked."""
    start, end = max(one.start, span[0]), min(one.end, span[1])
    return Gap(start, end, 1, "", what=_what(one.kind, (minute(start), minute(end)), manned))


def _what(kind: str, span: Span, manned: list[Span]) -> What:
    if kind == "on_call":
        return "on_call"
    return "nobody" if uncovered(manned, span) else "few"


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
