"""What an advice promises: gates first, no dominated winner, weights by proportion, one answer a seed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from regie.sourcing.advice import advise
from regie.sourcing.blocks import NIGHT, OFFICE, USUAL, workload
from regie.sourcing.case import CRITERIA, Case
from regie.sourcing.price import amounts, cost_year, people_at_peak
from regie.sourcing.scenarios import grown, nine, people_needed
from regie.sourcing.sensitivity import price_turns, with_price
from regie.sourcing.service import Stage, marginal
from regie.sourcing.weighing import Weighed, best, failing_gates, value_of, weigh, weights_of
from tests.sourcing.cases import ALL_GATES, case


def _weighed(one: Case) -> list[Weighed]:
    stage, scenarios = Stage(one), nine(one)
    return weigh(one, scenarios, [stage.service(each) for each in scenarios])


def test_the_same_case_with_the_same_seed_gives_the_same_advice() -> None:
    assert advise(case()) == advise(case())
    one, other = case(), case(seed=2)
    assert Stage(one).service(nine(one)[0]) != Stage(other).service(nine(other)[0])


def test_scaling_all_weights_changes_nothing() -> None:
    one = case()
    other = replace(one, weights={name: 7.3 * weight for name, weight in one.weights.items()})
    assert weights_of(other) == pytest.approx(weights_of(one))
    assert [w.wins for w in _weighed(one)] == [w.wins for w in _weighed(other)]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_dominated_scenario_is_never_advised_and_never_wins(criterion: str) -> None:
    weighed = _weighed(case(weights={name: 100 if name == criterion else 1 for name in CRITERIA}))
    dominated = [one for one in weighed if one.dominated_by is not None]
    assert dominated
    assert all(one.wins == 0 for one in dominated)
    chosen = best(case(), weighed)
    assert chosen is not None
    assert chosen.dominated_by is None
    for one in dominated:
        better = next(other for other in weighed if other.scenario.name == one.dominated_by)
        assert all(better.scores[name] >= one.scores[name] - 1e-9 for name in CRITERIA)


def test_more_volume_never_lowers_the_people_needed() -> None:
    one = case()
    for block in USUAL:
        needed = [people_needed(grown(one, times), block) for times in (0, 0.1, 0.5, 1, 2, 5, 20, 100)]
        assert needed == sorted(needed)
        assert needed[0] == 0


def test_zero_nights_are_closed_with_triage() -> None:
    quiet = case(
        estimate={"conversations_week": 150, "shares": {"office": 0.8, "evening": 0.1, "weekend": 0.1}}
    )
    for scenario in nine(quiet):
        assert scenario.cover["night"].who in ("nobody", "triage", "on_call")
    advice = advise(quiet)
    night = next(one for one in advice.blocks if one.block == "night")
    assert night.who in ("triage", "on_call")
    assert "next_to_nothing" in {reason.code for reason in night.reasons}


def test_only_office_hours_and_no_agency_gives_close_with_triage() -> None:
    gates = {"duty_adviser": True}
    advice = advise(case(estimate={"conversations_week": 100, "shares": {"office": 1}}, gates=gates))
    assert advice.advised is not None
    assert advice.advised.scenario.name == "close_with_triage"


def test_a_failing_gate_gives_not_yet_and_an_unknown_one_fails() -> None:
    ready, unready = case(), case(gates={**ALL_GATES, "exit_arranged": None})
    agency = next(one for one in nine(ready) if one.name == "agency_off_hours")
    assert failing_gates(ready, agency) == ()
    assert failing_gates(unready, agency) == ("exit_arranged",)
    weights = dict.fromkeys(CRITERIA, 1) | {"service": 1000}
    advice = advise(case(weights=weights, gates={"duty_adviser": True}))
    assert advice.advised is None or not advice.advised.scenario.agency
    assert all(one.wins == 0 for one in advice.weighed if one.scenario.agency)
    alone = case(team={"people": 1, "at_work": {"office": 1}})
    on_call = next(one for one in nine(alone) if one.name == "on_call")
    assert failing_gates(alone, on_call) == ("lawful_roster",)


def test_what_flips_within_thirty_percent_is_told_as_break_even() -> None:
    one = case()
    stage, scenarios = Stage(one), nine(one)
    services = [stage.service(each) for each in scenarios]
    now = best(one, weigh(one, scenarios, services))
    assert now is not None
    for name in ("agency", "own"):
        turns = [turn for turn in price_turns(one, scenarios, services) if turn.input == name]
        for times in (0.7, 1.3):
            other = with_price(one, name, times)
            then = best(other, weigh(other, scenarios, services))
            flipped = then is not None and then.scenario.name != now.scenario.name
            side = [turn for turn in turns if (turn.times < 1) is (times < 1)]
            assert not flipped or any(turn.near for turn in side)
        for turn in turns:
            there = with_price(one, name, turn.times)
            becomes = best(there, weigh(there, scenarios, services))
            assert becomes is not None
            assert becomes.scenario.name == turn.becomes != now.scenario.name


def test_every_scenario_pays_for_directing_and_an_agency_asks_more_of_it() -> None:
    one = case()
    directing = {each.name: amounts(one, each)["directing"] for each in nine(one)}
    assert min(directing.values()) > 0
    assert directing["agency_off_hours"] > directing["as_is"]
    assert directing["full"] > directing["agency_content"]


def test_costs_lie_in_their_range_and_a_quote_by_message_is_taken_where_it_is_cheaper() -> None:
    one = case()
    for each in nine(one):
        assert cost_year(one, each, "low") <= cost_year(one, each) <= cost_year(one, each, "high")
    quoted = case(costs={**_costs(), "agency_message": {"value": 5, "source": "quote"}})
    off = next(each for each in nine(quoted) if each.name == "agency_off_hours")
    assert amounts(quoted, off)["agency_message"] > 0
    assert cost_year(quoted, off) < cost_year(one, off)


def _costs() -> dict[str, object]:
    return {
        "own_hour": {"value": 56},
        "agency_hour": {"value": 45},
        "directing_hours_week": {"value": 8},
    }


def test_the_marginal_table_adds_up_and_puts_the_best_hour_first() -> None:
    one = case()
    stage = Stage(one)
    start = nine(one)[0]
    steps = marginal(one, stage, start)
    level = stage.service(start).level.mean
    assert level + sum(step.gain for step in steps) == pytest.approx(steps[-1].level)
    assert {step.block for step in steps} == {block.id for block in USUAL}
    night = next(step for step in steps if step.block == "night")
    assert steps[0].gain_an_hour > night.gain_an_hour


def test_the_service_of_scenarios_is_in_the_order_one_expects() -> None:
    level = {one.scenario.name: one.service.level.mean for one in _weighed(case())}
    assert level["as_is"] <= level["close_with_triage"] == level["on_call"]
    assert level["close_with_triage"] < level["own_extension"]
    assert level["own_extension"] > 0.95
    uncovered = {one.scenario.name: one.service.uncovered_hours_week for one in _weighed(case())}
    assert uncovered["as_is"] == 118
    assert uncovered["close_with_triage"] == 0


def test_work_by_block_and_task_adds_up_to_the_messages() -> None:
    one = case()
    table = workload(one.blocks, one.stream.an_hour, one.stream.turns, one.effort)
    answers = sum(row[task] for row in table.values() for task in ("triage", "standard", "case", "crisis"))
    assert answers == pytest.approx(one.stream.work_hours)
    assert table["night"]["monitor"] == len(NIGHT.hours) * 5 / 60
    assert OFFICE.volume(one.stream.an_hour) == pytest.approx(180 * 0.584)
    assert people_at_peak(one, 50) > people_at_peak(one, 3) >= 1


def test_nothing_at_all_coming_in_is_an_advice_too() -> None:
    advice = advise(case(estimate={"conversations_week": 0}))
    assert {one.who for one in advice.blocks} <= {"own", "triage", "on_call", "nobody"}
    assert all(number == 0 for number in advice.needed.values())


def test_an_advice_on_ten_thousand_draws_comes_in_seconds_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    began = time.process_time()
    advice = advise(case(draws=10_000), lambda _, share: told.append(share))
    assert time.process_time() - began < 10
    assert told == sorted(told)
    assert told[-1] == 1
    assert sum(one.wins for one in advice.weighed) == pytest.approx(1)
    assert value_of(advice.case, advice.weighed[0]) > 0
