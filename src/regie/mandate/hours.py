"""Which rules hold at this hour, and when that changes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from regie.kernel.windows import MINUTES_A_DAY, minute_of_week
from regie.mandate.rules import TIME, During, Rule, Table

_STEPS = 8 * MINUTES_A_DAY  # a week and a day: every window has come by


def holds_now(rule: Rule, table: Table, now: datetime) -> bool:
    """Whether the time windows of the rule hold; a rule without windows always holds."""
    condition = rule.conditions.get(TIME)
    if not isinstance(condition, During):
        return True
    minute = minute_of_week(now, table.zone)
    return any(start <= minute < end for start, end in condition.spans)


def next_change(table: Table, now: datetime) -> datetime | None:
    """The first moment after `now` at which another set of rules holds, or the mandate ends.

    None when no rule names a time and the end lies more than a week away.
    """
    edges = _edges(table)
    held = _held(table, now)
    moment = now.astimezone(UTC).replace(second=0, microsecond=0)
    for _ in range(_STEPS):
        moment += timedelta(minutes=1)
        if moment >= table.valid_to:
            return table.valid_to
        if minute_of_week(moment, table.zone) in edges and _held(table, moment) != held:
            return moment
    return None


def _edges(table: Table) -> set[int]:
    """Minutes of the week at which a window starts or ends; also an hour later, for skipped hours."""
    found: set[int] = set()
    for rule in table.rules:
        condition = rule.conditions.get(TIME)
        if isinstance(condition, During):
            found |= {edge % (7 * MINUTES_A_DAY) for span in condition.spans for edge in span}
    return found | {(edge + 60) % (7 * MINUTES_A_DAY) for edge in found}


def _held(table: Table, at: datetime) -> frozenset[str]:
    return frozenset(rule.id for rule in table.rules if holds_now(rule, table, at))
