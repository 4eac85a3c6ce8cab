"""Shifts that come back: rows by week, weekday and hour, laid over whole weeks from a Monday. Plain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from regie.kernel.clock import local
from regie.roster.placing import NewShift, moments
from regie.roster.refusal import Refused

MOST_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One shift of a template; times are wall-clock minutes of the day, `days` how much later it ends."""

    week: int
    weekday: int
    begins: int
    ends: int
    days: int = 0
    kind: str = "duty"
    skills: tuple[str, ...] = ()
    worker_id: int | None = None

    def stored(self) -> dict[str, object]:
        """For the database."""
        return {**asdict(self), "skills": list(self.skills)}


def row(stored: dict[str, Any]) -> Row:
    """From the database."""
    return Row(**{**stored, "skills": tuple(stored.get("skills", ()))})


def taken(start: datetime, end: datetime, monday: date, more: NewShift) -> Row:
    """A shift as a row, counted from the Monday on which the template begins."""
    begins, ends = local(start), local(end)
    week, weekday = divmod((begins.date() - monday).days, 7)
    return Row(
        week,
        weekday,
        begins.hour * 60 + begins.minute,
        ends.hour * 60 + ends.minute,
        (ends.date() - begins.date()).days,
        more.kind,
        more.skills,
        more.worker_id,
    )


def laid(rows: Iterable[Row], weeks: int, first: date, last: date) -> Iterator[NewShift]:
    """The shifts between two days, begun on the Monday of the first. A time the clock skips is left out."""
    kept, monday = list(rows), first - timedelta(days=first.weekday())
    while monday <= last:
        for one in kept:
            day = monday + timedelta(weeks=one.week, days=one.weekday)
            if first <= day <= last and (shift := _shift(one, day)) is not None:
                yield shift
        monday += timedelta(weeks=max(1, weeks))


def _shift(one: Row, day: date) -> NewShift | None:
    try:
        start, end = moments(day, _time(one.begins), _time(one.ends), days=one.days)
    except Refused:
        return None
    return NewShift(one.worker_id, start, end, one.kind, one.skills)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
