"""The advice: a choice per block with its reasons and what would change it. It advises; a person decides.

All in codes and numbers; sentences are made where a language is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regie.sourcing.blocks import workload
from regie.sourcing.case import CRITERIA, Case
from regie.sourcing.continuity import Shock, shocks
from regie.sourcing.scenarios import full_time, nine, people_needed
from regie.sourcing.sensitivity import Swing, Turn, price_turns, tornado, volume_turns, volumes
from regie.sourcing.service import Service, Stage, Step, marginal
from regie.sourcing.weighing import ROBUST, Weighed, best, value_of, weigh

Tell = Callable[[str, float], None]  # what is being done, and which share is done

# what must hold whatever is chosen; the agency's only when one is at work
CONDITIONS: Final = ("named_person_decides", "review_date", "core_stays_inside", "brake_at_hand")
AGENCY_CONDITIONS: Final = (
    "accounts_stay_own",
    "mandate_per_block",
    "escalation_tested",
    "sample_every_week",
    "exit_rehearsed",
    "pilot_first",
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, as a code with numbers."""

    code: str
    numbers: Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class BlockAdvice:
    """Who should be there in a block, the strongest reasons, and what would change it."""

    block: str
    who: str
    people: int
    reasons: tuple[Reason, ...]
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that was found. `advised` is None when nothing may be advised yet."""

    case: Case
    advised: Weighed | None
    robust: bool
    not_yet: tuple[str, ...]  # gates in the way of the scenario that would win if they held
    would_win: str | None
    weighed: tuple[Weighed, ...]
    blocks: tuple[BlockAdvice, ...]
    steps: tuple[Step, ...]
    load: Mapping[str, Mapping[str, float]]
    needed: Mapping[str, int]
    turns: tuple[Turn, ...]
    swings: tuple[Swing, ...]
    conditions: tuple[str, ...]
    shocks: Mapping[str, tuple[Shock, ...]]  # of going on as now, and of what is advised


@dataclass(frozen=True, slots=True)
class Played:
    """What takes long: every scenario played on the same weeks. Weights and prices do not touch it."""

    services: tuple[Service, ...]
    steps: tuple[Step, ...]
    volumes: Mapping[float, tuple[Service, ...]]  # the scenarios at so many times what comes in
    shocks: Mapping[str, tuple[Shock, ...]]


def advise(case: Case, tell: Tell = lambda _, __: None) -> Advice:
    """Play, price, weigh and explain. The same case with the same seed gives the same advice."""
    played = play(case, tell)
    tell("weigh", 0.95)
    found = conclude(case, played)
    tell("done", 1.0)
    return found


def play(case: Case, tell: Tell = lambda _, __: None) -> Played:
    """The long part, which tells how far it is."""
    stage, scenarios, services = Stage(case), nine(case), []
    for number, one in enumerate(scenarios):
        tell("play", number / len(scenarios) * 0.4)
        services.append(stage.service(one))
    tell("marginal", 0.4)
    steps = marginal(case, stage, scenarios[0])
    tell("continuity", 0.5)
    gone_wrong = {one.name: tuple(shocks(case, stage, one)) for one in scenarios}
    tell("turns", 0.6)
    return Played(tuple(services), tuple(steps), volumes(case, tell), gone_wrong)


def conclude(case: Case, played: Played) -> Advice:
    """What follows from what was played, at these weights and prices: quick enough for a slider."""
    scenarios, services = nine(case), played.services
    weighed = weigh(case, scenarios, services)
    chosen = best(case, weighed)
    name = None if chosen is None else chosen.scenario.name
    turns = [*price_turns(case, scenarios, services), *volume_turns(case, name, played.volumes)]
    wanted = _wanted(case, weighed)
    not_yet = wanted.failing if wanted is not None and wanted is not chosen else ()
    looked_at = dict.fromkeys([scenarios[0].name, *([name] if name else [])])
    return Advice(
        case,
        chosen,
        chosen is not None and chosen.wins >= ROBUST,
        not_yet,
        wanted.scenario.name if wanted is not None and not_yet else None,
        tuple(weighed),
        tuple(_block(case, chosen, block.id, played.steps, turns) for block in case.blocks) if chosen else (),
        played.steps,
        workload(case.blocks, case.stream.an_hour, case.stream.turns, case.effort),
        {block.id: people_needed(case, block) for block in case.blocks},
        tuple(turns),
        tuple(tornado(case, scenarios, services)),
        _conditions(chosen),
        {one: played.shocks[one] for one in looked_at},
    )


def _wanted(case: Case, weighed: list[Weighed]) -> Weighed | None:
    """What would be best were every gate open."""
    return max(weighed, key=lambda one: (round(value_of(case, one), 9), -one.cost), default=None)


def _conditions(chosen: Weighed | None) -> tuple[str, ...]:
    if chosen is None:
        return CONDITIONS
    return CONDITIONS + (AGENCY_CONDITIONS if chosen.scenario.agency else ())


def _block(
    case: Case, chosen: Weighed, name: str, steps: Sequence[Step], turns: Sequence[Turn]
) -> BlockAdvice:
    block = next(one for one in case.blocks if one.id == name)
    cover = chosen.scenario.cover[name]
    step = next((one for one in steps if one.block == name), None)
    volume = block.volume(case.stream.an_hour)
    hours = len(block.hours)
    found = [Reason("volume", {"an_hour": round(volume / hours, 2), "a_week": round(volume, 1)})]
    if block.quiet(case.stream.an_hour):
        found.append(Reason("next_to_nothing", {"hours": hours}))
    if step is not None:
        found.append(Reason("gain", {"points": round(100 * step.gain, 1), "hours": hours}))
    found.append(
        Reason("seat", {"full_time": round(full_time(case, hours), 2), "needed": people_needed(case, block)})
    )
    strongest = sorted(CRITERIA, key=lambda one: -case.weights.get(one, 0.0) * chosen.scores[one])[:1]
    found += [Reason(f"score_{one}", {"score": round(chosen.scores[one])}) for one in strongest]
    who = "triage" if cover.who == "nobody" and block.quiet(case.stream.an_hour) else cover.who
    return BlockAdvice(name, who, cover.people, tuple(found[:3]), turns[0] if turns else None)


def risks(case: Case, one: Weighed) -> list[str]:
    """What may go wrong in a scenario, in codes."""
    found = [f"gate_{name}" for name in one.failing]
    if one.service.uncovered_hours_week > 0:
        found.append("uncovered_hours")
    if one.service.level.mean < case.target:
        found.append("target_missed")
    if case.team.people <= 2 and one.scenario.hours(case, "own") > 0:
        found.append("small_team")
    if one.scenario.agency:
        found.append("supplier_fails")
    if case.costs.agency_hour.assumed and one.scenario.agency:
        found.append("price_assumed")
    if any(cover.who == "on_call" for cover in one.scenario.cover.values()):
        found.append("on_call_wears")
    if one.dominated_by is not None:
        found.append("dominated")
    return found
