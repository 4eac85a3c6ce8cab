"""Who is on duty: one pure function of shifts, replacements and a moment. Plain.

A replacement takes one person out of a stretch and puts another in. Nothing else decides who is on duty:
no role, no login, no habit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody rostered from `start` up to `end`, for an employer."""

    person: int
    organisation: int
    start: datetime
    end: datetime
    kind: Literal["duty", "on_call"] = "duty"


@dataclass(frozen=True, slots=True)
class Replaced:
    """`person` stands in for `out` from `start` up to `end`."""

    out: int
    person: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who is there, until when, and in whose stead (0: their own shift)."""

    person: int
    organisation: int
    kind: str
    until: datetime
    instead_of: int = 0


def on_duty(
    stretches: Iterable[Stretch], replacements: Sequence[Replaced], now: datetime
) -> tuple[OnDuty, ...]:
    """Everybody who is there at the moment, each once; who is on duty before who is on call."""
    found: dict[int, OnDuty] = {}
    for one in sorted(stretches, key=lambda s: (s.kind != "duty", s.start, s.person)):
        if one.start <= now < one.end:
            there = _there(OnDuty(one.person, one.organisation, one.kind, one.end), replacements, now)
            found.setdefault(there.person, there)
    return tuple(found.values())


def _there(one: OnDuty, replacements: Sequence[Replaced], now: datetime) -> OnDuty:
    """Who is really there: a stand-in may be replaced in turn, by a later replacement only."""
    for late in sorted(replacements, key=lambda r: r.start):
        if late.out == one.person and late.start <= now < late.end:
            until = min(one.until, late.end)
            one = replace(one, person=late.person, until=until, instead_of=one.instead_of or one.person)
    return one


def unmanned(
    stretches: Sequence[Stretch],
    replacements: Sequence[Replaced],
    organisation: int,
    period: tuple[datetime, datetime],
) -> list[tuple[datetime, datetime]]:
    """Stretches of the period in which nobody of the employer is on duty; being on call is not enough."""
    start, end = period
    edges = {start, end}
    moving = [(one.start, one.end) for one in stretches] + [(one.start, one.end) for one in replacements]
    edges |= {moment for pair in moving for moment in pair if start < moment < end}
    found: list[tuple[datetime, datetime]] = []
    for since, until in pairwise(sorted(edges)):
        there = on_duty(stretches, replacements, since)
        if any(one.organisation == organisation and one.kind == "duty" for one in there):
            continue
        if found and found[-1][1] == since:
            found[-1] = (found[-1][0], until)
        else:
            found.append((since, until))
    return found
