"""A case: a municipality's own figures, from which an advice is made. Each rate has its date and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from regie.roster.traffic import Stream
from regie.sourcing.blocks import USUAL, Block, Effort

CRITERIA: Final = ("service", "cost", "expertise", "continuity", "control", "scalability")
GATES: Final = (
    "processing_agreement",
    "frames_and_tone",
    "mandate",
    "duty_adviser",
    "exit_arranged",
    "works_council",
    "core_inside",
    "neighbours_agree",
)
SKILLS: Final = ("copy", "design", "behaviour", "languages", "crisis")
MOST_A_WEEK: Final = 20_000  # conversations; more cannot be played in reasonable time
WEEKS_A_YEAR: Final = 52.18


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount in euros (or hours) with its range, where it comes from, and since when it holds."""

    value: float
    low: float
    high: float
    source: str
    since: date | None = None

    @property
    def assumed(self) -> bool:
        """Whether nobody gave a source for it."""
        return self.source == "assumption"


@dataclass(frozen=True, slots=True)
class Costs:
    """`own_hour` is a productive hour before allowances; `allowance` is the extra share per block. An agency
    asks an hour, or a message and a month; the cheaper for a block is taken. Directing is never nothing.
    """

    own_hour: Rate
    allowance: Mapping[str, float]
    on_call_hour: Rate
    agency_hour: Rate
    agency_message: Rate | None
    agency_month: Rate | None
    directing_hours_week: Rate  # hours of own people with an agency at work in one block
    agency_start: Rate  # once, to begin


@dataclass(frozen=True, slots=True)
class Team:
    """Who is there now: people at work per block, people in all, and level 0 to 4 of each expertise."""

    at_work: Mapping[str, int]
    people: int
    expertise: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Factors:
    """What the sums rest on beside prices. None is a law of nature: a municipality may set each its own."""

    productive_hours: float = 1363  # a year, of a full-time job
    contract_hours_week: float = 36
    directing_inside: float = 0.25  # of the hours of directing are needed also without an agency
    triage_share: float = 0.25  # of being on call, for a duty officer who is there anyway
    local_knowledge: float = 0.3  # of expertise is knowing the place, which an agency lacks
    illness: float = 0.8  # of the share of one person is lost while that one is ill
    agency_kept: float = 0.85  # of an agency's hours stay watched when it fails and leaving was arranged
    agency_kept_unarranged: float = 0.6
    neighbours_kept: float = 0.8


@dataclass(frozen=True, slots=True)
class Edited:
    """A scenario as somebody changed it: per block who and how many. A name of its own makes a new one."""

    cover: Mapping[str, tuple[str, int]]
    content: bool = False
    peaks: bool = False


@dataclass(frozen=True, slots=True)
class Peak:
    """A burst that is expected so many times a year."""

    multiple: float
    hours: float
    times_a_year: float


@dataclass(frozen=True)
class Case:
    """Everything an advice is made of. `stream` holds the mean week; `upper` its 80 % bound where known."""

    name: str
    stream: Stream
    upper: tuple[float, ...]
    within_minutes: float
    target: float
    effort: Effort
    team: Team
    costs: Costs
    weights: Mapping[str, float]
    gates: Mapping[str, bool | None]
    needs: Mapping[str, int]
    agency_expertise: Mapping[str, int]
    neighbours: int = 3
    peaks: tuple[Peak, ...] = ()
    blocks: tuple[Block, ...] = USUAL
    seed: int = 1
    draws: int = 10_000
    factors: Factors = Factors()
    edited: Mapping[str, Edited] = field(default_factory=dict)
    figures: Mapping[str, object] = field(default_factory=dict)  # what is known of the history, to print
