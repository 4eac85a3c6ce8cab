"""What would change the advice: prices and volumes at which it flips, and which input moves it most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from regie.sourcing.case import CRITERIA, MOST_A_WEEK, Case, Rate
from regie.sourcing.scenarios import Scenario, grown, nine
from regie.sourcing.service import Service, Stage
from regie.sourcing.weighing import Weighed, best, value_of, weigh

NEAR: Final = 0.3
PRICES: Final = ("agency", "own", "on_call", "directing")
VOLUMES: Final = (0.25, 0.5, 0.75, 1.5, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """At so many times this input the advice becomes another scenario. `near`: within 30 %."""

    input: str
    times: float
    becomes: str

    @property
    def near(self) -> bool:
        """Whether that is within what prices may differ."""
        return abs(self.times - 1) <= NEAR + 1e-9


@dataclass(frozen=True, slots=True)
class Swing:
    """By how much the lead of the advice over the next changes when one input goes from low to high."""

    input: str
    low: float
    high: float


def with_price(case: Case, name: str, times: float) -> Case:
    """The case with these prices times a factor."""
    costs = case.costs
    fields = {
        "agency": ("agency_hour", "agency_message", "agency_month"),
        "own": ("own_hour",),
        "on_call": ("on_call_hour",),
        "directing": ("directing_hours_week",),
    }[name]
    changed = {field: _times(getattr(costs, field), times) for field in fields}
    return replace(case, costs=replace(costs, **changed))  # type: ignore[arg-type]  # names from the table above


def _times(rate: Rate | None, times: float) -> Rate | None:
    if rate is None:
        return None
    return replace(rate, value=rate.value * times, low=rate.low * times, high=rate.high * times)


def price_turns(case: Case, scenarios: Sequence[Scenario], services: Sequence[Service]) -> list[Turn]:
    """The nearest price, up and down, at which each kind of price makes the advice another one."""
    now = _best_name(case, scenarios, services)
    found = []
    for name in PRICES:
        for far in (0.2, 5.0):
            turn = _turn(case, name, far, (scenarios, services), now)
            if turn is not None:
                found.append(turn)
    return sorted(found, key=lambda one: abs(one.times - 1))


def _turn(
    case: Case, name: str, far: float, played: tuple[Sequence[Scenario], Sequence[Service]], now: str | None
) -> Turn | None:
    """Walks outward in steps of 5 %, then halves the step in which it turned."""
    near, times = 1.0, 1.0
    step = 0.95 if far < 1 else 1.05
    while far < times * step < 1 or 1 < times * step < far:
        near, times = times, times * step
        if _best_name(with_price(case, name, times), *played) != now:
            break
    else:
        return None
    for _ in range(8):
        middle = (near + times) / 2
        if _best_name(with_price(case, name, middle), *played) != now:
            times = middle
        else:
            near = middle
    becomes = _best_name(with_price(case, name, times), *played)
    return Turn(name, times, becomes or "nothing")


def _best_name(case: Case, scenarios: Sequence[Scenario], services: Sequence[Service]) -> str | None:
    found = best(case, weigh(replace(case, draws=1), scenarios, services))
    return None if found is None else found.scenario.name


def volumes(
    case: Case, tell: Callable[[str, float], None] = lambda _, __: None
) -> dict[float, tuple[Service, ...]]:
    """Every scenario at a few volumes, as far as they can be played."""
    found = {}
    for number, times in enumerate(VOLUMES):
        if sum(case.stream.an_hour) * times > MOST_A_WEEK:
            break
        tell("turns", 0.6 + 0.35 * number / len(VOLUMES))
        other = grown(case, times)
        stage = Stage(other)
        found[times] = tuple(stage.service(one) for one in nine(other))
    return found


def volume_turns(case: Case, now: str | None, played: Mapping[float, Sequence[Service]]) -> list[Turn]:
    """At which volumes, of those played, the advice is another one: the nearest up and down."""
    found = []
    for up in (False, True):
        for times in sorted((one for one in played if (one > 1) is up), reverse=not up):
            other = grown(case, times)
            becomes = _best_name(other, nine(other), played[times])
            if becomes != now:
                found.append(Turn("volume", times, becomes or "nothing"))
                break
    return found


def tornado(case: Case, scenarios: Sequence[Scenario], services: Sequence[Service]) -> list[Swing]:
    """The lead over the next best, with each price at its low and high and each weight 30 % down and up."""
    weighed = weigh(replace(case, draws=1), scenarios, services)
    first = best(case, weighed)
    if first is None:
        return []
    swings = []
    for name in PRICES:
        low, high = (_lead(with_price(case, name, times), scenarios, services, first) for times in (0.7, 1.3))
        swings.append(Swing(name, low, high))
    for name in CRITERIA:
        low, high = (
            _lead(
                replace(case, weights=dict(case.weights) | {name: case.weights.get(name, 0.0) * times}),
                scenarios,
                services,
                first,
            )
            for times in (0.7, 1.3)
        )
        swings.append(Swing(f"weight_{name}", low, high))
    return sorted(swings, key=lambda one: -abs(one.high - one.low))


def _lead(case: Case, scenarios: Sequence[Scenario], services: Sequence[Service], first: Weighed) -> float:
    weighed = weigh(replace(case, draws=1), scenarios, services)
    mine = next(one for one in weighed if one.scenario.name == first.scenario.name)
    others = [value_of(case, one) for one in weighed if one.eligible and one is not mine]
    return value_of(case, mine) - max(others, default=0.0)
