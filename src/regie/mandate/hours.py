"""Which rules hold at this hour, and when that changes next: to the minute, also where clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from regie.kernel.windows import MINUTES_A_DAY
from regie.mandate.decide import compiled, rules_at
from regie.mandate.rules import TIME, During, Rule, Table

_AHEAD: Final = 9  # days; a week and a bit: every window has come by
_WITH_HOLIDAYS: Final = 400
_DAY: Final = timedelta(days=1)


def holds_now(rule: Rule, table: Table, now: datetime) -> bool:
    """Whether the time windows of the rule hold; a rule without windows always holds."""
    return bool(rules_at(now, compiled(table)) >> table.rules.index(rule) & 1)


def rules_held(table: Table, now: datetime) -> tuple[str, ...]:
    """The ids of all rules whose windows hold, in the order of the table."""
    mask = rules_at(now, compiled(table))
    return tuple(rule.id for number, rule in enumerate(table.rules) if mask >> number & 1)


def next_change(table: Table, now: datetime) -> datetime | None:
    """The first moment after `now` at which another set of rules holds, or the mandate ends.

    None when nothing changes within nine days (with holidays: within four hundred) and the end lies
    further away.
    """
    ready = compiled(table)
    held = rules_at(now, ready)
    for moment in _edges(table, now):
        if moment >= table.valid_to:
            return table.valid_to
        if rules_at(moment, ready) != held:
            return moment
    return None


def _edges(table: Table, now: datetime) -> Iterator[datetime]:
    """Every moment after `now` at which some window may start or stop, in order."""
    minutes = _minutes(table)
    first = now.astimezone(table.zone).date() - _DAY
    days = _WITH_HOLIDAYS if any(day >= first for day in table.holidays) else _AHEAD
    for ahead in range(days):
        midnight = datetime.combine(first + ahead * _DAY, time(), table.zone)
        moments = {_moment(midnight, minute, fold) for minute in minutes for fold in (0, 1)}
        moments |= _clock_changes(midnight)
        yield from sorted(moment for moment in moments if moment > now)
    if table.valid_to <= now + days * _DAY:
        yield table.valid_to


def _minutes(table: Table) -> set[int]:
    """Minutes of the day at which a window starts or ends, and midnight: a holiday begins there."""
    found = {0}
    for rule in table.rules:
        condition = rule.conditions.get(TIME)
        if isinstance(condition, During):
            found |= {
                edge % MINUTES_A_DAY for window in condition.windows for edge in (window.start, window.end)
            }
    return found


def _moment(midnight: datetime, minute: int, fold: int) -> datetime:
    there = midnight.replace(hour=minute // 60, minute=minute % 60, fold=fold)
    return there.astimezone(UTC)


def _clock_changes(midnight: datetime) -> set[datetime]:
    """The moment of that day at which the clock is put forward or back, if there is one."""
    start, end = midnight.astimezone(UTC), (midnight + _DAY).astimezone(UTC)
    zone = midnight.tzinfo
    if zone is None or start.astimezone(zone).utcoffset() == end.astimezone(zone).utcoffset():
        return set()
    before = start.astimezone(zone).utcoffset()
    low, high = 0, int((end - start) / timedelta(minutes=1))
    while high - low > 1:
        middle = (low + high) // 2
        if (start + timedelta(minutes=middle)).astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return {start + timedelta(minutes=high)}


def first_such(weekday: int, minute: int, table: Table) -> datetime | None:
    """The first such weekday and minute in the mandate on an ordinary day; the very first when none is."""
    start = table.valid_from.astimezone(table.zone).date()
    later = [start + timedelta(days=ahead) for ahead in range(120)]
    right = [day for day in later if day.weekday() == weekday]
    ordinary = [day for day in right if not {day, day - timedelta(days=1)} & table.holidays]
    moments = (moment_on(day, minute, table) for day in (*ordinary, *right))
    return next((moment for moment in moments if moment is not None and moment >= table.valid_from), None)


def moment_on(day: date, minute: int, table: Table) -> datetime | None:
    """That minute of that day; None in the hour that does not exist. Of a doubled hour the first."""
    day += timedelta(days=minute // 1440)
    hour, rest = divmod(minute % 1440, 60)
    there = datetime(day.year, day.month, day.day, hour, rest, tzinfo=table.zone)
    back = there.astimezone(UTC).astimezone(table.zone)
    return there if back.replace(tzinfo=None) == there.replace(tzinfo=None) else None
