"""Being on call is planned too: covered, lawful by the checker, told in words when it cannot be."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from regie.project.cli import main
from regie.roster.candidates import usual_blocks
from regie.roster.gaps import unfilled
from regie.roster.problem import Problem
from regie.roster.rosterfile import as_dict, read_roster
from regie.roster.shifts import HOUR, Demand, Person, Shift, shared
from regie.roster.solver import Answer, solve
from regie.roster.working_hours import judge
from tests.roster.lines import at


def _people(number: int, **more: Any) -> tuple[Person, ...]:
    return tuple(Person(f"p{n}", "own", contract_hours_week=36, **more) for n in range(number))


def _evenings(days: int, people: int = 1) -> tuple[Demand, ...]:
    return tuple(Demand(at(day, 18), at(day + 1, 8), people, kind="on_call") for day in range(days))


def _problem(people: tuple[Person, ...], demand: tuple[Demand, ...], days: int, **more: Any) -> Problem:
    return Problem(people, demand, (at(0), at(days, 8)), usual_blocks(demand), **more)


def _calls(answer: Answer) -> Counter[str | None]:
    assert answer.roster is not None
    return Counter(one.person for one in answer.roster.shifts if one.kind == "on_call")


def test_duty_and_being_on_call_are_covered_side_by_side_and_lawful() -> None:
    demand = (*(Demand(at(day, 8), at(day, 16), 1) for day in range(5)), *_evenings(7))
    answer = solve(_problem(_people(3), demand, 7), 20)
    assert answer.roster is not None
    assert (answer.relaxed, answer.violations, answer.gaps) == ((), (), ())
    assert judge(answer.roster) == []
    assert sum(_calls(answer).values()) == 7
    assert max(_calls(answer).values()) <= 3  # fair
    for one in answer.roster.shifts:
        twice = [two for two in answer.roster.shifts if two.person == one.person and two is not one]
        assert not any(shared((one.start, one.end), (two.start, two.end)) for two in twice)


def test_nobody_is_on_call_for_more_than_half_of_four_weeks_and_that_is_said() -> None:
    answer = solve(_problem(_people(1), _evenings(28), 28), 20)
    assert answer.status == "infeasible"
    assert answer.violations == ()
    assert 12 <= _calls(answer)["p0"] <= 14
    assert answer.relaxed == (("on_call", "weekday"),)
    assert {gap.kind for gap in answer.gaps} == {"on_call"}
    two = solve(_problem(_people(2), _evenings(28), 28), 20)
    assert (two.relaxed, two.gaps, two.violations) == ((), (), ())


def test_history_on_call_counts_for_the_four_weeks() -> None:
    history = tuple(
        Shift(f"h{day}", "p0", at(day, 18), at(day + 1, 8), "on_call")
        for day in (*range(-27, -20), *range(-7, 0))
    )  # two weeks of evenings, the first of which falls out of the four weeks as the period goes on
    answer = solve(_problem(_people(2), _evenings(7), 7, shifts=history), 20)
    assert answer.roster is not None
    assert (answer.relaxed, answer.violations, answer.gaps) == ((), (), ())
    first = min(answer.roster.shifts, key=lambda one: (one.start < at(0), one.start))
    assert first.person == "p1"
    assert 0 < _calls(answer)["p0"] - len(history) <= 4


def test_nobody_is_on_call_beside_a_night_shift_nor_at_night_who_need_not_work_nights() -> None:
    nights = tuple(Shift(f"n{n}", "p0", at(n, 23), at(n + 1, 7)) for n in (1, 2))
    people = (*_people(2), Person("anna", "own", contract_hours_week=36, no_nights=True))
    answer = solve(_problem(people, _evenings(4), 4, shifts=nights), 20)
    assert answer.roster is not None
    assert (answer.relaxed, answer.violations) == ((), ())
    assert _calls(answer)["anna"] == 0
    mine = [one for one in answer.roster.shifts if one.person == "p0" and one.kind == "on_call"]
    assert not [one for one in mine if shared((one.start, one.end), (at(1, 12), at(3, 21)))]


def test_who_is_on_call_already_is_not_put_on_duty_then() -> None:
    fixed = (Shift("c", "p0", at(0, 8), at(1, 8), "on_call"),)
    demand = (Demand(at(0, 9), at(0, 17), 1),)
    answer = solve(_problem(_people(2), demand, 1, shifts=fixed), 10)
    assert answer.roster is not None
    assert {one.person for one in answer.roster.shifts if one.kind == "duty"} == {"p1"}
    alone = solve(_problem(_people(1), demand, 1, shifts=fixed), 10)
    assert alone.relaxed == (("demand", "weekday_day"),)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_asked_of_being_on_call_the_checker_finds_nothing(seed: int) -> None:
    draw = random.Random(seed)
    days = 16
    asked = [
        Demand(at(day, start), at(day, start) + length * HOUR, 1, kind="on_call")
        for day in range(days)
        for start, length in ((draw.choice([8, 17, 18, 23]), draw.choice([6, 14, 24])),)
        if draw.random() < 0.8
    ]
    duty = [Demand(at(day, 23), at(day + 1, 7), 1) for day in range(0, days, 6)]
    history = tuple(
        Shift(f"h{n}", f"p{draw.randrange(3)}", at(n, 18), at(n + 1, 8), "on_call") for n in range(-20, -2)
    )
    demand = (*asked, *duty)
    answer = solve(_problem(_people(3), demand, days, shifts=history), 6)
    assert answer.roster is not None
    known = {(one.rule, one.person) for one in judge(replace(answer.roster, shifts=history))}
    assert {(one.rule, one.person) for one in judge(answer.roster)} <= known
    lacking = {kind for kind, _name in answer.relaxed}
    assert bool(unfilled(answer.roster)) == bool(lacking & {"demand", "on_call"})


def test_blocks_of_being_on_call_run_through_the_night_also_when_the_clock_changes() -> None:
    weekend = (Demand(at(4, 18), at(7, 8), 1, kind="on_call"),)
    blocks = {(one.start, one.minutes, one.kind) for one in usual_blocks((*weekend, *_evenings(2)))}
    assert blocks == {(18 * HOUR, 24 * HOUR, "on_call"), (18 * HOUR, 14 * HOUR, "on_call")}
    assert len({one.id for one in usual_blocks(weekend)}) == 2


def test_the_command_plans_being_on_call_and_says_in_dutch_what_gave_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "problem.json"
    night = {"from": "2026-11-02T18:00:00+01:00", "to": "2026-11-03T08:00:00+01:00", "kind": "on_call"}
    away = {"from": "2026-11-02T00:00:00+01:00", "to": "2026-11-04T00:00:00+01:00"}
    people = [{"id": "anna", "employer": "own", "unavailable": [away]}]
    asked = {"people": people, "demand": [{**night, "people": 1}]}
    path.write_text(json.dumps(asked))
    assert main(["roster", "solve", str(path), "--seconds", "5", "--quiet"]) == 1
    told = json.loads(capsys.readouterr().out)
    (gave,) = told["relax"]
    assert gave["group"] in {"on_call", "unavailable"}
    assert gave["said"] in {
        "Minder mensen oproepbaar dan gevraagd, doordeweeks",
        "anna werkt terwijl die niet kan",
    }
    people[0]["unavailable"] = []
    path.write_text(json.dumps(asked))
    assert main(["roster", "solve", str(path), "--seconds", "5", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in told["shifts"]] == ["on_call"]
    assert as_dict(read_roster(json.dumps(told).encode()))["shifts"] == told["shifts"]


def test_a_block_of_duty_may_not_last_as_long_as_being_on_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "problem.json"
    span = {"from": "2026-11-02T18:00:00+01:00", "to": "2026-11-03T18:00:00+01:00"}
    block = {"id": "B", "start": "18:00", "hours": 24}
    asked: dict[str, Any] = {"people": [], "demand": [{**span, "people": 1}], "blocks": [block]}
    path.write_text(json.dumps(asked))
    assert main(["roster", "solve", str(path), "--quiet"]) == 2
    assert "blocks[0].hours" in capsys.readouterr().err.replace("blocks.0", "blocks[0]")
