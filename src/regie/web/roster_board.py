"""What the week and day views show: rows of people, cells of days, shifts as chips; no database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.utils.formats import date_format

from regie.kernel.clock import local
from regie.people.models import Organisation
from regie.roster.models import Absence, Roster, Shift, Worker
from regie.roster.queries.cover import Gap
from regie.roster.queries.line import midnight
from regie.web.templatetags.dates import localised

QUARTER = timedelta(minutes=15)


@dataclass(slots=True)
class Chip:
    """A shift as shown. `movable` when the reader may change it."""

    pk: int
    version: int
    time: str
    on_call: bool
    draft: bool
    movable: bool
    split: bool
    start: str
    end: str


@dataclass(slots=True)
class Cell:
    """One day of one person."""

    day: date
    key: str
    name: str
    chips: list[Chip] = field(default_factory=list)
    away: str = ""  # "off" or "wish"


@dataclass(slots=True)
class Line:
    """One person, or (`worker` None) the shifts of an employer that have nobody."""

    worker: Worker | None
    cells: list[Cell]
    hours: float = 0


@dataclass(slots=True)
class Group:
    """The people of one employer."""

    organisation: Organisation
    lines: list[Line]
    planned: bool  # by the reader


@dataclass(frozen=True, slots=True)
class Day:
    """A column."""

    day: date
    key: str
    name: str
    holiday: str
    today: bool
    gaps: tuple[Gap, ...]


def days(
    first: date, count: int, holidays: Mapping[date, str], found: Iterable[Gap], today: date
) -> list[Day]:
    """The columns, each with the gaps that touch it."""
    gaps = list(found)
    made = []
    for number in range(count):
        day = first + timedelta(days=number)
        start, end = midnight(day), midnight(day + timedelta(days=1))
        here = tuple(gap for gap in gaps if gap.start < end and gap.end > start)
        named = (date_format(day, localised("D j M")), holidays.get(day, ""))
        made.append(Day(day, day.isoformat(), *named, day == today, here))
    return made


@dataclass(slots=True)
class Board:
    """Rows of people by employer, made as they come up; `own` is whose shifts the reader may change."""

    columns: list[Day]
    own: int
    groups: dict[int, Group] = field(default_factory=dict)
    lines: dict[tuple[int, int | None], Line] = field(default_factory=dict)

    def line(self, organisation: Organisation, worker: Worker | None) -> Line:
        """The row of somebody, or of an employer's shifts without anybody, which comes first."""
        key = (organisation.pk, worker.pk if worker else None)
        if key not in self.lines:
            planned = organisation.pk == self.own
            group = self.groups.setdefault(organisation.pk, Group(organisation, [], planned))
            self.lines[key] = Line(worker, [Cell(one.day, one.key, one.name) for one in self.columns])
            group.lines.insert(0 if worker is None else len(group.lines), self.lines[key])
        return self.lines[key]


def filled(board: Board, workers: Iterable[Worker], shifts: Iterable[Shift]) -> list[Group]:
    """Everybody and everything of the week, by employer."""
    for worker in workers:
        board.line(worker.organisation, worker)
    for shift in shifts:
        _put(board.line(shift.roster.organisation, shift.worker), shift, board.columns, board.own)
    return list(board.groups.values())


def note_away(board: Board, absences: Iterable[Absence]) -> None:
    """Mark the days on which somebody cannot or would rather not."""
    for absence in absences:
        for (_organisation, worker_id), row in board.lines.items():
            if worker_id == absence.worker_id:
                _away(row, absence)


def _put(row: Line, shift: Shift, columns: list[Day], own: int) -> None:
    begins = local(shift.start)
    number = max(0, (begins.date() - columns[0].day).days)
    if number < len(columns):
        row.cells[number].chips.append(chip(shift, own))
        if shift.kind == Shift.DUTY:
            row.hours += (shift.end - shift.start).total_seconds() / 3600


def chip(shift: Shift, own: int) -> Chip:
    """The shift as shown."""
    begins, ends = local(shift.start), local(shift.end)
    ahead = (ends.date() - begins.date()).days
    time = f"{begins:%H:%M}–{ends:%H:%M}" + (f" +{ahead}" if ahead > 1 else "")
    return Chip(
        pk=shift.pk,
        version=shift.version,
        time=time,
        on_call=shift.kind == Shift.ON_CALL,
        draft=shift.roster.state == Roster.DRAFT,
        movable=shift.roster.organisation_id == own,
        split=shift.split is not None,
        start=begins.isoformat(),
        end=ends.isoformat(),
    )


def _away(row: Line, absence: Absence) -> None:
    for cell in row.cells:
        if absence.start < midnight(cell.day + timedelta(days=1)) and absence.end > midnight(cell.day):
            cell.away = "wish" if absence.wish and cell.away != "off" else "off"


# -- one day, quarter by quarter ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a row of the day: so many quarters, with a shift or empty."""

    quarters: int
    chip: Chip | None = None
    before: bool = False  # began the day before
    after: bool = False  # ends the day after
    missing: int = 0


def hours_shown(day: date) -> list[tuple[str, int]]:
    """The hours of the day's head with their quarters; 23 or 25 of them when the clock changes."""
    at, end, found = midnight(day).astimezone(UTC), midnight(day + timedelta(days=1)).astimezone(UTC), []
    while at < end:
        found.append((f"{local(at):%H}", 4))
        at += timedelta(hours=1)
    return found


def stretches(day: date, shifts: Iterable[Shift], own: int) -> list[list[Stretch]]:
    """Rows of stretches over the day; what overlaps goes on a row of its own."""
    start, end = midnight(day).astimezone(UTC), midnight(day + timedelta(days=1)).astimezone(UTC)
    rows: list[tuple[datetime, list[Stretch]]] = []
    for shift in shifts:
        begins, ends = max(shift.start, start), min(shift.end, end)
        if begins >= ends:
            continue
        place = next((n for n, (until, _row) in enumerate(rows) if until <= begins), None)
        if place is None:
            rows.append((start, []))
            place = len(rows) - 1
        until, row = rows[place]
        empty, filled = _quarters(until, begins), max(1, _quarters(begins, ends))
        if empty:
            row.append(Stretch(empty))
        row.append(Stretch(filled, chip(shift, own), shift.start < start, shift.end > end))
        rows[place] = (ends, row)
    return [_closed(row, until, end) for until, row in rows] or [[Stretch(_quarters(start, end))]]


def _closed(row: list[Stretch], until: datetime, end: datetime) -> list[Stretch]:
    rest = _quarters(until, end)
    return [*row, Stretch(rest)] if rest else row


def gap_row(day: date, gaps: Iterable[Gap]) -> list[Stretch]:
    """The gaps of a day as one row; those that overlap are told as the largest."""
    start, end = midnight(day).astimezone(UTC), midnight(day + timedelta(days=1)).astimezone(UTC)
    row: list[Stretch] = []
    until = start
    for gap in sorted(gaps, key=lambda one: one.start):
        begins, ends = max(gap.start.astimezone(UTC), until), min(gap.end.astimezone(UTC), end)
        if begins >= ends:
            continue
        if empty := _quarters(until, begins):
            row.append(Stretch(empty))
        row.append(Stretch(max(1, _quarters(begins, ends)), missing=gap.missing))
        until = ends
    return _closed(row, until, end)


def _quarters(start: datetime, end: datetime) -> int:
    return max(0, round((end.astimezone(UTC) - start.astimezone(UTC)) / QUARTER))
