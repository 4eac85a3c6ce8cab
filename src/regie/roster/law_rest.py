"""Rest by the day and by the week (Working Hours Act 5:3 and 5:5). Being on call is rest until called."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from regie.roster.shifts import DAY, HOUR, WEEK, Agreements, Span, gaps, longest_gap
from regie.roster.stints import REST_AT_LEAST, Work
from regie.roster.violation import Rule, Violation, over

DAILY_REST: Final = Rule("daily_rest", "5:3(2)")
WEEKLY_REST: Final = Rule("weekly_rest", "5:5(2)")

A_DAY: Final = 11 * HOUR
A_WEEK: Final = 36 * HOUR
TWO_WEEKS: Final = 72 * HOUR
PART: Final = 32 * HOUR


def rest(work: Work, agreed: Agreements) -> Iterator[Violation]:
    """All rules on rest."""
    spans = [stint.span for stint in work.stints]
    worked = [(shift.start, shift.end) for shift in work.shifts if not shift.danger]
    yield from _daily(work, worked)
    short = []
    for place, stint in enumerate(work.stints):
        week = (stint.start, stint.start + WEEK)
        if week[1] <= work.period[0] or week[0] >= work.period[1]:
            continue  # history alone is not told again
        found = longest_gap(spans[place : place + 15], week)
        if found < A_WEEK and not (agreed.weekly_rest_in_parts and _in_parts(spans[place:], stint.start)):
            short.append((week, -found))
    for week, less in over(work, short, -A_WEEK):
        yield WEEKLY_REST.broken(work, week, -less, A_WEEK)


def _in_parts(spans: list[Span], start: int) -> bool:
    """72 hours in 14 x 24, in parts of at least 32."""
    parts = [last - first for first, last in gaps(spans[:30], (start, start + 2 * WEEK))]
    return sum(part for part in parts if part >= PART) >= TWO_WEEKS


def _daily(work: Work, worked: list[Span]) -> Iterator[Violation]:
    """11 hours in the 24 from the first work; once in 7 x 24 hours 8 will do."""
    shortened: int | None = None
    place = 0
    for stint, following in zip_longest(work.stints, work.stints[1:]):
        if stint.end - stint.start <= DAY - A_DAY and (
            following is None or following.start - stint.end >= A_DAY
        ):
            continue  # the ordinary day, seen at a glance
        while place < len(worked) and worked[place][1] <= stint.start:
            place += 1
        day = (stint.start, stint.start + DAY)
        found = longest_gap(worked[place : place + 12], day)
        if found >= A_DAY:
            continue
        if found < REST_AT_LEAST or (shortened is not None and stint.start - shortened < WEEK):
            yield DAILY_REST.broken(work, day, found, A_DAY)
        else:
            shortened = stint.start
