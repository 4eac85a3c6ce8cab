"""Being on call (Working Hours Act 5:9): free of it often enough, away from nights, and not too much work."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from regie.roster.shifts import DAY, HOUR, WEEK, Agreements, Span, days_of, gaps, shared, union
from regie.roster.stints import REST_AT_LEAST, Work, night_of
from regie.roster.violation import Rule, Violation, over

FREE_DAYS: Final = Rule("on_call_free_days", "5:9(2)", "days")
FREE_PAIRS: Final = Rule("on_call_free_pairs", "5:9(2)", "periods")
NEAR_NIGHT: Final = Rule("on_call_near_night", "5:9(3)")
WORK_A_DAY: Final = Rule("on_call_work", "5:9(4)")
NIGHT_AVERAGE: Final = Rule("on_call_night_average", "5:9(5)")

FREE_OF_CALL: Final = 14  # periods of 24 hours in 28 x 24
FREE_OF_ALL: Final = 2  # periods of 48 hours in 28 x 24
BEFORE_NIGHT: Final = 11 * HOUR
AFTER_NIGHT: Final = 14 * HOUR
MOST_A_DAY: Final = 13 * HOUR
MANY: Final = 16
LOWER: Final = 40 * HOUR
WITH_REST: Final = 45 * HOUR


def on_call(work: Work, agreed: Agreements) -> Iterator[Violation]:  # noqa: ARG001 - nothing can be agreed
    """All rules on being on call; nothing to say about somebody who never is."""
    if not work.on_call:
        return
    spans = union((shift.start, shift.end) for shift in work.on_call)
    yield from _free(work, spans)
    yield from _near_nights(work, spans)
    yield from _work_a_day(work, spans)
    yield from _nights(work, spans)


def _free(work: Work, spans: list[Span]) -> Iterator[Violation]:
    """In every 28 x 24 hours 14 x 24 free of on-call and 2 x 48 free of everything.

    Windows begin or end where being on call does; what the roster does not hold counts as free.
    """
    everything = union([*spans, *work.hours.spans])
    windows = {(start, start + 4 * WEEK) for start, _ in spans} | {(end - 4 * WEEK, end) for _, end in spans}
    days, pairs = [], []
    for window in sorted(windows):
        days.append((window, -_whole(spans, window, DAY)))
        pairs.append((window, -_whole(everything, window, 2 * DAY)))
    for window, less in over(work, days, -FREE_OF_CALL):
        yield FREE_DAYS.broken(work, window, -less, FREE_OF_CALL)
    for window, less in over(work, pairs, -FREE_OF_ALL):
        yield FREE_PAIRS.broken(work, window, -less, FREE_OF_ALL)


def _whole(spans: Sequence[Span], window: Span, length: int) -> int:
    """How many whole periods of a length fit in what is left free."""
    return sum((end - start) // length for start, end in gaps(_near(spans, window), window))


def _near(spans: Sequence[Span], window: Span) -> Sequence[Span]:
    """Those of the ordered, disjoint spans that may share a minute with a window."""
    first = max(0, bisect_left(spans, (window[0], window[0])) - 1)
    return spans[first : bisect_left(spans, (window[1], window[1]))]


def _near_nights(work: Work, spans: list[Span]) -> Iterator[Violation]:
    """None in the 11 hours before and the 14 after a night shift."""
    for stint in work.stints:
        if not stint.night:
            continue
        for span in _near(spans, (stint.start - BEFORE_NIGHT, stint.end + AFTER_NIGHT)):
            if shared(span, (stint.start - BEFORE_NIGHT, stint.start)):
                free, limit = stint.start - min(span[1], stint.start), BEFORE_NIGHT
            elif shared(span, (stint.end, stint.end + AFTER_NIGHT)):
                free, limit = max(span[0], stint.end) - stint.end, AFTER_NIGHT
            else:
                continue
            yield NEAR_NIGHT.broken(work, _around(span, stint.span), free, limit)


def _around(one: Span, other: Span) -> Span:
    return (min(one[0], other[0]), max(one[1], other[1]))


def _work_a_day(work: Work, spans: list[Span]) -> Iterator[Violation]:
    """13 hours of work, calls included, in any 24 hours with on-call in it."""
    measured = [
        (window, minutes)
        for window, minutes in work.hours.measured(DAY, work.period)
        if minutes > MOST_A_DAY and any(shared(window, span) for span in _near(spans, window))
    ]
    for window, minutes in over(work, measured, MOST_A_DAY):
        yield WORK_A_DAY.broken(work, window, minutes, MOST_A_DAY)


def _nights(work: Work, spans: list[Span]) -> Iterator[Violation]:
    """On call in 16 nights or more in 16 weeks: 40 hours a week, or 45 with 8 hours of rest after a call."""
    nights = sorted({night_of(day) for span in spans for day in days_of(span) if shared(span, night_of(day))})
    measured = []
    if len(nights) >= MANY:
        limit = WITH_REST if _rested(work) else LOWER
        starts = [night[0] for night in nights]
        for window, minutes in work.hours.measured(16 * WEEK, work.period):
            if bisect_left(starts, window[1]) - bisect_left(starts, window[0]) >= MANY:
                measured.append((window, minutes))
        for window, minutes in over(work, measured, 16 * limit):
            yield NIGHT_AVERAGE.broken(work, window, minutes / 16, limit)


def _rested(work: Work) -> bool:
    """Whether 8 hours of rest follow the last call of every night."""
    last: dict[Span, int] = {}
    for span in work.called:
        for day in days_of(span):
            if shared(span, night_of(day)):
                last[night_of(day)] = max(last.get(night_of(day), 0), span[1])
    starts = [stint.start for stint in work.stints]
    return all(bisect_left(starts, end) == bisect_left(starts, end + REST_AT_LEAST) for end in last.values())
