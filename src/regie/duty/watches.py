"""Whose hours it is, and when that turns. Plain.

The hours are the weekly windows of the assignment, on the Dutch wall clock; a holiday counts as a Sunday.
Hours say who *should* have the watch. Who has it, only a handover says: control passes when the incoming
side acknowledges, and not before the hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from regie.kernel.clock import AMSTERDAM, local
from regie.kernel.windows import MINUTES_A_DAY, Window, parse_window

SUNDAY: Final = 6
_AHEAD: Final = 9  # days: every weekly window has come by
_DAY: Final = timedelta(days=1)

IsSunday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Passed:
    """A handover that was acknowledged: to whom control went, and from when."""

    organisation: int
    at: datetime


def holder(passed: Iterable[Passed], now: datetime, municipality: int) -> int:
    """Who has the watch: whoever took it last. Nobody ever did: the municipality."""
    done = [one for one in passed if one.at <= now]
    return max(done, key=lambda one: one.at).organisation if done else municipality


def within(hours: Sequence[str], at: datetime, is_sunday: IsSunday) -> bool:
    """Whether the moment lies in one of the windows."""
    there = local(at)
    minute = there.hour * 60 + there.minute
    for back in (0, 1):
        day = there.date() - back * _DAY
        weekday = SUNDAY if is_sunday(day) else day.weekday()
        passed = minute + back * MINUTES_A_DAY
        if any(weekday in one.days and one.start <= passed < one.end for one in map(parse_window, hours)):
            return True
    return False


def next_turn(hours: Sequence[str], after: datetime, is_sunday: IsSunday) -> tuple[datetime, bool] | None:
    """The next moment at which the hours begin (True) or end (False); None when they never do."""
    inside = within(hours, after, is_sunday)
    for edge in _edges([parse_window(text) for text in hours], after, is_sunday):
        if within(hours, edge, is_sunday) != inside:
            return edge, not inside
    return None


def _edges(windows: list[Window], after: datetime, is_sunday: IsSunday) -> Iterator[datetime]:
    """Every moment after `after` at which a window starts or ends, and midnights (a holiday turns there)."""
    first = local(after).date() - _DAY
    found: set[datetime] = set()
    for ahead in range(_AHEAD):
        day = first + ahead * _DAY
        weekday = SUNDAY if is_sunday(day) else day.weekday()
        found.add(moment(day, 0))
        for one in windows:
            if weekday in one.days:
                found |= {moment(day, one.start), moment(day, one.end)}
    yield from sorted(edge for edge in found if edge > after)


def moment(day: date, minutes: int) -> datetime:
    """Wall-clock minutes after midnight as a real moment, in UTC."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    there = datetime.combine(day + days * _DAY, time(rest // 60, rest % 60), AMSTERDAM)
    return there.astimezone(UTC)
