"""Shifts as a calendar (RFC 5545), out and in. Times go out in UTC, so no reader misplaces a night. Plain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from icalendar import Calendar, Component, Event

from regie.kernel.clock import AMSTERDAM
from regie.roster.placing import NewShift
from regie.roster.refusal import Refused

MOST_EVENTS: Final = 5_000
MOST_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One shift in a calendar; `sequence` goes up when it changes, so calendars take the newest."""

    uid: str
    start: datetime
    end: datetime
    title: str
    place: str
    categories: tuple[str, ...]
    sequence: int
    stamp: datetime


def written(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar that asks to be read again every hour."""
    calendar = Calendar()
    calendar.add("prodid", "-//Regie//Roster//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT1H")
    for one in entries:
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", one.stamp)
        event.add("dtstart", one.start)
        event.add("dtend", one.end)
        event.add("summary", one.title)
        event.add("location", one.place)
        event.add("categories", list(one.categories))
        event.add("sequence", one.sequence)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def read(text: bytes) -> list[tuple[str, NewShift]]:
    """Events as shifts, with the name of who works as the file says it (empty: open). Raises Refused: rows.

    The attendee's name, else the title, says who. Whole-day and repeating events are refused: they say
    no hours, and a roster is no pattern.
    """
    if len(text) > MOST_BYTES:
        raise Refused("rows", ["too_large"])
    try:
        found = Calendar.from_ical(text)
        events = list(found.walk("VEVENT"))
        return [_event(event) for event in events[: MOST_EVENTS + 1]]
    except (ValueError, KeyError, IndexError, AttributeError) as wrong:
        raise Refused("rows", [str(wrong)[:200]]) from wrong


def _event(event: Component) -> tuple[str, NewShift]:
    if event.get("rrule") is not None:
        raise ValueError("RRULE")
    start, end = event.decoded("dtstart"), event.decoded("dtend")
    kinds = {str(one).casefold() for one in _categories(event)}
    kind = "on_call" if kinds & {"on_call", "on-call", "piket", "consignatie"} else "duty"
    attendee = event.get("attendee")
    named = str(attendee.params.get("CN", "")) if attendee is not None and hasattr(attendee, "params") else ""
    who = named or str(event.get("summary", ""))
    return who.strip(), NewShift(None, _aware(start), _aware(end), kind)


def _categories(event: Component) -> list[object]:
    given = event.get("categories")
    if given is None:
        return []
    rows = given if isinstance(given, list) else [given]
    return [one for row in rows for one in getattr(row, "cats", [row])]


def _aware(at: date | datetime) -> datetime:
    if not isinstance(at, datetime):
        raise ValueError("DATE")
    return at if at.tzinfo is not None else at.replace(tzinfo=AMSTERDAM)
