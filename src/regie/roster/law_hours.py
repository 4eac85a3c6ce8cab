"""How long: shifts, weeks, averages, breaks and Sundays (Working Hours Act 4:5, 5:4, 5:6, 5:7).

Weeks are windows of 7 x 24 hours that may begin at any moment, which is stricter than a calendar week.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from regie.roster.shifts import HOUR, WEEK, Agreements, Span, days_of, gaps, wall
from regie.roster.stints import Work, worked_spans
from regie.roster.violation import Rule, Violation, over

SHIFT_LENGTH: Final = Rule("shift_length", "5:7(2)")
WEEK_HOURS: Final = Rule("week_hours", "5:7(2)")
AVERAGE_16: Final = Rule("average_16_weeks", "5:7(2)")
AVERAGE_4: Final = Rule("average_4_weeks", "5:7(3)")
BREAKS: Final = Rule("breaks", "5:4(2)", "minutes")
SUNDAYS: Final = Rule("free_sundays", "5:6", "sundays")
SHORT_DAYS: Final = Rule("short_days", "4:5")

MOST_A_SHIFT: Final = 12 * HOUR
MOST_SUNDAYS: Final = 39  # 52 less the 13 that stay free
# article 4:5: hours a shift, then (weeks, hours a week) on average
SHORT_SHIFT: Final = 10 * HOUR
SHORT_AVERAGES: Final = ((4, 50 * HOUR), (16, 45 * HOUR))
# work in one go longer than this asks for so many minutes of break, each at least a quarter of an hour
BREAK_STEPS: Final = ((10 * HOUR, 45), (5 * HOUR + 30, 30))
SHORTEST_BREAK: Final = 15


def hours(work: Work, agreed: Agreements) -> Iterator[Violation]:
    """All rules on length."""
    yield from _lengths(work, agreed)
    yield from _sums(work, WEEK_HOURS, 1, 60 * HOUR)
    if not agreed.longer_average:
        yield from _sums(work, AVERAGE_4, 4, 55 * HOUR)
    yield from _sums(work, AVERAGE_16, 16, 48 * HOUR)
    yield from _breaks(work, agreed)
    if not agreed.sundays:
        yield from _sundays(work)
    if work.person.short_days:
        yield from _short(work)


def _lengths(work: Work, agreed: Agreements) -> Iterator[Violation]:
    for stint in work.stints:
        if stint.work > MOST_A_SHIFT + agreed.handover_minutes:
            yield SHIFT_LENGTH.broken(work, stint.span, stint.work, MOST_A_SHIFT)


def _sums(work: Work, rule: Rule, weeks: int, a_week: int) -> Iterator[Violation]:
    """Hours per week on average over every window of so many weeks."""
    measured = work.hours.measured(weeks * WEEK, work.period)
    for span, minutes in over(work, measured, weeks * a_week):
        yield rule.broken(work, span, minutes / weeks, a_week)


def _breaks(work: Work, agreed: Agreements) -> Iterator[Violation]:
    """Only where the roster says when people pause; pauses under a quarter of an hour do not count."""
    for stint in work.stints:
        if any(shift.breaks is None for shift in stint.rows):
            continue
        needed = next((minutes for more_than, minutes in BREAK_STEPS if stint.work > more_than), 0)
        if needed and agreed.shorter_breaks:
            needed = SHORTEST_BREAK
        pauses = gaps((span for shift in stint.rows for span in worked_spans(shift)), stint.span)
        paused = sum(end - start for start, end in pauses if end - start >= SHORTEST_BREAK)
        if paused < needed:
            yield BREAKS.broken(work, stint.span, paused, needed)


def _sundays(work: Work) -> Iterator[Violation]:
    """At least 13 Sundays free in any 52 weeks: not more than 39 worked."""
    worked = sorted({day for span in work.hours.spans for day in days_of(span) if day.isoweekday() == 7})
    measured = []
    for place, day in enumerate(worked):
        measured.append((_year_of(day), bisect_left(worked, day + timedelta(weeks=52)) - place))
    for span, count in over(work, measured, MOST_SUNDAYS):
        yield SUNDAYS.broken(work, span, 52 - count, 13)


def _year_of(day: date) -> Span:
    return (wall(day, 0), wall(day + timedelta(weeks=52), 0))


def _short(work: Work) -> Iterator[Violation]:
    for stint in work.stints:
        if stint.work > SHORT_SHIFT:
            yield SHORT_DAYS.broken(work, stint.span, stint.work, SHORT_SHIFT)
    for weeks, a_week in SHORT_AVERAGES:
        yield from _sums(work, SHORT_DAYS, weeks, a_week)
