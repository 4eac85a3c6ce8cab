"""Nine ways to do the work, each built from blocks of hours: who is there, and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

from regie.roster import erlang
from regie.sourcing.blocks import OFFICE, Block
from regie.sourcing.case import WEEKS_A_YEAR, Case, Edited

Who = Literal["own", "agency", "neighbours", "on_call", "triage", "nobody"]
AT_WORK: Final = ("own", "agency", "neighbours")
ON_CALL: Final = ("on_call", "triage")
NAMES: Final = (
    "as_is",
    "close_with_triage",
    "on_call",
    "own_extension",
    "pooling",
    "agency_off_hours",
    "agency_peaks",
    "agency_content",
    "full",
)
OWN_MIX: Final = "own_mix"  # the tenth, when somebody puts one together


@dataclass(frozen=True, slots=True)
class Cover:
    """Who is there in a block, and how many. On call and triage answer what is acute only."""

    who: Who
    people: int = 1


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way to do the work. `content` and `peaks`: whether an agency does those."""

    name: str
    cover: Mapping[str, Cover]
    content: bool = False
    peaks: bool = False

    @property
    def agency(self) -> bool:
        """Whether an agency does anything in it."""
        return self.content or self.peaks or any(one.who == "agency" for one in self.cover.values())

    def hours(self, case: Case, *who: str) -> float:
        """Person-hours a week of these."""
        blocks = {block.id: block for block in case.blocks}
        return float(
            sum(len(blocks[name].hours) * one.people for name, one in self.cover.items() if one.who in who)
        )


def nine(case: Case) -> list[Scenario]:
    """The nine, with what somebody changed in them, and their own mix as a tenth when there is one."""
    found = [
        _edited(case, one, case.edited[one.name]) if one.name in case.edited else one for one in _nine(case)
    ]
    if OWN_MIX in case.edited:
        found.append(_edited(case, Scenario(OWN_MIX, found[0].cover), case.edited[OWN_MIX]))
    return found


def _edited(case: Case, one: Scenario, given: Edited) -> Scenario:
    cover = dict(one.cover)
    for block in case.blocks:
        if block.id in given.cover:
            who, people = given.cover[block.id]
            staffed = people > 0 or who in ON_CALL
            cover[block.id] = Cover(cast(Who, who), max(1, people)) if staffed else Cover("nobody", 0)
            if who == "nobody":
                cover[block.id] = Cover("nobody", 0)
    return Scenario(one.name, cover, given.content, given.peaks)


def _nine(case: Case) -> list[Scenario]:
    """The nine, in a fixed order; blocks with next to nothing are closed, with triage, unless staffed now."""
    now = {block.id: _now(case, block) for block in case.blocks}
    closed = [block for block in case.blocks if now[block.id].who == "nobody"]
    busy = [block for block in closed if not block.quiet(case.stream.an_hour)]
    out = [block for block in case.blocks if block.id != OFFICE.id and not block.quiet(case.stream.an_hour)]

    def with_(blocks: list[Block], who: Who) -> dict[str, Cover]:
        rest = {block.id: Cover("triage") for block in closed}
        return now | rest | {block.id: Cover(who, _people(case, block, who)) for block in blocks}

    all_blocks = [block for block in case.blocks if not block.quiet(case.stream.an_hour)]
    return [
        Scenario("as_is", now),
        Scenario("close_with_triage", with_([], "triage")),
        Scenario("on_call", now | {block.id: Cover("on_call") for block in closed}),
        Scenario("own_extension", with_(busy, "own")),
        Scenario("pooling", with_(busy, "neighbours")),
        Scenario("agency_off_hours", with_(out, "agency")),
        Scenario("agency_peaks", now, peaks=True),
        Scenario("agency_content", now, content=True),
        Scenario("full", with_(all_blocks, "agency"), content=True, peaks=True),
    ]


def _now(case: Case, block: Block) -> Cover:
    people = case.team.at_work.get(block.id, 0)
    return Cover("own", people) if people else Cover("nobody", 0)


def _people(case: Case, block: Block, who: Who) -> int:
    return people_needed(case, block) if who in AT_WORK else 1


def people_needed(case: Case, block: Block) -> int:
    """The fewest at work in the busiest hour of the block that reach the target (Erlang C on messages)."""
    busiest = max(case.stream.an_hour[hour] for hour in block.hours)
    if busiest <= 0:
        return 0
    a_second = busiest * case.stream.turns / 3600
    queue = erlang.Queue(a_second, case.stream.handle * 60)
    return erlang.needed(queue, case.target, case.within_minutes * 60).agents


def full_time(case: Case, hours_week: float) -> float:
    """Full-time people for so many hours a week, with leave and illness."""
    return hours_week * WEEKS_A_YEAR / case.factors.productive_hours


def grown(case: Case, multiple: float) -> Case:
    """The same case with so many times the volume."""
    stream = replace(case.stream, an_hour=tuple(one * multiple for one in case.stream.an_hour))
    return replace(case, stream=stream, upper=tuple(one * multiple for one in case.upper))
