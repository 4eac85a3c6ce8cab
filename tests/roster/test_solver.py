"""Rosters that are made: lawful by the checker, priced, proven, stopped, and explained when impossible."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from regie.project.cli import main
from regie.roster.candidates import usual_blocks
from regie.roster.cpsat import Progress
from regie.roster.gaps import unfilled
from regie.roster.problem import Block, Pool, Problem, Wish
from regie.roster.public_instance import InstanceWrong, broken, penalty, read_instance
from regie.roster.public_model import solve_instance
from regie.roster.rosterfile import as_dict, read_roster
from regie.roster.shifts import HOUR, Demand, Person, Shift
from regie.roster.solver import roster_of, solve
from regie.roster.working_hours import judge
from tests.roster.lines import at

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "staffing" / "roster"
BLOCKS = (Block("D", 7 * HOUR, 8 * HOUR), Block("E", 15 * HOUR, 8 * HOUR), Block("N", 23 * HOUR, 8 * HOUR))


def _people(number: int, hours: float = 36, **more: Any) -> tuple[Person, ...]:
    return tuple(Person(f"p{n}", "own", contract_hours_week=hours, **more) for n in range(number))


def _around_the_clock(days: int, people: int = 1) -> tuple[Demand, ...]:
    return (Demand(at(0, 7), at(days, 7), people),)


def _week(number: int, **more: Any) -> Problem:
    return Problem(_people(number), _around_the_clock(7), (at(0, 7), at(7, 7)), BLOCKS, **more)


def test_a_week_around_the_clock_is_lawful_complete_and_proven() -> None:
    answer = solve(_week(6), 30)
    assert answer.roster is not None
    assert (answer.status, answer.relaxed, answer.violations, answer.gaps) == ("optimal", (), (), ())
    assert judge(answer.roster) == []
    assert answer.gap == 0
    hours = {person.id: 0 for person in answer.roster.people}
    for shift in answer.roster.shifts:
        hours[str(shift.person)] += shift.end - shift.start
    assert max(hours.values()) <= 36 * HOUR


def test_history_before_the_period_binds_the_first_days() -> None:
    nights = tuple(Shift(f"h{n}", "p0", at(n, 23), at(n + 1, 7)) for n in (-4, -3, -2, -1))
    answer = solve(_week(6, shifts=nights), 30)
    assert answer.roster is not None
    assert answer.violations == ()
    first = min(one.start for one in answer.roster.shifts if one.person == "p0" and one.start >= at(0))
    assert first >= at(0, 7) + 46 * HOUR


def test_a_history_that_broke_the_act_does_not_stand_in_the_way() -> None:
    nights = tuple(Shift(f"h{n}", "p0", at(n, 23), at(n + 1, 7)) for n in range(-9, 0))
    answer = solve(_week(7, shifts=nights), 20)
    assert answer.roster is not None
    assert answer.relaxed == ()
    assert {one.person for one in answer.violations} <= {"p0"}


def test_demand_rows_that_overlap_are_floors_and_not_added_up() -> None:
    demand = (Demand(at(0, 8), at(0, 13), 1), Demand(at(0, 12), at(0, 17), 1), Demand(at(0, 9), at(0, 10), 2))
    answer = solve(Problem(_people(4), demand, (at(0), at(7)), usual_blocks(demand)), 10)
    assert (answer.status, answer.relaxed, answer.gaps) == ("optimal", (), ())
    assert answer.roster is not None
    alone = replace(answer.roster, shifts=tuple(Shift("a", "p0", at(0, 8), at(0, 17)) for _ in "a"))
    assert [(gap.start, gap.end, gap.missing) for gap in unfilled(alone)] == [(at(0, 9), at(0, 10), 1)]


def test_who_cannot_or_need_not_is_left_alone() -> None:
    people = (*_people(5), Person("anna", "own", contract_hours_week=36, no_nights=True))
    away = replace(people[0], unavailable=((at(0), at(7)),))
    answer = solve(replace(_week(6), people=(away, *people[1:]), overtime_hours=8), 30)
    assert answer.roster is not None
    assert answer.relaxed == ()
    assert not [one for one in answer.roster.shifts if one.person == "p0"]
    assert answer.violations == ()


def test_skills_are_met_and_wishes_are_heard() -> None:
    people = (Person("anna", "own", frozenset({"crisis"}), 24), *_people(2, 24))
    demand = tuple(
        Demand(at(day, 9), at(day, 17), 1, frozenset({"crisis"}) if day == 1 else frozenset())
        for day in range(5)
    )
    wishes = (Wish("anna", at(2), at(3), "off", 5), Wish("p0", at(3), at(4), "work", 5))
    answer = solve(Problem(people, demand, (at(0), at(7)), usual_blocks(demand), wishes=wishes), 20)
    assert answer.roster is not None
    by_day = {(one.person, (one.start - at(0)) // 1440) for one in answer.roster.shifts}
    assert ("anna", 1) in by_day
    assert ("anna", 2) not in by_day
    assert ("p0", 3) in by_day


def test_an_agency_is_hired_only_for_what_own_people_cannot_do_and_its_lines_are_lawful() -> None:
    answer = solve(_week(3, agency=(Pool("bureau @1#", 2, 70),)), 30)
    assert answer.roster is not None
    hired = [one for one in answer.roster.shifts if one.person and one.person.startswith("bureau")]
    assert 21 - 3 * 4 <= len(hired) <= 21 - 3 * 4 + 3
    assert (answer.violations, answer.gaps) == ((), ())
    assert {one.employer for one in answer.roster.people} == {"own", "bureau @1#"}
    assert answer.objective is not None
    assert answer.objective >= len(hired) * 8 * 70


def test_what_cannot_be_is_explained_by_the_fewest_groups_and_still_lawful() -> None:
    weekend = tuple(replace(one, unavailable=((at(5, 7), at(7, 7)),)) for one in _people(6))
    answer = solve(replace(_week(6), people=weekend), 20)
    assert answer.status == "infeasible"
    assert answer.roster is not None
    assert len(answer.relaxed) <= 3
    assert {kind for kind, _ in answer.relaxed} <= {"demand", "unavailable", "contract"}
    assert [one for one in judge(answer.roster) if one.article] == []
    short = solve(replace(_week(1), people=_people(1)), 10)
    assert short.roster is not None
    assert [one for one in judge(short.roster) if one.article] == []
    assert unfilled(short.roster) == list(short.gaps) != []


def test_the_last_roster_is_taken_as_a_start_and_progress_can_stop_the_search() -> None:
    first = solve(_week(6), 20)
    assert first.roster is not None
    told: list[Progress] = []

    def tell(progress: Progress) -> bool:
        told.append(progress)
        return progress.objective is None

    longer = Problem(
        _people(12),
        _around_the_clock(28, 2),
        (at(0, 7), at(28, 7)),
        BLOCKS,
        last=first.roster.shifts,
        wishes=tuple(Wish(f"p{n}", at(n), at(n + 2), "off", 3) for n in range(12)),
    )
    answer = solve(longer, 120, tell)
    assert told
    assert answer.seconds < 100
    assert answer.roster is not None
    assert answer.violations == ()


def test_the_night_the_clock_changes_is_manned_and_lawful() -> None:
    demand = (Demand(at(26, 7), at(28, 7), 1),)  # to Sunday 29 March 2026 and on
    answer = solve(Problem(_people(5), demand, (at(21), at(28, 7)), BLOCKS), 20)
    assert answer.roster is not None
    assert (answer.violations, answer.gaps) == ((), ())
    assert 7 * HOUR in {one.end - one.start for one in answer.roster.shifts}


def _odd(seed: int) -> Problem:
    """Odd demands, contracts, absences and histories, over a night in which the clock changes."""
    draw = random.Random(seed)
    first = 20 if seed % 2 else 230
    hours = [[(0, 24)], [(6, 22)], [(8, 13), (12, 20)], [(9, 17)], [(18, 30)]]
    demand = tuple(
        Demand(
            at(first + day, start),
            at(first + day, end) + draw.choice([0, 30]),
            draw.choice([0, 1, 2]),
            frozenset(draw.choice([(), ("nl",), ("crisis", "nl")])),
        )
        for day in range(9)
        for start, end in draw.choice(hours)
    )
    people = tuple(
        Person(
            f"p{n}",
            "own",
            frozenset(draw.choice([("nl",), ("nl", "crisis"), ()])),
            draw.choice([None, 0, 16, 36, 40]),
            draw.choice([(), ((at(first + 1), at(first + 2)),)]),
            no_nights=draw.random() < 0.2,
            short_days=draw.random() < 0.2,
        )
        for n in range(draw.choice([1, 4, 8]))
    )
    history = tuple(
        Shift(
            f"h{day}{one.id}",
            one.id,
            at(first - day, 23),
            at(first - day, 31),
            draw.choice(["duty", "on_call"]),
        )
        for one in people
        for day in range(2, draw.choice([3, 7, 10]))
    )
    pools = draw.choice([(), (Pool("bureau", 2, 60.5, frozenset({"nl", "crisis"})),)])
    period = (at(first), at(first + 10))
    return Problem(people, demand, period, usual_blocks(demand), history, agency=pools, overtime_hours=8)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_asked_no_law_is_broken_and_what_lacks_is_told(seed: int) -> None:
    problem = _odd(seed)
    before = {(one.rule, one.person) for one in judge(roster_of(problem, ()))}
    answer = solve(problem, 5)
    assert answer.roster is not None
    fresh = [one for one in judge(answer.roster) if one.article and (one.rule, one.person) not in before]
    assert fresh == []
    assert bool(answer.gaps) <= bool(answer.relaxed)
    assert read_roster(json.dumps(as_dict(answer.roster)).encode()).shifts == answer.roster.shifts


def test_usual_blocks_cut_the_day_where_it_is_asked() -> None:
    office = [Demand(at(day, 8), at(day, 18), 1) for day in range(5)]
    assert {(one.start, one.minutes) for one in usual_blocks(office)} == {(480, 300), (780, 300)}
    assert {one.start for one in usual_blocks(_around_the_clock(2))} == {420, 900, 1380}


def _problem(**more: Any) -> dict[str, Any]:
    day = {"from": "2027-01-04T09:00:00+01:00", "to": "2027-01-04T17:00:00+01:00"}
    return {
        "people": [{"id": "anna", "employer": "own", "skills": [], "contract_hours_week": 36}],
        "demand": [{**day, "people": 1, "skills": []}],
        "preferences": [],
        "period": {"from": "2027-01-04T00:00:00+01:00", "to": "2027-01-11T00:00:00+01:00"},
        **more,
    }


def _run(capsys: pytest.CaptureFixture[str], tmp_path: Path, source: object) -> tuple[int, Any, str]:
    path = tmp_path / "problem.json"
    path.write_text(source if isinstance(source, str) else json.dumps(source), "utf-8")
    code = main(["roster", "solve", str(path), "--seconds", "10"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


def test_solve_prints_a_roster_that_check_accepts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, answer, _ = _run(capsys, tmp_path, _problem())
    assert code == 0
    assert (answer["status"], answer["violations"], answer["gaps"]) == ("optimal", [], [])
    assert {"objective", "bound"} <= set(answer)
    (shift,) = answer["shifts"]
    assert (shift["person"], shift["start"]) == ("anna", "2027-01-04T09:00:00+01:00")
    made = tmp_path / "made.json"
    made.write_text(json.dumps(answer), "utf-8")
    assert main(["roster", "check", str(made)]) == 0


def test_solve_says_no_when_something_has_to_give_way(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, answer, _ = _run(capsys, tmp_path, _problem(people=[]))
    assert code == 1
    assert answer["relax"] == [
        {
            "group": "demand",
            "name": "weekday_day",
            "said": "Minder mensen in dienst dan gevraagd, doordeweeks overdag",
        }
    ]
    assert [gap["missing"] for gap in answer["gaps"]] == [1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"demand": []}, "demand"),
        ({"preferences": [{"person": "piet", "from": "x", "to": "y", "wish": "off"}]}, "preferences[0].from"),
        (
            {
                "preferences": [
                    {
                        "person": "piet",
                        "from": "2027-01-04T00:00:00+01:00",
                        "to": "2027-01-05T00:00:00+01:00",
                        "wish": "off",
                    }
                ]
            },
            "'piet' is not among the people",
        ),
        ({"blocks": [{"id": "D", "start": "7:00", "hours": 8}]}, "blocks[0].start"),
        (
            {"period": {"from": "2027-01-04T00:00:00+01:00", "to": "2028-01-11T00:00:00+01:00"}},
            "period",
        ),
        ({"weights": {"night": -1}}, "weights.night"),
    ],
)
def test_wrong_problems_are_told_with_line_field_and_mend(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    code, answer, err = _run(capsys, tmp_path, _problem(**change))
    assert (code, answer) == (2, None)
    assert told in err
    assert "line 1: " in err
    assert "mend:" in err


TOY = """SECTION_HORIZON
3
SECTION_SHIFTS
D,480,
SECTION_STAFF
A,D=3,1440,480,2,1,1,1
SECTION_COVER
0,D,1,100,1
"""


def test_the_judge_of_public_instances_counts_by_itself() -> None:
    toy = read_instance(TOY.encode())
    assert penalty(toy, {"A": ("D", "", "")}) == 0
    assert penalty(toy, {"A": ("", "D", "D")}) == 100
    assert broken(toy, {"A": ("D", "D", "D")}) == ["A: 3 days in a row"]
    assert broken(toy, {"A": ("", "", "")}) == ["A: 0 minutes"]
    assert broken(toy, {}) == ["lines are not those of the staff"]
    with pytest.raises(InstanceWrong, match="line 4: SECTION_SHIFTS"):
        read_instance(TOY.replace("D,480,", "D,many,").encode())


@pytest.mark.skipif(not DATA.exists(), reason="public instances are not here")
def test_a_public_instance_is_solved_to_its_best_known_value() -> None:
    instance = read_instance((DATA / "Instance1.txt").read_bytes())
    answer = solve_instance(instance, 60)
    assert (answer.cost, answer.objective, answer.violations) == (607, 607, ())
    assert penalty(instance, answer.lines) == 607


def test_the_published_schema_of_a_problem_is_the_one_that_is_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["roster", "solve", "--schema"]) == 0
    published = Path(__file__).resolve().parents[2] / "docs" / "reference" / "roster-problem.schema.json"
    assert json.loads(capsys.readouterr().out) == json.loads(published.read_text("utf-8"))
