"""What holds now for one group of people, and what changes next and when: of the clock, no one's deed.

Plain: versions, stretches and a moment in; an ordered list of changes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from regie.mandate.hours import next_change, rules_held
from regie.mandate.phases import Stretch, Times, times_at
from regie.mandate.rules import Table

Kind = Literal["phase", "hours", "version_starts", "version_ends", "nothing_left"]


@dataclass(frozen=True, slots=True)
class Version:
    """A signed version as far as time matters: what it is called, when it holds, and its table."""

    pk: int
    reference: str
    name: str
    number: int
    starts_at: datetime
    ends_at: datetime
    table: Table | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changes by itself.

    `version` is the one that starts or ends, `phase` and `grip` what then holds.

    `hours`: other rules hold by their windows, `opens` and `shuts` name them. `nothing_left`: no mandate
    holds from then on, so nothing goes out.
    """

    at: datetime
    kind: Kind
    version: Version | None = None
    phase: str = ""
    grip: int = 0
    opens: tuple[str, ...] = ()
    shuts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """The state at one moment. `version` is None when there is none, two, or one with a broken seal.

    `rules` are those whose windows hold now; `problem` is empty or no_mandate, two_mandates,
    mandate_changed; `changes` are ordered by time, at most one of each kind.
    """

    assignment_id: int | None
    times: Times
    version: Version | None
    problem: str
    rules: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def next_change(self) -> Change | None:
        """The first thing that changes by itself."""
        return self.changes[0] if self.changes else None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mandate under which nothing goes out though it should: no_mandate, two_mandates, mandate_changed."""

    municipality_id: int
    version_pk: int  # the one that was signed last
    name: str
    problem: str


def held(
    assignment_id: int | None, versions: Sequence[Version], stretches: Sequence[Stretch], now: datetime
) -> Holding:
    """What holds now and what changes next. `versions` are all signed ones that are not over yet."""
    times = times_at(stretches, now)
    on = [one for one in versions if one.starts_at <= now < one.ends_at]
    problem = _problem(on)
    version = on[0] if not problem else None
    table = version.table if version else None
    rules = rules_held(table, now) if table else ()
    changes = [*_of_phase(stretches, times), *_of_versions(versions, on, now)]
    if table:
        changes += _of_hours(table, rules, now)
    return Holding(assignment_id, times, version, problem, rules, tuple(sorted(changes, key=lambda c: c.at)))


def _problem(on: Sequence[Version]) -> str:
    if len(on) != 1:
        return "two_mandates" if on else "no_mandate"
    return "" if on[0].table else "mandate_changed"


def _of_phase(stretches: Sequence[Stretch], times: Times) -> list[Change]:
    if times.until is None:
        return []
    then = times_at(stretches, times.until)
    return [Change(times.until, "phase", phase=then.phase, grip=then.grip)]


def _of_versions(versions: Sequence[Version], on: Sequence[Version], now: datetime) -> list[Change]:
    found: list[Change] = []
    if coming := min(
        (one for one in versions if one.starts_at > now), key=lambda v: v.starts_at, default=None
    ):
        found.append(Change(coming.starts_at, "version_starts", coming))
    if ending := min(on, key=lambda v: v.ends_at, default=None):
        after = any(one.starts_at <= ending.ends_at < one.ends_at for one in versions)
        kind: Kind = "version_ends" if after else "nothing_left"
        found.append(Change(ending.ends_at, kind, ending))
    return found


def _of_hours(table: Table, rules: tuple[str, ...], now: datetime) -> list[Change]:
    at = next_change(table, now)
    if at is None or at >= table.valid_to:
        return []
    then = rules_held(table, at)
    opens = tuple(rule for rule in then if rule not in rules)
    shuts = tuple(rule for rule in rules if rule not in then)
    return [Change(at, "hours", opens=opens, shuts=shuts)]
