"""What a roster is made of: people, demand, shift blocks, wishes, an agency, and what weighs how much."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from regie.roster.shifts import Agreements, Demand, Kind, Person, Shift, Span

EVERY_DAY: Final = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class Block:
    """A shift, or being on call, on these days of the week (Monday is 1): minutes after midnight, and length.

    The clock is that of Europe/Amsterdam; a block over midnight ends at the wall-clock time it would on any
    other night, so it is an hour longer or shorter when the clock changes.
    """

    id: str
    start: int
    minutes: int
    skills: frozenset[str] = frozenset()
    days: frozenset[int] = EVERY_DAY
    kind: Kind = "duty"


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody would like to work, or to be off, in this stretch; weight 1 (slightly) to 10 (very much)."""

    person: str
    start: int
    end: int
    wish: Literal["work", "off"]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Pool:
    """An agency that can send up to `people` at a time, for a price an hour; on duty, never on call."""

    id: str
    people: int
    price_hour: float
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weights:
    """Cost points. An hour of agency costs its price; the rest is weighed against that."""

    contract_hour: int = 4  # for each hour that somebody works less than contracted
    wish: int = 10  # for each point of a wish that is not met
    night: int = 30  # for each night above somebody's fair share
    weekend: int = 30  # for each weekend shift above somebody's fair share
    on_call: int = 30  # for each time on call above somebody's fair share


@dataclass(frozen=True, slots=True)
class Problem:
    """`shifts` are fixed: history before the period, and what in the period may not be moved.

    `last` is an earlier roster to start from. `overtime_hours`: how far above the contract somebody may
    come over the whole period.
    """

    people: tuple[Person, ...]
    demand: tuple[Demand, ...]
    period: Span
    blocks: tuple[Block, ...]
    shifts: tuple[Shift, ...] = ()
    last: tuple[Shift, ...] = ()
    wishes: tuple[Wish, ...] = ()
    agency: tuple[Pool, ...] = ()
    agreements: Agreements = field(default_factory=Agreements)
    weights: Weights = field(default_factory=Weights)
    overtime_hours: float = 0
