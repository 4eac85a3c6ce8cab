"""What was promised about a case: within how many minutes, in which hours, and by which agreement. Plain.

Whose hours it is at the start decides. Within the hours of an assignment that covers channel and topic
its agreed service levels hold; outside them, and where they say nothing, the municipality's own norms.
A level counts in every band in which something was agreed for the same priority; a message that comes
in another band waits for the next of them and has its minutes. Acute counts day and night.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from regie.engagement.levels import ServiceLevel
from regie.engagement.vocabulary import PRIORITIES
from regie.inbox.calendar import Calendar, of_days, read
from regie.inbox.clock import Norm, due_after, norm_for, opens_at, service_minutes
from regie.kernel.windows import parse_window

FIRST, NEXT, CLOSE = "first", "next", "close"
SUNDAY: Final = 6
# Why a clock may stand still. Each ends at a stated moment; a new message of the sender ends it too.
PAUSES: Final = ("asked_sender", "waits_for_colleague", "waits_for_outside", "channel_down")
LONGEST_PAUSE_DAYS: Final = 14
STARTER_WARN_SHARE: Final = 75  # percent of the time that has passed when we warn
WARN_FOR: Final = ("acute", "high")  # for which urgencies a warning becomes a concern

Norms = Mapping[tuple[str, str], Norm]


@dataclass(frozen=True, slots=True)
class Agreed:
    """An assignment as far as promises go."""

    assignment_id: int
    channels: frozenset[int]
    topics: frozenset[str]
    hours: tuple[str, ...]  # weekly windows as in mandate tables; a holiday counts as a Sunday
    levels: tuple[ServiceLevel, ...]

    def holds(self, asked: Asked, calendar: Calendar) -> bool:
        """Whether it covers what is asked, and whether it is its time."""
        covered = asked.channel in self.channels and asked.topic in self.topics
        return covered and any(_in_window(text, asked.at, calendar) for text in self.hours)


@dataclass(frozen=True, slots=True)
class Asked:
    """About what a promise is asked; `at` is when its clock starts."""

    channel: int
    network: str
    topic: str
    urgency: str
    at: datetime

    @property
    def priority(self) -> str:
        """An urgency we do not know gets no more time than high."""
        return self.urgency if self.urgency in PRIORITIES else "high"


@dataclass(frozen=True, slots=True)
class Book:
    """All promises of one municipality at one moment; assignments in order, the first that holds counts."""

    agreed: Sequence[Agreed] = ()
    own: Mapping[str, Norms] = field(default_factory=dict)  # by first, next, close
    calendar: Calendar = field(default_factory=Calendar)
    warn_share: int = STARTER_WARN_SHARE
    warn_for: Sequence[str] = WARN_FOR


@dataclass(frozen=True, slots=True)
class Promise:
    """Frozen with the case when its clock starts: what is agreed later does not move it."""

    minutes: float
    hours: tuple[str, ...]
    share: int
    priority: str
    band: str
    calendar: Calendar
    assignment_id: int | None = None

    def due(self, since: datetime, *, after_minutes: float | None = None) -> datetime:
        """When it has to be there; or when only so many service minutes have passed."""
        minutes = self.minutes if after_minutes is None else after_minutes
        return due_after(since, minutes, self.hours, is_holiday=self.calendar.is_holiday)

    def passed(self, since: datetime, until: datetime) -> float:
        """Service minutes between two moments."""
        return service_minutes(since, until, self.hours, is_holiday=self.calendar.is_holiday)

    def as_dict(self) -> dict[str, Any]:
        """As stored with the case."""
        return {
            "minutes": self.minutes,
            "hours": list(self.hours),
            "share": self.share,
            "priority": self.priority,
            "band": self.band,
            "assignment": self.assignment_id,
            **self.calendar.as_dict(),
        }


def stored(kept: Mapping[str, Any]) -> Promise:
    """The promise as it was frozen."""
    return Promise(
        kept["minutes"],
        tuple(kept["hours"]),
        kept["share"],
        kept["priority"],
        kept["band"],
        of_days(kept),
        kept["assignment"],
    )


def promise(what: str, asked: Asked, book: Book) -> Promise | None:
    """What holds for this; None when nothing was promised (only possible for being done with)."""
    for agreed in book.agreed:
        if agreed.holds(asked, book.calendar):
            found = _by_levels(what, asked, agreed, book.calendar)
            if found is not None:
                return found
    return _own(what, asked, book)


def _own(what: str, asked: Asked, book: Book) -> Promise | None:
    own = book.own.get(what) or {}
    if what == CLOSE and not ({(asked.network, asked.priority), ("", asked.priority)} & set(own)):
        return None
    if what == NEXT and not own:
        own = book.own.get(FIRST) or {}
    norm = norm_for(own, asked.network, asked.priority)
    band = book.calendar.band(asked.at)
    return Promise(norm.within_minutes, norm.hours, norm.share, asked.priority, band, book.calendar)


def _by_levels(what: str, asked: Asked, agreed: Agreed, calendar: Calendar) -> Promise | None:
    fit = [one for one in agreed.levels if (one.channel, one.priority) == (asked.channel, asked.priority)]
    # A next answer of which nothing was said has the time of a first one.
    levels = [one for one in fit if one.what == what] or [
        one for one in fit if what == NEXT and one.what == FIRST
    ]
    by_band = {one.band: one for one in levels}
    if not by_band:
        return None
    if asked.priority == "acute":
        level = by_band.get(calendar.band(asked.at)) or min(levels, key=lambda one: one.minutes)
        hours: tuple[str, ...] = ()
    else:
        hours = calendar.hours(tuple(by_band))
        opens = opens_at(asked.at, hours, is_holiday=calendar.is_holiday)
        found = by_band.get(calendar.band(opens)) if opens else None
        if found is None:
            return None
        level = found
    return Promise(
        level.minutes, hours, level.share, asked.priority, level.band, calendar, agreed.assignment_id
    )


def _in_window(text: str, at: datetime, calendar: Calendar) -> bool:
    window = parse_window(text)
    for day, minute in read(at):
        weekday = SUNDAY if calendar.is_holiday(day) else day.weekday()
        if weekday in window.days and window.start <= minute < window.end:
            return True
    return False
