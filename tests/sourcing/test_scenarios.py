"""Scenarios somebody changed, what happens when something goes wrong, and factors that are a setting."""

from __future__ import annotations

import pytest

from regie.sourcing.advice import advise
from regie.sourcing.price import amounts
from regie.sourcing.scenarios import Cover, full_time, nine
from tests.sourcing.cases import case


def test_a_changed_scenario_keeps_what_was_not_named_and_an_own_mix_comes_tenth() -> None:
    mix = {"cover": {"evening": {"who": "agency", "people": 2}, "night": {"who": "nobody"}}, "peaks": True}
    closed = {"cover": {"office": {"who": "own", "people": 0}}}
    found = {one.name: one for one in nine(case(scenarios={"own_mix": mix, "on_call": closed}))}
    assert list(found)[-1] == "own_mix"
    assert found["own_mix"].cover == {
        "office": Cover("own", 2),
        "evening": Cover("agency", 2),
        "weekend": Cover("nobody", 0),
        "night": Cover("nobody", 0),
    }
    assert found["own_mix"].peaks
    assert found["on_call"].cover["office"] == Cover("nobody", 0)
    assert len(nine(case())) == 9


def test_illness_and_a_failing_agency_never_make_it_better() -> None:
    advice = advise(case(team={"people": 2, "at_work": {"office": 2}}, draws=100))
    level = {one.scenario.name: one.service.level.mean for one in advice.weighed}
    now = {one.what: one for one in advice.shocks["as_is"]}
    assert set(now) == {"one_ill", "two_ill"}
    assert level["as_is"] >= now["one_ill"].level >= now["two_ill"].level
    assert now["one_ill"].seat_hours_lost == 50
    assert now["two_ill"].seat_hours_lost == 100
    outside = {"as_is": {"cover": {"office": {"who": "agency", "people": 2}}}}
    gone = {one.what: one for one in advise(case(scenarios=outside, draws=100)).shocks["as_is"]}
    assert gone["agency_fails"].uncovered_hours_week == 168
    assert gone["exit"].uncovered_hours_week == 118


@pytest.mark.parametrize(
    ("factor", "value", "more"), [("productive_hours", 1000, True), ("productive_hours", 1800, False)]
)
def test_factors_are_settings(factor: str, value: float, more: bool) -> None:
    usual, changed = case(), case(factors={factor: value})
    assert (full_time(changed, 36) > full_time(usual, 36)) is more
    dear = case(factors={"directing_inside": 1.0})
    assert amounts(dear, nine(dear)[0])["directing"] == 4 * amounts(usual, nine(usual)[0])["directing"]
