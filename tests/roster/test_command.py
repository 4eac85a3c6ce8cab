"""`regie roster …`: the fixed forms, and every wrong input told with its mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from regie.project.cli import main

GOOD: dict[str, Any] = {
    "people": [
        {"id": "anna", "employer": "bureau", "skills": ["nl"], "contract_hours_week": 32, "unavailable": []}
    ],
    "shifts": [
        {
            "id": "a",
            "person": "anna",
            "start": "2026-11-21T23:00:00+01:00",
            "end": "2026-11-22T07:00:00+01:00",
            "kind": "duty",
            "skills": [],
        },
    ],
    "calls": [],
    "period": {"from": "2026-11-16T00:00:00+01:00", "to": "2026-12-14T00:00:00+01:00"},
}


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    code = main(["roster", *words])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


def _file(tmp_path: Path, source: object) -> str:
    path = tmp_path / "roster.json"
    path.write_text(source if isinstance(source, str) else json.dumps(source), "utf-8")
    return str(path)


def test_a_lawful_roster_is_done(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _run(capsys, "check", _file(tmp_path, GOOD)) == (0, {"violations": [], "gaps": []}, "")


def test_a_violation_names_rule_article_person_shifts_and_numbers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    soon = {
        **GOOD["shifts"][0],
        "id": "b",
        "start": "2026-11-22T13:00:00+01:00",
        "end": "2026-11-22T17:00:00+01:00",
    }
    code, answer, _ = _run(capsys, "check", _file(tmp_path, {**GOOD, "shifts": [*GOOD["shifts"], soon]}))
    assert code == 1
    (daily,) = [one for one in answer["violations"] if one["article"] == "5:3(2)"]
    assert daily == {
        "rule": "daily_rest",
        "article": "5:3(2)",
        "person": "anna",
        "shifts": ["a", "b"],
        "value": 6.0,
        "limit": 11.0,
        "unit": "hours",
        "from": "2026-11-21T23:00:00+01:00",
        "to": "2026-11-22T23:00:00+01:00",
        "said": "Dagelijkse rust te kort",
    }


def test_a_shift_without_anybody_is_a_gap_and_the_answer_is_no(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    empty = {**GOOD["shifts"][0], "person": None}
    code, answer, _ = _run(capsys, "check", _file(tmp_path, {**GOOD, "shifts": [empty]}))
    assert code == 1
    assert answer["gaps"] == [
        {"from": "2026-11-21T23:00:00+01:00", "to": "2026-11-22T07:00:00+01:00", "missing": 1}
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"period": None}, "period"),
        (
            {"shifts": [{**GOOD["shifts"][0], "person": "piet"}]},
            "shifts[0].person: 'piet' is not among the people",
        ),
        ({"shifts": [{**GOOD["shifts"][0], "start": "2026-11-21T23:00:00"}]}, "shifts[0].start"),
        ({"shifts": [{**GOOD["shifts"][0], "end": "2026-11-21T22:00:00+01:00"}]}, "shifts[0]: ends before"),
        ({"shifts": [{**GOOD["shifts"][0], "kind": "standby"}]}, "shifts[0].kind"),
        ({"shifts": GOOD["shifts"] * 2}, "shifts[1].id: id 'a' is used twice"),
        ({"agreements": {"more_nigths": True}}, "agreements.more_nigths"),
        ({"people": {}}, "people"),
        ({"shifts": [{**GOOD["shifts"][0], "start": "0001-01-01T00:00:00+01:00"}]}, "years 1970 to 2200"),
        ({"period": {"from": "9999-12-31T00:00:00-23:00", "to": "9999-12-31T23:59:00-23:00"}}, "period"),
        ({"shifts": [{**GOOD["shifts"][0], "end": "2027-11-22T07:00:00+01:00"}]}, "more than 31 days"),
        (
            {
                "shifts": [
                    {
                        **GOOD["shifts"][0],
                        "breaks": [{"from": "2026-11-21T22:00:00+01:00", "to": "2026-11-21T22:30:00+01:00"}],
                    }
                ]
            },
            "shifts[0].breaks[0]: lies outside",
        ),
        (
            {
                "demand": [
                    {"from": "2026-11-21T22:00:00+01:00", "to": "2026-11-21T21:30:00+01:00", "people": 1}
                ]
            },
            "demand[0]: ends before",
        ),
    ],
)
def test_wrong_input_is_told_with_its_place_and_mend(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    code, answer, err = _run(capsys, "check", _file(tmp_path, {**GOOD, **change}))
    assert (code, answer) == (2, None)
    assert told in err
    assert "mend:" in err


def test_a_fault_is_told_with_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wrong = {**GOOD, "shifts": [*GOOD["shifts"], {**GOOD["shifts"][0], "id": "b", "kind": "standby"}]}
    text = json.dumps(wrong, indent=1)
    line = text[: text.index('"standby"')].count("\n") + 1
    code, _, err = _run(capsys, "check", _file(tmp_path, text))
    assert code == 2
    assert f"roster.json: line {line}: shifts[1].kind: " in err


def test_demand_that_nobody_meets_is_a_gap_with_its_skills(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    hours = {"from": "2026-11-21T23:00:00+01:00", "to": "2026-11-22T08:00:00+01:00", "people": 1}
    demand = [{**hours, "skills": ["nl"]}, {**hours, "skills": ["crisis"]}]
    code, answer, _ = _run(capsys, "check", _file(tmp_path, {**GOOD, "demand": demand}))
    assert code == 1
    assert answer["gaps"] == [
        {
            "from": "2026-11-21T23:00:00+01:00",
            "to": "2026-11-22T08:00:00+01:00",
            "missing": 1,
            "skills": ["crisis"],
        },
        {
            "from": "2026-11-22T07:00:00+01:00",
            "to": "2026-11-22T08:00:00+01:00",
            "missing": 1,
            "skills": ["nl"],
        },
    ]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"people": NaN', "[" * 100_000, '{"people": 1e999}', "\x00", '"people"', "7"],
)
def test_broken_files_are_no_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str) -> None:
    code, answer, err = _run(capsys, "check", _file(tmp_path, text))
    assert (code, answer) == (2, None)
    assert "roster.json" in err


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = _run(capsys, "check", str(tmp_path / "nowhere.json"))
    assert code == 2
    assert "mend" in err


STAFF = ("staff", "--arrivals", "20", "--per", "hour", "--handle", "300", "--target", "0.8", "--within", "20")


def test_staff_answers_with_erlang_c(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer, _ = _run(capsys, *STAFF)
    assert code == 0
    assert (answer["model"], answer["agents"]) == ("erlang_c", 4)
    assert {"service_level", "mean_wait", "occupancy", "abandoned"} <= set(answer)
    assert answer["abandoned"] == 0


def test_staff_answers_with_erlang_a_when_people_give_up(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer, _ = _run(capsys, *STAFF, "--patience", "120")
    assert code == 0
    assert (answer["model"], answer["agents"], answer["definition"]) == ("erlang_a", 3, "of_all")
    assert answer["service_level"] == pytest.approx(0.8188592470, abs=1e-9)


def test_staff_says_no_when_the_given_people_do_not_reach_the_target(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, answer, _ = _run(capsys, *STAFF, "--agents", "1")
    assert code == 1
    assert (answer["stable"], answer["mean_wait"], answer["service_level"]) == (False, None, 0)


@pytest.mark.parametrize(
    "words",
    [
        ("--target", "1.5"),
        ("--handle", "0"),
        ("--per", "fortnight"),
        ("--arrivals", "nan"),
        ("--patience", "-1"),
    ],
)
def test_staff_refuses_numbers_that_mean_nothing(
    capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    code, answer, err = _run(capsys, *STAFF, *words)
    assert (code, answer) == (2, None)
    assert words[0] in err
