"""Which ladder a concern gets, who is told on each level, and who next. Plain: rows and roles in and out.

A municipality writes rows: for which urgency, topic and hours, which levels with which minutes. The first
row that fits is frozen into a concern when it starts, so a change of rules never moves one that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from regie.kernel.clock import AMSTERDAM
from regie.kernel.windows import MINUTES_A_WEEK, WindowWrong, merged, minute_of_week, parse_window
from regie.people.roles import SIDES

ANY, ALL = "any", "all"
# Told instead when a level has nobody. No administrator: nothing silently goes upwards.
SAFE: Final = ("duty_adviser", "head_of_communication", "adviser", "director", "spokesperson")
ANSWER_WITHIN_MINUTES: Final = 30
# Nobody at all can be told: how often we look again.
NOBODY_AGAIN_MINUTES: Final = 5
LONGEST_MINUTES: Final = 7 * 24 * 60
MOST_ROWS, MOST_STEPS, MOST_TIMES = 40, 8, 5
URGENCIES: Final = ("low", "normal", "high", "acute")
# Quiet hours never hold this one up.
IGNORES_QUIET: Final = frozenset({"acute"})


class RowsWrong(ValueError):
    """Rows that cannot be kept; `row` counts from 1, `reason` is a code for the screen."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(f"row {row}: {reason}")
        self.row, self.reason = row, reason


@dataclass(frozen=True, slots=True)
class Rung:
    """One level: whom it tells, whether one of them is enough, and the minutes it has.

    With `times` above 1 the level is told again before the next one is called, each time with the minutes.
    """

    roles: tuple[str, ...]
    within_minutes: int
    need: str = ANY
    times: int = 1

    def as_dict(self) -> dict[str, object]:
        """As stored with the concern and with the rules."""
        return {
            "roles": list(self.roles),
            "within_minutes": self.within_minutes,
            "need": self.need,
            "times": self.times,
        }


