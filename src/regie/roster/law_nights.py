"""Night shifts (Working Hours Act 5:8): length, rest after, series, and how many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import accumulate, pairwise
from typing import Final

from regie.roster.shifts import DAY, HOUR, WEEK, Agreements, Span
from regie.roster.stints import Stint, Work
from regie.roster.violation import Rule, Violation, over

NIGHT_LENGTH: Final = Rule("night_length", "5:8(1)")
LONG_NIGHTS: Final = Rule("long_nights", "5:8(3)", "nights")
REST_AFTER_LONG: Final = Rule("rest_after_long_night", "5:8(3)")
NIGHT_AVERAGE: Final = Rule("night_average", "5:8(2)")
REST_AFTER_NIGHT: Final = Rule("rest_after_night", "5:8(4)")
REST_AFTER_SERIES: Final = Rule("rest_after_nights", "5:8(5)")
SERIES: Final = Rule("series_with_night", "5:8(6)", "shifts")
LATE_NIGHTS: Final = Rule("late_nights", "5:8(8)", "nights")
LATE_NIGHTS_AGREED: Final = Rule("late_nights", "5:8(9)", "nights")
SERIES_AGREED: Final = Rule("series_with_night", "5:8(7)", "shifts")
NO_NIGHTS: Final = Rule("no_nights", "4:5")
NO_NIGHTS_AGREED: Final = Rule("no_nights", "CAO")  # from 55 years on, say; why is not kept

USUAL: Final = 10 * HOUR
LONGEST: Final = 12 * HOUR
REST_LONG: Final = 12 * HOUR
REST_LATE: Final = 14 * HOUR
REST_SERIES: Final = 46 * HOUR
BREAKS_SERIES: Final = 36 * HOUR  # a weekly rest ends a series
MOST_LONG: Final = ((14 * DAY, 5), (52 * WEEK, 22))
MANY: Final = 16  # so many nights in 16 weeks bring the average down to 40 hours
LOWER_AVERAGE: Final = 40 * HOUR
MOST_LATE: Final = ((16 * WEEK, 36),)
MOST_LATE_AGREED: Final = ((52 * WEEK, 140),)
MOST_NIGHT_HOURS: Final = 38 * HOUR  # between midnight and six, per 2 weeks, when agreed

Pick = Callable[[Stint], bool]


def nights(work: Work, agreed: Agreements) -> Iterator[Violation]:
    """All rules on night shifts."""
    yield from _lengths(work, agreed)
    for length, most in MOST_LONG:
        yield from _counted(work, LONG_NIGHTS, lambda one: _long(one, agreed), (length, most))
    yield from _rest_after(work, agreed)
    yield from _rest_after_series(work)
    yield from _series(work, 8 if agreed.longer_series else 7)
    yield from _average(work)
    yield from _late(work, agreed)
    if work.person.no_nights or work.person.short_days:
        rule = NO_NIGHTS if work.person.short_days else NO_NIGHTS_AGREED
        for stint in work.stints:
            if stint.night:
                yield rule.broken(work, stint.span, stint.night_work, HOUR)


def _long(stint: Stint, agreed: Agreements) -> bool:
    return stint.work > USUAL + agreed.handover_minutes and stint.night


def _lengths(work: Work, agreed: Agreements) -> Iterator[Violation]:
    for stint in work.stints:
        if stint.work > LONGEST + agreed.handover_minutes and stint.night:
            yield NIGHT_LENGTH.broken(work, stint.span, stint.work, LONGEST)


def _counted(work: Work, rule: Rule, pick: Pick, bound: tuple[int, int]) -> Iterator[Violation]:
    """More stints of a kind than allowed in any window of a length."""
    length, most = bound
    starts = [stint.start for stint in work.stints if pick(stint)]
    for span, count in over(work, _counts(starts, length), most):
        yield rule.broken(work, span, count, most)


def _counts(starts: Sequence[int], length: int) -> Iterator[tuple[Span, int]]:
    last = 0
    for first, start in enumerate(starts):
        last = max(last, first)
        while last < len(starts) and starts[last] < start + length:
            last += 1
        yield (start, start + length), last - first


def _rest_after(work: Work, agreed: Agreements) -> Iterator[Violation]:
    """14 hours after a night that ends after two (once in 7 x 24 hours 8), 12 after a long one."""
    shortened: int | None = None
    for stint, following in pairwise(work.stints):
        free = following.start - stint.end
        span = (stint.start, following.end)
        if _long(stint, agreed) and free < REST_LONG:
            yield REST_AFTER_LONG.broken(work, span, free, REST_LONG)
        if not stint.late or free >= REST_LATE:
            continue
        if shortened is not None and stint.end - shortened < WEEK:
            yield REST_AFTER_NIGHT.broken(work, span, free, REST_LATE)
        else:
            shortened = stint.end


def _rest_after_series(work: Work) -> Iterator[Violation]:
    """46 hours after three nights or more in a row, whatever comes next; a free night ends the row."""
    row: list[Stint] = []
    for stint, following in pairwise(work.stints):
        row = [*row, stint] if stint.night else []
        free = following.start - stint.end
        if row and following.night and following.nights[0] - stint.nights[-1] <= timedelta(days=1):
            continue
        if len(row) >= 3 and free < REST_SERIES:
            yield REST_AFTER_SERIES.broken(work, (row[0].start, following.end), free, REST_SERIES)
        row = []


def _series(work: Work, most: int) -> Iterator[Violation]:
    """A series is broken by 36 hours of rest; with a night in it, it has at most 7 shifts."""
    row: list[Stint] = []
    for stint in work.stints:
        if row and stint.start - row[-1].end >= BREAKS_SERIES:
            yield from _too_long(work, row, most)
            row = []
        row.append(stint)
    yield from _too_long(work, row, most)


def _too_long(work: Work, row: list[Stint], most: int) -> Iterator[Violation]:
    if len(row) > most and any(stint.night for stint in row):
        rule = SERIES if most == 7 else SERIES_AGREED
        yield rule.broken(work, (row[0].start, row[-1].end), len(row), most)


def _average(work: Work) -> Iterator[Violation]:
    """16 or more nights in 16 weeks: 40 hours a week on average over those weeks."""
    length = 16 * WEEK
    starts = [stint.start for stint in work.stints if stint.night]
    measured = []
    if len(starts) >= MANY:
        for span, minutes in work.hours.measured(length, work.period):
            if minutes > 16 * LOWER_AVERAGE and _within(starts, span) >= MANY:
                measured.append((span, minutes))
    for span, minutes in over(work, measured, 16 * LOWER_AVERAGE):
        yield NIGHT_AVERAGE.broken(work, span, minutes / 16, LOWER_AVERAGE)


def _within(starts: Sequence[int], span: Span) -> int:
    return bisect_left(starts, span[1]) - bisect_left(starts, span[0])


def _late(work: Work, agreed: Agreements) -> Iterator[Violation]:
    """36 nights that end after two in 16 weeks; when agreed 140 in 52, or 38 night hours per 2 weeks."""
    if not agreed.more_nights:
        for bound in MOST_LATE:
            yield from _counted(work, LATE_NIGHTS, lambda one: one.late, bound)
        return
    if _few_night_hours(work):
        return
    for bound in MOST_LATE_AGREED:
        yield from _counted(work, LATE_NIGHTS_AGREED, lambda one: one.late, bound)


def _few_night_hours(work: Work) -> bool:
    """Whether no window of two weeks holds more night hours than may be agreed."""
    nights = [stint for stint in work.stints if stint.night_work]
    starts = [stint.start for stint in nights]
    before = [0, *accumulate(stint.night_work for stint in nights)]
    return all(
        before[bisect_left(starts, start + 2 * WEEK)] - before[place] <= MOST_NIGHT_HOURS
        for place, start in enumerate(starts)
    )