def rung(stored: Any) -> Rung:
    """A level as stored. ValueError for what this room did not write."""
    if not isinstance(stored, Mapping):
        raise ValueError("no level of a ladder")
    roles = stored.get("roles") or [stored["role"]]  # concerns of before there were rows had one role
    minutes, times = stored.get("within_minutes", 0), stored.get("times", 1)
    return Rung(
        tuple(str(role) for role in roles),
        min(max(1, int(minutes)), LONGEST_MINUTES),
        ALL if stored.get("need") == ALL else ANY,
        min(max(1, int(times)), MOST_TIMES),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """When these levels hold. Empty conditions fit everything; `quiet` are hours in which nobody is woken."""

    name: str
    steps: tuple[Rung, ...]
    urgencies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """As stored."""
        return {
            "name": self.name,
            "steps": [step.as_dict() for step in self.steps],
            "urgencies": list(self.urgencies),
            "topics": list(self.topics),
            "times": list(self.times),
            "quiet": list(self.quiet),
        }


def row(stored: Mapping[str, Any]) -> Row:
    """A row as stored."""
    return Row(
        str(stored.get("name", "")),
        tuple(rung(step) for step in stored.get("steps", ())),
        *(tuple(str(v) for v in stored.get(key, ())) for key in ("urgencies", "topics", "times", "quiet")),
    )


DEFAULT: Final = (
    Row(
        "",
        (
            Rung(("agent",), 5),
            Rung(("coordinator",), 10),
            Rung(("duty_adviser",), 15),
            Rung(("head_of_communication",), 15),
            Rung(("administrator",), 15),
        ),
    ),
)


def check(rows: Sequence[Row]) -> None:
    """Raises RowsWrong. The last row must fit everything: no concern is ever without a ladder."""
    if not rows or len(rows) > MOST_ROWS:
        raise RowsWrong(len(rows), "too_many" if rows else "no_rows")
    for number, one in enumerate(rows, 1):
        reason = _fault(one)
        if reason:
            raise RowsWrong(number, reason)
    if rows[-1].urgencies or rows[-1].topics or rows[-1].times:
        raise RowsWrong(len(rows), "last_has_conditions")


def _fault(one: Row) -> str:
    if not one.steps or len(one.steps) > MOST_STEPS:
        return "no_steps" if not one.steps else "too_many_steps"
    if any(role not in SIDES for step in one.steps for role in step.roles):
        return "unknown_role"
    if not any(SIDES[role] == "municipality" for step in one.steps for role in step.roles):
        return "no_municipality"  # an agency never has the last word
    if any(urgency not in URGENCIES for urgency in one.urgencies):
        return "unknown_urgency"
    try:
        for text in (*one.times, *one.quiet):
            parse_window(text)
    except WindowWrong:
        return "window"
    quiet = merged([span for text in one.quiet for span in parse_window(text).spans()])
    return "always_quiet" if quiet == ((0, MINUTES_A_WEEK),) else ""


def choose(rows: Iterable[Row], urgency: str, topic: str, at: datetime) -> Row:
    """The first row that fits; the defaults when none does (rows without an end were never kept)."""
    return next((one for one in rows if _fits(one, urgency, topic, at)), DEFAULT[-1])


def _fits(one: Row, urgency: str, topic: str, at: datetime) -> bool:
    if one.urgencies and urgency not in one.urgencies:
        return False
    if one.topics and topic not in one.topics:
        return False
    return not one.times or within(one.times, at)


def within(windows: Iterable[str], at: datetime) -> bool:
    """Whether the moment lies in one of the weekly windows, on the Dutch wall clock."""
    minute = minute_of_week(at, AMSTERDAM)
    return any(start <= minute < end for text in windows for start, end in parse_window(text).spans())


def quiet_until(quiet: Sequence[str], urgency: str, at: datetime) -> datetime | None:
    """When the quiet hours end in which this moment lies; None when somebody may be woken now.

    Looks minute by minute on the wall clock, so a night of 23 or 25 hours ends when the clock says so.
    """
    if urgency in IGNORES_QUIET or not quiet or not within(quiet, at):
        return None
    moment = at.replace(second=0, microsecond=0)
    for _minute in range(MINUTES_A_WEEK):
        moment += timedelta(minutes=1)
        if not within(quiet, moment):
            return moment
    return None


def ladder(one: Row, to: str, within_minutes: int) -> tuple[Rung, ...]:
    """The levels of the row from `to` on, who has `within_minutes`; without `to` all of them.

    A role that is on no level comes before the first level of its own side of the table.
    """
    if not to:
        return one.steps
    minutes = min(max(1, within_minutes), LONGEST_MINUTES)
    place = next((n for n, step in enumerate(one.steps) if to in step.roles), None)
    if place is not None:
        first = one.steps[place]
        return (Rung(first.roles, minutes, first.need, first.times), *one.steps[place + 1 :])
    side = SIDES.get(to, "municipality")
    above = next((n for n, s in enumerate(one.steps) if any(SIDES.get(r) == side for r in s.roles)), 0)
    return (Rung((to,), minutes), *one.steps[above:])


@dataclass(frozen=True, slots=True)
class Told:
    """The roles that are told; `instead_of` names a role of the level that had nobody."""

    role: str
    instead_of: str = ""


def whom(roles: Sequence[str], reachable: Callable[[str], bool], need: str = ANY) -> list[Told]:
    """Who is told on this level. Somebody safe when the level has nobody, or when it asks all and one is
    missing; empty when there is nobody at all. An administrator is never called instead of another.
    """
    there = [Told(role) for role in roles if reachable(role)]
    missing = [role for role in roles if role not in {told.role for told in there}]
    if not missing or (there and need == ANY):
        return there
    taken = {told.role for told in there}
    for role in missing:
        safe = next((r for r in _safe(role) if r not in roles and reachable(r)), "")
        if safe and safe not in taken:
            there.append(Told(safe, role))
            taken.add(safe)
    return there


def _safe(role: str) -> tuple[str, ...]:
    return ("coordinator", *SAFE) if SIDES.get(role) == "agency" else SAFE


def next_step(rungs: Sequence[object], step: int) -> int | None:
    """The number of the next rung; None on the last one."""
    return step + 1 if step + 1 < len(rungs) else None


def still_missing(one: Rung, asked: Iterable[str], seen_by: Iterable[str]) -> frozenset[str]:
    """Roles that must still say they saw it: none once anybody did, or all that were asked when all must."""
    seen = frozenset(seen_by)
    if one.need == ANY:
        return frozenset() if seen else frozenset(asked)
    return frozenset(asked) - seen
